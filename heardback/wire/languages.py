"""The languages that customers are spoken to in, and which of them somebody speaks."""

import re
from collections.abc import Iterable

# Each by its own name.
LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français", "id": "Bahasa Indonesia"}
LANGUAGE = "en"  # where nobody said anything
LOOKED_AT = 2000  # characters of a text
ENOUGH = 3  # words of one language, and twice as many as of any other

# Small words that stand in nearly every text of a language, and in few of the others.
_SMALL = {
    "en": "the and is are was with not this that you for have when but can it's does doesn't please after what",
    "de": "der die das und ist nicht ich mit ein eine wenn auf auch aber für beim wird wurde kann bitte nach sie wir",
    "es": "el los las y es con una pero cuando para que como está por favor mi al del muy ya hay",
    "fr": "le les et est avec une mais quand pour que dans pas je vous sur nous mon ma il ce cette du des",
    "id": "yang dan di tidak dengan ini itu saya untuk pada sudah bisa ada dari ketika tapi mohon kami juga akan",
}  # fmt: skip
_OF: dict[str, list[str]] = {}
for _language, _words in _SMALL.items():
    for _word in _words.split():
        _OF.setdefault(_word, []).append(_language)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def language_of(tag: object) -> str:
    """The language that a tag such as "de-AT" names, when it is one of ours; else ""."""
    primary = re.split(r"[-_,;\s]", tag.strip(), maxsplit=1)[0].lower() if isinstance(tag, str) else ""
    primary = "id" if primary == "in" else primary  # as Java and old Androids say it
    return primary if primary in LANGUAGES else ""


def language_read(text: str) -> str:
    """The language that `text` is written in, when its small words say so clearly; else ""."""
    counts = dict.fromkeys(LANGUAGES, 0)
    for word in _WORD.findall(text[:LOOKED_AT].lower().replace("’", "'")):
        for language in _OF.get(word, ()):
            counts[language] += 1
    first, second = sorted(counts.values(), reverse=True)[:2]
    return max(counts, key=lambda language: counts[language]) if first >= max(ENOUGH, 2 * second) else ""


def first_language(said: Iterable[object]) -> str:
    """The first of these that is a language of ours; else English."""
    return next((language for tag in said if (language := language_of(tag))), LANGUAGE)
