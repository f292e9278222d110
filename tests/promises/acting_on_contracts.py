"""What a `Company` does about what fixed means, proposals, promises and the order of work."""

from datetime import timedelta
from typing import NoReturn

from django.utils import timezone

from heardback.loop import differing, parts, promising, replying
from heardback.loop.following_up import ask_whether_it_holds
from heardback.loop.gates import current_criteria, latest_proposal
from heardback.loop.signing import name_signers
from heardback.loop.standing import standing
from heardback.products.models import Product
from heardback.ranking.pinning import pin, unpin


def nothing() -> NoReturn:
    raise LookupError


class ContractActs:
    """Each act takes a few numbers that choose who does it, to what, and how: see `acting`."""

    def settle(self, a: int, b: int, c: int) -> None:
        found = current_criteria(self._issue(a))
        differing.settle_difference(found[b % len(found)] if found else nothing(), "Talked", by=self._actor(c))

    def designed(self, a: int, b: int, c: int) -> None:
        expected = "Otherwise" if c % 3 else ""
        differing.works_as_designed(self._issue(a), "It is so.", by=self._actor(b), expected=expected)

    def part(self, a: int, b: int, c: int) -> None:
        proposal = latest_proposal(self._issue(a)) or nothing()
        parts.add_part(proposal, "sample", "The list", by=self._actor(b), words="212" if c % 3 else "")

    def remark(self, a: int, b: int, c: int) -> None:
        if b % 2:
            replying.remark_on_proposal(self._report(a), "Also on phones?")
            return
        proposal = latest_proposal(self._issue(a)) or nothing()
        parts.comment(proposal, "Cheap", by=self._actor(c), private=bool(c % 2))

    def signers(self, a: int, b: int, c: int) -> None:
        issue = self._issue(a)
        Product.objects.update(sign_off=["first", "majority", "all", "named"][b % 4])
        name_signers(issue, [self._customer(issue, b)], by=self._actor(c))

    def promise(self, a: int, b: int, c: int) -> None:
        due = timezone.now() + timedelta(days=c % 3 - 1, seconds=1)
        promising.promise(self._issue(a), "You will hear" if b % 4 else "", due, by=self._actor(b))

    def still(self, a: int, b: int, c: int) -> None:
        ask_whether_it_holds()
        report = self._report(a)
        asked = {seen.id: ["yes", "no"][b % 2] for seen in standing(report).follow_ups}
        replying.reply_on_follow_up(report, asked, words="It is back." if c % 2 else "")

    def pin(self, a: int, b: int, c: int) -> None:
        if b % 2:
            pin(self._issue(a), "Our word", by=self._actor(c))
        else:
            unpin(self._issue(a), by=self._actor(c))
