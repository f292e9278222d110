"""What stands below a mail: why somebody gets it, and where they choose what they get."""

from django.utils.translation import gettext as _

from heardback.notices import wording_forms
from heardback.notices.models import Kind
from heardback.notices.subjects import Subject


def choose(page: str) -> str:
    """The last line of every mail, as plain text."""
    return "\n" + _("Choose what we mail you, and how often: %(address)s") % {"address": page} if page else ""


def reason_for(kind: str, about: Subject) -> str:
    brand = {"brand": about.brand}
    if about.report is not None:
        return _("You get this because you reported “%(title)s” to %(brand)s.") % {
            "title": about.report.title,
            **brand,
        }
    if kind == Kind.FOLLOW:
        return _("You get this because somebody typed this address in at %(brand)s.") % brand
    if kind in wording_forms.WORDING:
        return wording_forms.reason(about)
    if kind == Kind.INVITE:
        return _("You get this because the people at %(brand)s would value your opinion.") % brand
    if kind == Kind.PREVIEW:
        return _("You get this because you wanted to see proposals first, in the group “%(name)s” at %(brand)s.") % {
            "name": about.facts.get("name", ""),
            **brand,
        }
    return _("You get this because you asked to hear from %(brand)s about it.") % brand
