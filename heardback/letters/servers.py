"""What mail servers tell of mails of ours: an address that takes none, a reader who wants none. Such an address gets no
more mail until a person says so, and the team sees it where they look who has heard what."""

from django.db import transaction

from heardback.customers.models import Refusal
from heardback.customers.refusing import refuse
from heardback.letters.models import Became, Letter, Why
from heardback.letters.settling import park, settle
from heardback.notices.arriving import came_back
from heardback.notices.models import Notice
from heardback.wire.mail.bouncing import ServerReport


def take_server_report(letter: Letter, told: ServerReport) -> None:
    """Only a report that names the id of a mail that we sent, to just that address, is believed: anybody can write
    one, and nobody else knows the id."""
    sent = Notice.objects.filter(message_id__in=told.ids).exclude(address="").select_related("customer").first()
    if sent is None or (told.addresses and sent.address.lower() not in told.addresses):
        park(letter, Why.SERVER, "It names no mail of ours, or one that went elsewhere.", sent.report if sent else None)
        return
    why = " ".join(f"{told.status} {told.said}".split()) or "its server says no more"
    if told.complaint:
        became, refusal = Became.COMPLAINT, Refusal.COMPLAINT
    elif told.hard:
        became, refusal = Became.BOUNCE, Refusal.GONE
    else:
        park(letter, Why.SERVER, f"{sent.address} did not get a mail: {why}"[:500], sent.report)
        return
    with transaction.atomic():
        refuse(sent.address, refusal, why, customer=sent.customer)
        if not told.complaint:
            came_back(sent, why)
        settle(letter, became, sent.report, f"{sent.address}: {why}")
