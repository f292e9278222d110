"""The private link to one submission: signed, so that it can be neither guessed nor altered."""

import re

from django.conf import settings
from django.core import signing
from django.urls import reverse

from heardback.submissions.models import Submission, WorkaroundForm


class BadLink(Exception):
    """No link of ours, or one that was altered."""


def token_of(number: int) -> str:
    return signing.Signer(sep=".", salt="heardback.submission").sign(str(number))


def submission_behind(token: str) -> Submission:
    try:
        number = signing.Signer(sep=".", salt="heardback.submission").unsign(token)
    except signing.BadSignature:
        raise BadLink from None
    rows = Submission.objects.select_related("form__issue__product", "customer", "report")
    found = rows.filter(pk=number).first() if re.fullmatch(r"\d{1,17}", number) else None
    if found is None:
        raise BadLink
    return found


def page_of_submission(number: int) -> str:
    """Where its customer sees how it stands."""
    return settings.HEARDBACK_BASE_URL + reverse("portal:submission", args=[token_of(number)])


def public_page(form: WorkaroundForm) -> str:
    return settings.HEARDBACK_BASE_URL + reverse("portal:public_form", args=[form.link])
