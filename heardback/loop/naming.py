"""Who built and who checked, when a program says it for a person."""

from heardback.accounts.models import Member
from heardback.loop.texts import text


def who(named: str) -> str:
    """A stable reference for somebody named in words: a member by e-mail or name, else the words themselves."""
    named = text("by", named, 200)
    known = Member.objects.filter(email__iexact=named).first() or Member.objects.filter(name__iexact=named).first()
    return known.actor.ref if known else named.casefold()
