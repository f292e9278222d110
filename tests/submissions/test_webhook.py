"""Each submission goes to its form's webhook as well: signed, tried again, counted once, kept nowhere in clear."""

import base64
import hashlib
import hmac
import json

import pytest
from django.utils import timezone

from heardback.channels.webhook import signature
from heardback.reports.models import Report
from heardback.submissions.building import change_form
from heardback.submissions.delivering import secret_of, send_submissions
from heardback.submissions.models import Delivery, Submission
from heardback.submissions.working_off import finish
from tests.servers import says


def test_signed_as_the_standard_has_it():
    secret, name = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    said = signature(secret, name, 1614265330, b'{"test": 2432232314}')
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.fixture
def hook(serve, settings):
    """hook(status, ...) is a server that answers so, one after the other."""
    settings.HEARDBACK_PRIVATE_HOSTS = ["127.0.0.1"]

    def start(*statuses: int):
        left = list(statuses)
        return serve(lambda handler: says(left.pop(0), b"you sent: Zanzibar")(handler))

    return start


@pytest.fixture
def marta(form) -> Report:
    return Report.objects.order_by("pk").first()


def point_to(form, server, by) -> None:
    change_form(form, by=by.actor, webhook=server.url)
    form.refresh_from_db()


def test_sent_signed_and_after_a_failure_again_under_the_same_id(form, sent, marta, ada, hook):
    server = hook(500, 200)
    point_to(form, server, ada)
    one = sent(marta)
    assert send_submissions() == 1
    delivery = Delivery.objects.get()
    assert delivery.failures == 1 and "answered 500" in delivery.failure and "Zanzibar" not in delivery.failure
    assert send_submissions() == 0
    Delivery.objects.update(due_at=timezone.now())
    assert send_submissions() == 1 and send_submissions() == 0
    first, second = server.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == f"msg_submission_{one.pk}"
    said = json.loads(second.body)
    assert said["type"] == "submission.received"
    assert said["data"]["answers"]["new_address"] == "Rue de l'Étoile 7"
    key = base64.b64decode(secret_of(form).removeprefix("whsec_"))
    content = f"{second.headers['webhook-id']}.{second.headers['webhook-timestamp']}.".encode() + second.body
    mine = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    assert second.headers["webhook-signature"] == f"v1,{mine}"
    assert Delivery.objects.get().sent_at


def test_given_up_it_is_shown_and_can_be_sent_again(form, sent, marta, ada, hook, at_desk, sam):
    point_to(form, hook(410, 204), ada)
    one = sent(marta)
    send_submissions()
    assert Delivery.objects.get().failed
    desk = at_desk(sam)
    assert "webhook failed" in desk.get(f"/desk/forms/{form.pk}/").content.decode()
    assert "answered 410" in desk.get(f"/desk/submissions/{one.pk}/").content.decode()
    desk.post(f"/desk/submissions/{one.pk}/", {"act": "deliver"})
    assert send_submissions() == 1 and Delivery.objects.get().sent_at
    assert "Sent to the webhook" in desk.get(f"/desk/submissions/{one.pk}/").content.decode()


def test_what_was_deleted_before_it_went_is_not_sent(form, sent, marta, ada, hook, sam):
    point_to(form, hook(), ada)
    finish([sent(marta).pk], by=sam.actor)
    Submission.objects.update(answers="", deleted_at=timezone.now(), delete_at=None)
    send_submissions()
    assert "not there any more" in Delivery.objects.get().failure
