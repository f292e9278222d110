"""Workers that send by real mail, and what the server got."""

from collections.abc import Callable, Iterator

import pytest

from heardback.customers.models import Customer
from heardback.issues.models import Issue, Stage
from heardback.notices.models import Notice, Often
from heardback.notices.preferring import prefer
from heardback.project.worker import Worker
from tests.mail_servers import Mailbox, Scripted, mail_server, scripted


@pytest.fixture
def worker_for(db, settings, tmp_path) -> Iterator[Callable[[str], Worker]]:
    """worker_for(url) is a worker that sends through the server there; "" is the folder."""
    settings.HEARDBACK_DATA = tmp_path
    made: list[Worker] = []

    def make(url: str) -> Worker:
        settings.HEARDBACK_SMTP_URL = url
        made.append(Worker())
        return made[-1]

    yield make
    for worker in made:
        worker.sender.close(1)


@pytest.fixture
def mailbox() -> Iterator[tuple[str, Mailbox]]:
    """The URL of a server that takes everything, and what it took."""
    with mail_server() as (url, box):
        yield url, box


@pytest.fixture
def moody() -> Iterator[Callable[..., Scripted]]:
    """moody(RCPT="450 later") is a server that says that."""
    open_ones = []

    def make(**says) -> Scripted:
        context = scripted(**says)
        open_ones.append(context)
        return context.__enter__()

    yield make
    for context in open_ones:
        context.__exit__(None, None, None)


@pytest.fixture
def due_now() -> Callable[[], None]:
    """As if the pause of every waiting notice were over."""

    def hurry() -> None:
        from django.utils import timezone

        Notice.objects.filter(state="waiting").update(due_at=timezone.now())

    return hurry


@pytest.fixture
def marta_daily(issue_at, worker) -> tuple[Customer, Issue]:
    """Marta, who wants one mail a day, and an issue of hers and Joel's; everything until now is sent."""
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    customer = Customer.objects.get(identities__value="marta@northwind.example")
    prefer(customer, by=customer.actor, often=Often.DAILY)
    return customer, issue
