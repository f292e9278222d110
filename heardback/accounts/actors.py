"""Who does something: a member, a program with a token, a customer, or Heardback itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`ref` is stable and unique ("member:3", "token:2", "customer:17", "system"); `name` is for people."""

    ref: str
    name: str
    role: str


SYSTEM = Actor("system", "Heardback", "system")
