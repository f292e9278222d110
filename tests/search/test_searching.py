"""Search at both doors: what is found, in what order, and that a merged issue leads to the one that goes on."""

import pytest

from heardback.accounts.roles import Role
from heardback.customers.finding import Firm, Person
from heardback.customers.models import Trust
from heardback.loop.merging import merge
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage


@pytest.fixture
def as_program(client, token_for):
    """Asks the API as a program that may read."""
    headers = {"Authorization": f"Bearer {token_for(Role.VIEWER)}"}

    def ask(path: str, status: int = 200):
        answer = client.get(f"/api/v1/{path}", headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


@pytest.fixture
def lars(db):
    person = Person(email="lars@shop.example", phone="+4930901820", external_id="u-77", name="Lars Holm")
    return take(
        Account(title="Printer jams", person=person, firm=Firm(name="Nordic Print")), source="api", trust=Trust.VOUCHED
    )


def seen(browser, q: str, **more) -> str:
    answer = browser.get("/desk/search/", {"q": q, **more}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("q", ["lars@SHOP.example", "+49 30 901820", "u-77", "holm", "lars@sho", "nordic"])
def test_people_are_found_by_whatever_is_known_of_them(at_desk, vera, lars, q):
    page = seen(at_desk(vera), q)
    assert "Lars Holm" in page if q != "nordic" else "Nordic Print" in page
    if q in ("lars@SHOP.example", "+49 30 901820", "u-77"):
        assert "Printer jams" in page


def test_numbers_come_first_and_filters_narrow(at_desk, vera, lars, dana):
    issue = triage(lars, "new_bug", by=dana.actor, title="Jams with thick paper")
    browser = at_desk(vera)
    assert "Jams with thick" in seen(browser, issue.key.lower())
    assert "Printer jams" in seen(browser, str(lars.pk))
    both = seen(browser, "jams")
    assert "Printer jams" in both and "Jams with thick" in both
    assert "Printer jams" not in seen(browser, "jams", kind="issues")
    assert "Printer jams" not in seen(browser, "jams", state="closed")
    assert "Printer jams" in seen(browser, "jams", kind="nonsense", product="elsewhere", before="x")
    assert "Nothing has all of that" in seen(browser, "jams elephants")
    assert "<main" in browser.get("/desk/search/?q=jams").content.decode()  # without JavaScript
    for odd in ("%", "'", "\x00", '"', "*", "NEAR(a b)", "title:x", "a b " * 500):
        seen(browser, odd)


def test_a_merged_issue_leads_to_the_one_that_goes_on(at_desk, sam, dana, marta_says, joel_says, as_program):
    gone = triage(marta_says("One"), "new_bug", by=dana.actor, title="Zebra crossing")
    stays = triage(joel_says("Two"), "new_bug", by=dana.actor, title="Something else")
    merge(gone, into=stays, by=dana.actor)
    page = seen(at_desk(sam), "zebra")
    assert "Something else" in page and f"{gone.key} was merged into it" in page
    (hit,) = as_program("search?q=zebra")["issues"]
    assert (hit["key"], hit["found_by"]) == (stays.key, gone.key)


def test_programs_search_too(as_program, lars, client):
    said = as_program("search?q=printer+jam")
    assert [row["number"] for row in said["reports"]] == [lars.pk]
    assert said["more"] == {"reports": None, "issues": None}
    assert as_program("search?q=lars%40shop.example&kind=customers")["customers"][0]["name"] == "Lars Holm"
    for bad in ("q=x&kind=cats", "q=x&state=half", "q=x&before=3", "q=x&product=none", f"q={'x' * 201}", ""):
        assert as_program(f"search?{bad}", status=422)
    assert client.get("/api/v1/search?q=printer").status_code == 401


def test_a_search_goes_on_where_it_ended(as_program, db):
    numbers = [take(Account(title=f"Slow {n}"), source="api").pk for n in range(5)]
    first = as_program("search?q=slow&kind=reports&limit=3")
    then = as_program(f"search?q=slow&kind=reports&limit=3&before={first['more']['reports']}")
    assert [row["number"] for row in first["reports"] + then["reports"]] == numbers[::-1]
    assert then["more"]["reports"] is None
