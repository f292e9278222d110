"""An import that is killed in the middle is finished by bringing the same file in again: each row once."""

import json
import random
import signal
import time

COUNT = 2_000


def test_killed_again_and_again_it_ends_with_each_row_once(installation, tmp_path):
    path = tmp_path / "many.jsonl"
    rows = ({"id": n, "title": f"Report {n}", "email": f"c{n % 500}@many.example"} for n in range(COUNT))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    here = installation()
    there, kills = 0, 0
    while there < COUNT // 2:
        process = here.start("import", "reports", path)
        until = there + random.randint(1, 700)
        while process.poll() is None and there < until:
            time.sleep(0.02)
            there = here.rows("SELECT count(*) FROM reports_report")[0][0]
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
        there = here.rows("SELECT count(*) FROM reports_report")[0][0]
        events = here.rows("SELECT count(*), count(DISTINCT report) FROM ledger_event WHERE word = 'report.imported'")
        assert events == [(there, there)], "an event for each report, and for nothing else"
    assert kills
    summary = here.json("import", "reports", path)
    assert summary["added"] + there == COUNT
    assert summary["already_there"] == there
    assert here.rows("SELECT count(*), count(DISTINCT import_key) FROM reports_report") == [(COUNT, COUNT)]
    assert here.rows("SELECT count(*) FROM customers_customer") == [(500,)]
    assert here.json("import", "reports", path)["added"] == 0


def test_from_a_pipe_into_an_installation_that_was_never_started(installation):
    here = installation(new=True)
    rows = "".join(json.dumps({"id": n, "title": f"Report {n}"}) + "\n" for n in range(10))
    assert here.json("import", "reports", "-", "--source", "pipe", given=rows.encode())["added"] == 10
    assert here.rows("SELECT min(import_key) FROM reports_report") == [("pipe:0",)]
