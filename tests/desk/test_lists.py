"""The lists: issues ranked, customers and organizations found, releases and mails read."""

import pytest

from heardback.customers.models import Customer, Organization
from heardback.issues.models import Issue, Stage
from heardback.issues.opening import edit_issue, open_issue
from heardback.loop.moving import move
from heardback.notices.models import Notice
from heardback.products.queries import default_product
from heardback.releases.models import Release
from heardback.triage.deciding import triage


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def two_issues(marta_says, joel_says, dana):
    small = triage(marta_says("Small"), "new_bug", by=dana.actor, title="Hurts one")
    big = triage(marta_says("Big"), "new_bug", by=dana.actor, title="Hurts two")
    triage(joel_says("Big as well"), "known_bug", issue=big, by=dana.actor)
    return small, big


def test_issues_that_hurt_most_come_first(at_desk, sam, two_issues, worker):
    worker.drain()
    page = words_of(at_desk(sam).get("/desk/issues/"))
    assert page.index("Hurts two") < page.index("Hurts one")
    assert "due in" in page


def test_issues_are_filtered(at_desk, dana, two_issues):
    small, big = two_issues
    edit_issue(small, by=dana.actor, owner=dana)
    move(small, "define", by=dana.actor)
    move(big, "decline", by=dana.actor, cause="wont_fix", note="No")
    browser = at_desk(dana)

    def found(query: str) -> set[str]:
        page = words_of(browser.get(f"/desk/issues/?{query}", headers={"HX-Request": "true"}))
        return {title for title in ("Hurts one", "Hurts two") if title in page}

    assert found("") == {"Hurts one"}  # what is over is out of the way
    assert found("stage=all") == {"Hurts one", "Hurts two"}
    assert found("stage=declined") == {"Hurts two"}
    assert found("owner=me") == {"Hurts one"}
    assert found(f"owner={dana.pk}") == {"Hurts one"}
    assert found("owner=nobody") == set()
    assert found("stage=all&owner=nobody") == {"Hurts two"}
    assert found("q=two+hurts") == {"Hurts two"}
    assert found(f"q={big.key}") == {"Hurts two"}
    assert found("product=default") == {"Hurts one"}
    assert found("product=elsewhere") == set()
    assert found("q=elephants") == set()
    assert found("stage=nonsense&owner=x") == {"Hurts one"}


def test_the_list_of_issues_costs_as_much_for_many_as_for_one(at_desk, dana, marta_says, django_assert_max_num_queries):
    for n in range(20):
        triage(marta_says(f"Report {n}"), "new_bug", by=dana.actor)
    browser = at_desk(dana)
    with django_assert_max_num_queries(14):
        browser.get("/desk/issues/")


def test_an_issue_is_opened_without_a_report(at_desk, sam):
    browser = at_desk(sam)
    wrong = browser.post("/desk/issues/open/", {"title": "", "description": "Seen in the logs"})
    assert wrong.status_code == 422
    assert "Give it a title" in words_of(wrong) and "Seen in the logs" in words_of(wrong)
    answer = browser.post("/desk/issues/open/", {"title": "Disk fills up", "product": "default"})
    issue = Issue.objects.get()
    assert answer["Location"] == f"/desk/issues/{issue.key}/"
    assert "Nobody who can be named" in words_of(browser.get(answer["Location"]))


@pytest.mark.parametrize("asked", ["keller", "MARTA@north", "northwind"])
def test_customers_are_found_by_name_address_and_organization(at_desk, sam, marta_says, joel_says, asked):
    marta_says()
    joel_says()
    page = words_of(at_desk(sam).get("/desk/customers/", {"q": asked}))
    assert "Marta Keller" in page and "Joel Abara" not in page


def test_a_customers_page_says_who_they_are_and_what_they_were_told(at_desk, sam, marta_says, worker):
    report = marta_says("Counts drop")
    triage(report, "new_bug", by=sam.actor, title="Link counts drop")
    worker.drain()
    page = words_of(at_desk(sam).get(f"/desk/customers/{report.customer_id}/"))
    for words in ("marta@northwind.example", "Typed in", "Northwind", "Counts drop", "Link counts drop",
                  "We have your report", "Joined to a problem"):  # fmt: skip
        assert words in page, words


def test_an_address_is_added_unless_it_is_somebody_elses(at_desk, sam, marta, joel_says):
    joel_says()
    browser, address = at_desk(sam), f"/desk/customers/{marta.pk}/"
    taken = browser.post(address, {"email": "joel@fern.example"})
    assert taken.status_code == 422
    assert "joel@fern.example is known as Joel Abara" in words_of(taken)
    assert "country code" in words_of(browser.post(address, {"phone": "901820"}))
    browser.post(address, {"name": "Marta K. Keller", "phone": "+49 30 901820"})
    marta.refresh_from_db()
    assert marta.name == "Marta K. Keller"
    assert "+4930901820" in words_of(browser.get(address))


