"""The product as it runs, its processes killed at random under load: what was answered is there, what is due is told
once.

`bin/bench kills` does the same a hundred times.
"""

import pytest

from bench.killing import Toll, kill_at_random


def check(toll: Toll) -> None:
    assert toll.answered > 2 * toll.kills, "too little was going on for the kills to hit anything"
    assert (toll.reports_missing, toll.reports_twice) == (0, 0), toll
    assert (toll.notices_missing, toll.notices_twice) == (0, 0), toll


def test_by_mail_everybody_is_told_everything_once(database):
    check(kill_at_random(10, pause=(0.3, 0.9), **database))


@pytest.mark.once  # it is the way out that differs
def test_in_the_folder_too(database):
    check(kill_at_random(4, by_mail=False, pause=(0.3, 0.9), **database))
