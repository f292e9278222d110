"""What customers read beside the stages of an issue: a fresh link, following, what was merged, what they wrote."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heardback.ledger.saying import said
from heardback.notices.models import Kind
from heardback.notices.subjects import Subject, Words, in_language, next_by

TOGETHER = gettext_noop(
    "We found that others told us about the same problem, so we follow it up as one. Nothing you wrote is lost: what "
    "you told us counts for what fixed means, and you will be asked whether it is."
)


def link(about: Subject) -> Words:
    return Words(
        _("Here is a fresh link to your report."),
        [
            _(
                "Somebody, we hope you, asked for it on the page of your old link. The link leads to your own page; "
                "keep it."
            )
        ],
        _("Your report"),
    )


def follow(about: Subject) -> Words:
    return Words(
        _("Do you want to hear about this?"),
        [
            _("Somebody, we hope you, asked to hear from us about “%(title)s”.")
            % {"title": about.facts.get("title", "")},
            _("Press the button to confirm. If it was not you, do nothing: you will not hear from us about it."),
        ],
        _("Yes, keep me posted"),
    )


def public(about: Subject) -> Words:
    facts = about.facts
    came_to = f"{said(facts['came_to'])}." if facts.get("came_to") else ""
    told = facts.get("text", "") or in_language(facts.get("words"), about.language)
    if not told and facts.get("version"):
        told = _("It is in %(version)s.") % {"version": facts["version"]}
    return Words(facts.get("title", ""), [came_to, told], _("See it on the board"))


def merged(about: Subject) -> Words:
    told = said(about.facts.get("words") or TOGETHER)
    return Words(_("We follow this up together with others."), [told, next_by(about)], _("Your report"))


def apart(about: Subject) -> Words:
    alone = _("We follow yours up by itself from now on.")
    return Words(
        _("Your report is a problem of its own."),
        [
            _(
                "We had taken it for the same as what others told us, and wrote to you about that. It is not the same: "
                "what we wrote about theirs does not count for yours. We are sorry for the confusion."
            ),
            f"{alone} {next_by(about)}".strip(),
        ],
        _("Your report"),
    )


def still(about: Subject) -> Words:
    return Words(
        _("You wrote that it is not fixed."),
        [
            _("We are sorry, and glad that you told us. What you wrote is on your report, and somebody reads it."),
            _(
                "Is it still what you reported? Say so on your page: the button there takes it back to the beginning, "
                "where we ask again what fixed means. This mail alone does not do that."
            ),
            next_by(about),
        ],
        _("Tell us that it is not fixed"),
    )


def workaround(about: Subject) -> Words:
    facts = about.facts
    tried = _("%(name)s of our team tried this.") % {"name": facts["verified_by"]} if facts.get("verified_by") else ""
    pictures = _("There are pictures of the steps on your page.") if facts.get("pictures") else ""
    return Words(
        _("What you can do until it is fixed."),
        [
            _("It is not fixed yet, and we are on it. Until then, this helps:"),
            *str(facts.get("meanwhile", "")).split("\n\n"),
            f"{tried} {pictures}".strip(),
            _("Tell us on your page whether it helped: then we know whether others can rely on it."),
            next_by(about),
        ],
        _("See it, and say whether it helped"),
    )


def retracted(about: Subject) -> Words:
    return Words(
        _("Please no longer do what we suggested."),
        [
            _("We told you what you can do until it is fixed. It was wrong, and we are sorry."),
            str(about.facts.get("note", "")),
            _("We keep working on the fix itself."),
            next_by(about),
        ],
        _("Your report"),
    )


def no_longer(about: Subject) -> str:
    """In the mail that the fix is out, for who was told what to do until then."""
    return _("What we told you to do meanwhile you no longer need.") if about.facts.get("had_workaround") else ""


WORDING: dict[str, Callable[[Subject], Words]] = {
    Kind.FOLLOW: follow,
    Kind.PUBLIC: public,
    Kind.LINK: link,
    Kind.MERGED: merged,
    Kind.APART: apart,
    Kind.STILL: still,
    Kind.WORKAROUND: workaround,
    Kind.RETRACTED: retracted,
}
