"""What somebody can do on an issue's page: each act is a form, and the verb that it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heardback.accounts.models import Member
from heardback.desk.forms.fields import Form
from heardback.issues.models import Issue, Stage


@dataclass(frozen=True)
class Act:
    """`name` stands in the address, `says` on the link that opens the form, `section` is the part of the page that it
    is in. `what` is the permission.

    An act on one thing of the issue (a criterion, a report) has `of`, which finds it, or None for a stranger. `do`
    calls the verb and returns what to say; a ValidationError of its comes back into the form. `stages` are those in
    which the page offers it, None for all.
    """

    name: str
    says: str
    section: str
    what: str
    form: Callable[[Issue, Any], Form]
    do: Callable[[Issue, Any, Form, Member], str]
    of: Callable[[Issue, int], Any] | None = None
    stages: tuple[Stage, ...] | None = None
