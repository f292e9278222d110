"""Who does something: a member, a program with a token, a customer, or Heardback itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`ref` is stable and unique ("member:3", "token:2", "customer:17", "system"); `name` is for people."""

    ref: str
    name: str
    role: str

    @property
    def member(self) -> int | None:
        """The number of the member who it is, if it is one."""
        kind, _, number = self.ref.partition(":")
        return int(number) if kind == "member" else None


SYSTEM = Actor("system", "Heardback", "system")