def test_an_organizations_page_names_its_people_and_what_hurts_them(at_desk, sam, marta_says):
    report = marta_says("Counts drop")
    triage(report, "new_bug", by=sam.actor, title="Link counts drop")
    browser = at_desk(sam)
    assert "Northwind" in words_of(browser.get("/desk/organizations/?q=agency"))
    page = words_of(browser.get(f"/desk/organizations/{report.organization_id}/"))
    for words in ("Marta Keller", "Counts drop", "Link counts drop", "agency"):
        assert words in page


@pytest.mark.parametrize("address", ["customers/77/", "organizations/77/", "mails/77/", "releases/77/", "nothing/"])
def test_what_is_not_there_is_404(at_desk, sam, address):
    assert at_desk(sam).get(f"/desk/{address}").status_code == 404


def test_empty_lists_say_what_to_do(at_desk, ada):
    browser = at_desk(ada)
    for address, says in (("issues", "No issue goes on"), ("customers", "first report"), ("releases", "Make a release"),
                          ("mails", "The first one thanks"), ("waiting", "Nobody waits too long"),
                          ("organizations", "first report that names one")):  # fmt: skip
        assert says in words_of(browser.get(f"/desk/{address}/")), address


def test_a_release_is_made_and_what_was_forgotten_added(at_desk, omar, issue_at, worker):
    issue = issue_at(Stage.RELEASING)
    other = open_issue(default_product(), "Another", by=omar.actor)
    browser = at_desk(omar)
    form = words_of(browser.get(f"/desk/releases/make/?issue={issue.key}"))
    assert f'value="{issue.key}" checked' in form
    wrong = browser.post("/desk/releases/make/", {"version": "", "environment": "production", "issues": [issue.key]})
    assert wrong.status_code == 422
    assert "Name the version" in words_of(wrong) and f'value="{issue.key}" checked' in words_of(wrong)
    typed = {"version": "2.1", "environment": "production", "product": "default", "issues": [issue.key]}
    made = browser.post("/desk/releases/make/", typed)
    release = Release.objects.get()
    assert made["Location"] == f"/desk/releases/{release.pk}/"
    twice = browser.post("/desk/releases/make/", typed)
    assert "was already released to production" in words_of(twice)
    worker.drain()
    assert "2 of 2" in words_of(browser.get(made["Location"]))
    assert "Choose at least one issue." in words_of(browser.post(made["Location"], {}))
    assert "There is no issue HB-77" in words_of(browser.post(made["Location"], {"issues": ["HB-77"]}))
    browser.post(made["Location"], {"issues": [other.key]})
    assert set(release.issues.all()) == {issue, other}
    assert "2.1" in words_of(browser.get("/desk/releases/"))


def test_a_mail_is_read_as_it_was_sent(at_desk, sam, marta_says, worker):
    marta_says("Counts drop")
    worker.drain()
    notice = Notice.objects.get()
    browser = at_desk(sam)
    assert notice.subject in words_of(browser.get("/desk/mails/?state=sent"))
    assert notice.subject not in words_of(browser.get("/desk/mails/?state=failed"))
    page = words_of(browser.get(f"/desk/mails/{notice.pk}/"))
    assert "We have your report. Thank you." in page and notice.message_id in page
    frame = page.split("<iframe")[1].split(">")[0]
    assert " sandbox " in frame and "srcdoc=" in frame and "allow-" not in frame
    assert "Try again" not in page


def test_a_mail_that_failed_says_why_and_is_tried_again(at_desk, sam, marta_says, worker, outbox):
    marta_says("Counts drop")
    worker.drain()
    Notice.objects.update(state="failed", sent_at=None, failure="550 mailbox full")
    notice, browser = Notice.objects.get(), at_desk(sam)
    page = words_of(browser.get(f"/desk/mails/{notice.pk}/"))
    assert "550 mailbox full" in page and "Try again" in page
    browser.post(f"/desk/mails/{notice.pk}/")
    worker.drain()
    notice.refresh_from_db()
    assert (notice.state, notice.failure) == ("sent", "")
    again = browser.post(f"/desk/mails/{notice.pk}/", follow=True)
    assert "there is nothing to try again" in words_of(again)


def test_mails_hold_private_links_and_are_not_for_viewers(at_desk, vera):
    assert at_desk(vera).get("/desk/mails/").status_code == 403


def test_one_field_leads_anywhere(at_desk, sam, marta_says):
    report = marta_says()
    issue = triage(report, "new_bug", by=sam.actor)
    browser = at_desk(sam)
    for asked, leads in (
        (issue.key.lower(), f"/desk/issues/{issue.key}/"), (str(report.pk), f"/desk/reports/{report.pk}/"),
        ("link counts", "/desk/search/?q=link+counts"), ("", "/desk/search/"), ("9" * 5000, None),
    ):  # fmt: skip
        answer = browser.get("/desk/find/", {"q": asked})
        assert answer.status_code == 302
        assert leads is None or answer["Location"] == leads


def test_searches_take_anything(at_desk, sam, marta):
    browser = at_desk(sam)
    for asked in ("%", "_", "'", "\x00", "\ud800".encode("utf-8", "surrogatepass"), "x" * 5000, "a b " * 500):
        for address in ("issues", "customers", "organizations", "search"):
            assert browser.get(f"/desk/{address}/", {"q": asked}).status_code == 200
    assert Customer.objects.count() == Organization.objects.count() == 1
