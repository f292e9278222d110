import pytest

from heardback.desk import customers, inbox, issue_page, issues, standup


@pytest.fixture
def outbox(outbox, settings):
    """The mails sent, those of signing in too: Django's test runner would keep these to itself."""
    settings.MAILERS = {"default": {"BACKEND": "heardback.desk.signing_in.MailBackend"}}
    return outbox


@pytest.fixture(autouse=True)
def _remember_nothing():
    """What one test's pages remembered is not of the next one's database."""
    for remembered in (
        inbox._surest,
        standup._slow,
        issues._due,
        issue_page._shares,
        issue_page._organizations,
        customers._counts,
        customers._kinds,
    ):
        remembered.forget()
