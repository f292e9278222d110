"""What customers read who are asked to see proposals first, and who do."""

from django.utils.translation import gettext as _

from heardback.notices.subjects import Subject, Words


def invite(about: Subject) -> Words:
    return Words(
        _("Would you like to see proposals first?"),
        [
            _("We would like to ask you into a small group, “%(name)s”. This is what it is for:")
            % {"name": about.facts.get("name", "")},
            _("You decide. If you say no, nothing changes for you, and this group does not ask again for half a year."),
        ],
        _("Look at it, and say yes or no"),
        quotes=[about.facts.get("about", "")],
    )


def preview(about: Subject) -> Words:
    return Words(
        _("You see this first. What do you think?"),
        [
            _(
                "We wrote down how we want to change something: “%(title)s”. It is not built yet, so now is the best "
                "time to tell us what should be different."
            )
            % {"title": about.facts.get("title", "")},
        ],
        _("Look at the proposal"),
    )
