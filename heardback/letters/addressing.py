"""What a mail belongs to: the report that it answers, by our own ids and never by its subject; or the product that it
was written to."""

from django.conf import settings

from heardback.letters.models import Letter, State
from heardback.notices.models import Notice
from heardback.notices.reply_keys import own_address, report_of_address, report_of_reference
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.wire.mail.reading import Mail


def report_answered(letter: Letter, mail: Mail) -> Report | None:
    """The report that it answers: by the key in an address it went to, by the key among the ids it answers, by a mail
    of ours that it answers, or by an earlier mail of the same sender."""
    where = [letter.envelope_recipient, *mail.recipients]
    keys = [report_of_address(address) for address in where] + [report_of_reference(one) for one in mail.answers]
    number = next((key for key in keys if key is not None), None)
    found = Report.objects.select_related("product", "customer")
    if number is not None and (report := found.filter(pk=number).first()) is not None:
        return report
    if not mail.answers:
        return None
    ours = Notice.objects.filter(message_id__in=mail.answers, report__isnull=False).order_by("-pk")
    if (notice := ours.only("report").first()) is not None:
        return found.get(pk=notice.report_id or 0)
    theirs = Letter.objects.filter(message_id__in=mail.answers, sender=letter.sender, report__isnull=False)
    earlier = theirs.exclude(message_id="").filter(state=State.TAKEN).order_by("-pk").only("report").first()
    return found.get(pk=earlier.report_id or 0) if earlier is not None else None


def product_written_to(letter: Letter, mail: Mail) -> Product:
    """By its own address (`HEARDBACK_MAIL_INTAKE`), or by its name behind a plus in ours; else the default one."""
    intake = {address.lower(): slug for address, slug in settings.HEARDBACK_MAIL_INTAKE.items()}
    local, _, domain = own_address().rpartition("@")
    for address in (letter.envelope_recipient, *mail.recipients):
        slug = intake.get(address, "")
        if not slug and address.startswith(f"{local}+") and address.endswith(f"@{domain}"):
            slug = address[len(local) + 1 : -len(domain) - 1]
        if slug and (product := Product.objects.filter(slug__iexact=slug).first()) is not None:
            return product
    return Product.objects.order_by("-is_default", "pk")[0]


def is_ours(address: str) -> bool:
    """Whether mail to this address is for us."""
    local, _, domain = own_address().rpartition("@")
    name, _, host = address.lower().rpartition("@")
    if address.lower() in {one.lower() for one in settings.HEARDBACK_MAIL_INTAKE}:
        return True
    return host == domain and name.partition("+")[0] == local
