"""Everyone whom a release affects is told exactly once while worker, courier and mail server are killed.

`bin/bench batch-kills` does the same with 10,000 customers and 50 kills.
"""

import pytest

from bench.batch_kills import kill_a_batch


@pytest.mark.once  # the big one runs on both; here it is the kills that count
def test_each_of_a_batch_is_told_once(database):
    toll = kill_a_batch(250, 6, pause=(0.05, 0.3), longest=60, **database)
    assert (toll.missing, toll.twice) == (0, 0), toll
    # Only a kill in SMTP's one open window sends a mail again, with the same Message-ID.
    assert toll.windows <= toll.kills_of_the_courier + toll.kills_of_the_mail_server, toll
