"""What customers read beside the stages of an issue: a fresh link, following, what was merged, what they wrote."""

from heardback.notices.subjects import Subject, Words, next_by

TOGETHER = (
    "We found that others told us about the same problem, so we follow it up as one. Nothing you wrote is lost: what "
    "you told us counts for what fixed means, and you will be asked whether it is."
)


def link(about: Subject) -> Words:
    return Words(
        "Here is a fresh link to your report.",
        ["Somebody, we hope you, asked for it on the page of your old link. The link leads to your own page; keep it."],
        "Your report",
    )


def follow(about: Subject) -> Words:
    return Words(
        "Do you want to hear about this?",
        [
            f"Somebody, we hope you, asked to hear from us about “{about.facts.get('title', '')}”.",
            "Press the button to confirm. If it was not you, do nothing: you will not hear from us about it.",
        ],
        "Yes, keep me posted",
    )


def public(about: Subject) -> Words:
    facts = about.facts
    return Words(facts.get("title", ""), [facts.get("came_to", ""), facts.get("text", "")], "See it on the board")


def merged(about: Subject) -> Words:
    said = about.facts.get("words") or TOGETHER
    return Words("We follow this up together with others.", [said, next_by(about)], "Your report")


def apart(about: Subject) -> Words:
    return Words(
        "Your report is a problem of its own.",
        [
            "We had taken it for the same as what others told us, and wrote to you about that. It is not the same: "
            "what we wrote about theirs does not count for yours. We are sorry for the confusion.",
            f"We follow yours up by itself from now on. {next_by(about)}",
        ],
        "Your report",
    )


def still(about: Subject) -> Words:
    return Words(
        "You wrote that it is not fixed.",
        [
            "We are sorry, and glad that you told us. What you wrote is on your report, and somebody reads it.",
            "Is it still what you reported? Say so on your page: the button there takes it back to the "
            "beginning, where we ask again what fixed means. This mail alone does not do that.",
            next_by(about),
        ],
        "Tell us that it is not fixed",
    )
