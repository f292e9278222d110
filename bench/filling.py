"""`python -m bench.filling REPORTS`: a database as it is after years, filled in bulk; prints its pages as JSON.

Runs against the installation that HEARDBACK_DATA names, freshly migrated. Ten thousand reports are written as the
product would have: most are decided and closed, a tenth as many issues at every stage, with what was agreed, proposed
and told on the way; one in twenty waits in the inbox. More are copies of those, with people and issues of their own.
"""

import json
import sys

from heardback.project.commands.ready import ready

BASE = 10_000


def main() -> None:
    ready()
    from django.db import connection, transaction

    from bench import copying, endings, past

    wanted = int(sys.argv[1])
    with transaction.atomic():
        made = past.make(min(wanted, BASE))
    for copy in range(1, wanted // BASE):
        with transaction.atomic():
            copying.copy(copy)
    with transaction.atomic():
        endings.count_days()
    copying.go_on_numbering()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(made))


if __name__ == "__main__":
    main()
