"""Many reports in one request, by the same verbs as the desk."""

from datetime import timedelta

from django.utils import timezone

from heardback.triage.models import Batch
from heardback.triage.queries import inbox
from tests.api.test_bad_input import errors
from tests.api.test_reading_and_changing import ok


def test_many_are_decided_put_off_and_undone(agent):
    numbers = [ok(agent.send("reports", {"title": f"Down {n}"}), 201)["number"] for n in range(4)]
    ok(agent.send(f"reports/{numbers[3]}/triage", {"outcome": "other"}))
    batch = ok(agent.send("batches", {"reports": numbers, "what": "new_bug", "title": "All is down"}), 201)
    assert batch["reports"] == numbers[:3] and batch["left"] == numbers[3:]
    assert ok(agent.read(f"reports/{numbers[0]}"))["issue"] == batch["issue"]
    undone = ok(agent.send(f"batches/{batch['number']}/undo", {}))
    assert undone["undone_at"] and undone["issue"] is None
    assert inbox().count() == 3
    assert agent.send(f"batches/{batch['number']}/undo", {}).status_code == 422
    later = (timezone.now() + timedelta(days=1)).isoformat()
    ok(agent.send("batches", {"reports": numbers[:2], "what": "snooze", "snooze_until": later}), 201)
    assert inbox().count() == 1


def test_what_is_wrong_is_said_and_nothing_is_done(agent):
    number = ok(agent.send("reports", {"title": "Down"}), 201)["number"]
    for sent, field in (
        ({"reports": [number], "what": "sing"}, "outcome"),
        ({"reports": [number], "what": "known_bug", "issue": "HB-99"}, "issue"),
        ({"reports": [number], "what": "snooze"}, "snooze_until"),
        ({"reports": [999], "what": "new_bug"}, "reports"),
        ({"reports": [], "what": "other"}, "reports"),
    ):
        assert field in errors(agent.send("batches", sent))
    assert agent.read("batches/999").status_code == 404
    assert inbox().count() == 1 and not Batch.objects.exists()
