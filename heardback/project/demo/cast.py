"""Who and what appears in the stories. Every address ends in .example: no mail could ever reach anybody."""

from dataclasses import dataclass
from typing import Any

from heardback.accounts.actors import SYSTEM, Actor
from heardback.accounts.joining import add_member
from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.customers.finding import Firm, Person
from heardback.ledger.recording import record
from heardback.products.changing import change_product
from heardback.products.company import end_setting_up, name_company
from heardback.products.making import make_product
from heardback.products.models import Product, SignOffPolicy
from heardback.products.queries import default_product
from heardback.reports.models import Report, Source
from heardback.reports.taking import Account, take

FIREFOX = {"device": "Laptop", "os": "Windows 11", "browser": "Firefox 144"}
CHROME = {"device": "Laptop", "os": "macOS 15", "browser": "Chrome 142"}
PHONE = {"device": "Phone", "os": "Android 15", "browser": "Chrome 142", "network": "mobile"}
IPHONE = {"device": "Phone", "os": "iOS 19", "browser": "Safari 19", "network": "wifi"}


SPOTS = [
    {"name": "Sign-up", "patterns": ["/sign-up*"]},
    {"name": "Campaign report", "patterns": ["/campaigns/*"]},
    {"name": "Dashboard", "patterns": ["/", "/dashboard*"]},
]
ANALYTICS = {
    "name": "analytics", "label": "Which analytics do you compare with?", "kind": "choice", "required": False,
    "hint": "Where the other number comes from.", "choices": ["Our own server's log", "Matomo", "Another one", "None"],
}  # fmt: skip


@dataclass(frozen=True)
class Somebody:
    """A customer, who reports things."""

    person: Person
    firm: Firm

    def says(
        self,
        product: Product,
        title: str,
        text: str,
        *,
        source: str = Source.FORM,
        by: Actor | None = None,
        **more: Any,
    ) -> Report:
        account = Account(
            title=title, text=text, product=product.slug, person=self.person, firm=self.firm, **more
        )  # fmt: skip
        return take(account, source=source, by=by)


def of(firm: str, kind: str, name: str, host: str) -> Somebody:
    """`name` of `firm`, reached at their first name there."""
    return Somebody(Person(email=f"{name.split()[0].lower()}@{host}.example", name=name), Firm(name=firm, kind=kind))


@dataclass(frozen=True)
class Cast:
    """The team and the products."""

    ines: Member  # product manager
    tomasz: Member  # engineer
    priya: Member  # engineer
    sam: Member  # support
    leonie: Member  # support
    links: Product
    pay: Product
    campus: Product


def make_cast() -> Cast:
    name_company("Lumen", by=SYSTEM)
    end_setting_up(by=SYSTEM)
    return Cast(
        ines=_join("Ines Calder", Role.PRODUCT_MANAGER),
        tomasz=_join("Tomasz Wrona", Role.ENGINEER),
        priya=_join("Priya Raman", Role.ENGINEER),
        sam=_join("Sam Okafor", Role.AGENT),
        leonie=_join("Leonie Marsh", Role.AGENT),
        links=_first_product(),
        pay=make_product("Larkspur Pay", by=SYSTEM),
        campus=change_product(make_product("Campus", by=SYSTEM), by=SYSTEM, sign_off=SignOffPolicy.MAJORITY),
    )


def _join(name: str, role: Role) -> Member:
    member = add_member(f"{name.split()[0].lower()}@lumen.example", name, role)
    record("member.added", actor=SYSTEM, name=name, role=role.label)
    return member


def _first_product() -> Product:
    """The product that every installation starts with is the first of the stories."""
    product = change_product(
        default_product(), by=SYSTEM, name="Lumen Links", spots=SPOTS, own_fields=[ANALYTICS],
        texts={"guide": "A number that looks wrong is found soonest when you give us both numbers, and the week."},
    )  # fmt: skip
    product.slug = "lumen-links"
    product.save(update_fields=["slug"])
    return product
