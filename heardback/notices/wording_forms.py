"""What customers read of the forms that they fill in until a fix is out. Never what they answered: mail is not safe."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from heardback.notices.models import Kind
from heardback.notices.subjects import Subject, Words, next_by


def _title(about: Subject) -> dict[str, str]:
    return {"title": str(about.facts.get("title", ""))}


def submitted(about: Subject) -> Words:
    return Words(
        _("We have what you sent."),
        [
            _("You sent us the form “%(title)s”. A person enters it for you, and we tell you when it is done.")
            % _title(about),
            _("By the button you come to your private page, which shows how it stands. Keep the link."),
        ],
        _("See how it stands"),
    )


def entered(about: Subject) -> Words:
    return Words(
        _("What you sent is entered."),
        [
            _("You sent us the form “%(title)s”. A person entered it, so you don't have to do it again.")
            % _title(about),
            next_by(about),
        ],
        _("See what you sent"),
    )


def left(about: Subject) -> Words:
    return Words(
        _("You can do it yourself now."),
        [
            _(
                "You sent us the form “%(title)s”. The fix was out before we could enter it, so what was broken works "
                "again."
            )
            % _title(about),
            _(
                "Please do it yourself now. We did not enter what you sent, and will delete it. We are sorry for the "
                "detour."
            ),
            next_by(about),
        ],
        _("See what you sent"),
    )


def on_your_page(about: Subject) -> str:
    """That there is a form, where there is one."""
    if not about.facts.get("form"):
        return ""
    return _("You can also fill in the form “%(title)s” on your page, and a person enters it for you.") % {
        "title": about.facts["form"]
    }


def reason(about: Subject) -> str:
    return _("You get this because you sent the form “%(title)s” to %(brand)s.") % {
        **_title(about),
        "brand": about.brand,
    }


WORDING: dict[str, Callable[[Subject], Words]] = {Kind.SUBMITTED: submitted, Kind.ENTERED: entered, Kind.LEFT: left}
