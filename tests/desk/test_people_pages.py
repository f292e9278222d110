"""The page of a customer and that of an organization: whole, edited in place, and no dearer with many reports."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.customers.attributes import describe_attribute
from heardback.customers.describing import describe_organization
from heardback.customers.models import Customer, Identity, Organization, Refusal
from heardback.customers.refusing import refuse
from heardback.issues.models import Stage
from heardback.loop.promising import promise
from heardback.loop.signing import sign_off
from heardback.reports.models import Report


def words_of(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


def fact(name: str) -> str:
    """The field of an attribute."""
    return f"fact-{name.encode().hex()}"


def test_they_tell_the_whole_story(at_desk, sam, dana, issue_at, marta, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    promise(issue, "We will tell you on Friday", timezone.now() + timedelta(days=3), by=dana.actor)
    sign_off(issue, marta, fixed=False, words="Still 12 % short")
    refuse("marta@northwind.example", Refusal.GONE, "550 no such user", customer=marta)
    Report.objects.filter(customer=marta).update(version="2.4.1")
    describe_attribute("organization", "arr", by=SYSTEM, kind="number", label="Value, € a year")
    firm = marta.organization
    Organization.objects.filter(pk=firm.pk).update(plan="gold", attributes={"arr": 48000, "vip": True})
    browser = at_desk(sam)
    page = words_of(browser.get(f"/desk/customers/{marta.pk}/"))
    for said in ("gold", ">2 open reports<", f">{issue.key}</a> defining", "We will tell you on Friday", "2.4.1",
                 "Still 12 % short", "Not fixed", "550 no such user", "Typed in", "We have your report"):  # fmt: skip
        assert said in page, said
    assert f"/desk/customers/{marta.pk}/heard/" in page
    page = words_of(browser.get(f"/desk/organizations/{firm.pk}/"))
    for said in ("gold", "<dt>Value, € a year</dt><dd>48000</dd>", "<dt>vip</dt><dd>yes</dd>", "Still 12 % short",
                 "We will tell you on Friday", "2.4.1", "Marta Keller"):  # fmt: skip
        assert said in page, said


def test_facts_are_edited_in_place(at_desk, sam, vera, marta, joel_says):
    describe_attribute("organization", "seats", by=SYSTEM, kind="number", label="Seats")
    describe_attribute("customer", "role", by=SYSTEM, kind="choice", choices=["owner", "staff"])
    describe_attribute("customer", "since", by=SYSTEM, kind="date")
    joel = joel_says().customer
    describe_organization("f-2", by=SYSTEM, name=joel.organization.name)
    said = {"role": "guest", "since": "long ago", "mood": "good", "new": "since the page was opened"}
    Customer.objects.filter(pk=marta.pk).update(attributes=said)
    browser, at = at_desk(sam), f"/desk/customers/{marta.pk}/"
    page = words_of(browser.get(at))
    assert '<option value="guest" selected>guest</option>' in page and 'value="long ago"' in page
    said = {
        "name": marta.name,
        "organization": joel.organization.name,
        fact("mood"): "",
        fact("role"): "owner",
        fact("since"): "long ago",
    }
    several = browser.post(at, said)
    assert "Several are called so" in words_of(several, 422)
    assert "No organization is called so" in words_of(browser.post(at, said | {"organization": "Nix"}), 422)
    assert browser.post(at, said | {"organization": "f-2"}).status_code == 302
    marta.refresh_from_db()
    assert marta.attributes == {"role": "owner", "since": "long ago", "new": "since the page was opened"}
    assert marta.organization.external_id == "f-2"
    wrong = words_of(browser.post(at, said | {"organization": "", fact("since"): "tomorrow"}), 422)
    assert "Write a date like 2026-03-31, not “tomorrow”." in wrong and 'value="tomorrow"' in wrong

    at = f"/desk/organizations/{joel.organization_id}/"
    wrong = words_of(browser.post(at, {"name": "Fern", "kind": "", "plan": "gold", fact("seats"): "many"}), 422)
    assert "Write a number" in wrong and 'value="gold"' in wrong
    browser.post(at, {"name": "Fern", "kind": "shop", "plan": "gold", fact("seats"): "12"})
    firm = Organization.objects.get(pk=joel.organization_id)
    assert (firm.name, firm.kind, firm.plan, firm.attributes) == ("Fern", "shop", "gold", {"seats": 12})
    assert at_desk(vera).post(at, {"name": "x"}).status_code == 403
    assert "Correct or add" not in words_of(at_desk(vera).get(at))


def test_many_reports_cost_no_more_looks_and_lead_to_all(at_desk, sam, marta_says):
    first = marta_says("Counts drop")
    browser = at_desk(sam)
    pages = [f"/desk/customers/{first.customer_id}/", f"/desk/organizations/{first.organization_id}/"]

    def looks() -> list[int]:
        found = []
        for at in pages:
            browser.get(at)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                words_of(browser.get(at))
            found.append(len(seen))
        return found

    few = looks()
    for n in range(55):
        marta_says(f"Again {n}")
    Customer.objects.bulk_create(Customer(name=f"C{n}", organization=first.organization) for n in range(40))
    assert looks() == few
    assert max(few) <= 22, few
    for at in pages:
        assert f'"{at}reports/"' in words_of(browser.get(at))
        page = words_of(browser.get(f"{at}reports/"))
        assert page.count("waits for a decision") == 50 and 'rel="next"' in page
    people = words_of(browser.get(f"/desk/customers/?organization={first.organization_id}"))
    assert "Only those of" in people and "C39" in people


def test_what_is_folded_as_a_wave_is_not_open(at_desk, sam, marta_says):
    first = marta_says("Counts drop")
    Report.objects.filter(pk=marta_says("Buy pills").pk).update(folded_at=timezone.now())
    browser = at_desk(sam)
    for at in (f"customers/{first.customer_id}/", f"organizations/{first.organization_id}/"):
        page = words_of(browser.get(f"/desk/{at}"))
        assert "1 open report<" in page and "folded as one of a wave" in page
    for at in ("customers", "organizations"):
        assert 'data-label="open">1<' in words_of(browser.get(f"/desk/{at}/"))
    assert Identity.objects.count() == 1
