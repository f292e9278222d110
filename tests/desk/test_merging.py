"""Merging, splitting and taking apart at the desk and over the API; old addresses lead to where it went."""

import pytest

from heardback.board.models import PublicIssue
from heardback.issues.models import Issue, Stage
from heardback.triage.deciding import triage
from heardback.triage.queries import reports_of


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def two(issue_at, marta_says, sam) -> tuple[Issue, Issue]:
    """What Marta and Joel reported, and what Marta reported again."""
    return issue_at(Stage.REPORTED), triage(marta_says("Again it counts too few"), "new_bug", by=sam.actor)


def test_an_issue_is_looked_for_looked_at_and_merged(two, at_desk, sam):
    issue, other = two
    desk = at_desk(sam)
    address = f"/desk/issues/{issue.key}/merge/"
    assert "Merge into another issue" in words_of(desk.get(address))
    found = words_of(desk.get(address, {"q": "counts too few"}))
    assert f"?into={other.key}" in found and f"?into={issue.key}" not in found
    seen = words_of(desk.get(address, {"into": other.key}))
    assert "2 reports of 2 customers count there; 1 customer is new to it and is told" in " ".join(seen.split())
    assert "We found that others told us about the same problem" in seen
    answered = desk.post(address, {"into": other.key, "words": "The same.", "why": "One counter"}, follow=True)
    assert answered.redirect_chain == [(f"/desk/issues/{other.key}/", 302)]
    page = words_of(answered)
    assert f"{issue.key}</a> “{issue.title}” is part of this" in page and "One counter" in page
    old = words_of(desk.get(f"/desk/issues/{issue.key}/"))
    assert f'Merged into <a href="/desk/issues/{other.key}/">{other.key}</a>' in old and "Start defining" not in old
    assert f'href="/desk/issues/{issue.key}/"' not in words_of(desk.get("/desk/issues/"))
    assert "is followed up by itself again" in words_of(desk.get(f"/desk/issues/{issue.key}/unmerge/"))
    desk.post(f"/desk/issues/{issue.key}/unmerge/", {"why": "Two counters"})
    assert Issue.objects.get(pk=issue.pk).customers == 2


def test_what_may_not_be_merged_says_why_and_keeps_what_was_typed(two, at_desk, sam, dana):
    issue, other = two
    desk = at_desk(sam)
    address = f"/desk/issues/{issue.key}/merge/"
    assert "There is no issue “HB-999”" in words_of(desk.post(address, {"into": "HB-999"}))
    Issue.objects.filter(pk=other.pk).update(owner=dana)
    at_desk(dana).post(f"/desk/issues/{other.key}/moves/define/")
    answered = desk.post(f"/desk/issues/{other.key}/merge/", {"into": issue.key, "why": "Seen both"})
    assert answered.status_code == 422
    assert "further along" in words_of(answered) and "Seen both" in words_of(answered)
    assert desk.post(f"/desk/issues/{other.key}/merge/", {"into": issue.key, "anyway": "on"}).status_code == 302


def test_reports_are_chosen_and_split_off_and_put_back(two, at_desk, sam, vera):
    issue, _ = two
    desk, address = at_desk(sam), f"/desk/issues/{issue.key}/split/"
    last = reports_of(issue).last()
    refused = desk.post(address, {"title": "The export", "why": "Another file"})
    assert (
        refused.status_code == 422 and "Choose the reports" in words_of(refused) and "The export" in words_of(refused)
    )
    page = words_of(
        desk.post(address, {"title": "The export", "reports": [last.pk], "why": "Another file"}, follow=True)
    )
    new = Issue.objects.latest("pk")
    assert f'Split off <a href="/desk/issues/{issue.key}/">' in page and "Another file" in page
    assert f"{new.key}</a> “The export” was split off" in words_of(desk.get(f"/desk/issues/{issue.key}/"))
    assert at_desk(vera).get(address).status_code == 403
    desk.post(f"/desk/issues/{new.key}/unmerge/", {"why": ""})
    assert reports_of(issue).count() == 2


def test_a_report_of_two_issues_shows_both(two, at_desk, sam):
    issue, other = two
    report = reports_of(issue).last()
    triage(report, "known_bug", by=sam.actor, issue=other)
    page = words_of(at_desk(sam).get(f"/desk/reports/{report.pk}/"))
    assert f"/desk/issues/{issue.key}/" in page and f"/desk/issues/{other.key}/" in page
    for one in two:
        assert report.title in words_of(at_desk(sam).get(f"/desk/issues/{one.key}/"))


def test_an_old_address_of_the_board_leads_on(two, at_desk, sam, client):
    issue, other = two
    old = PublicIssue.objects.create(issue=issue, title="Counts are low")
    address = f"/board/{issue.product.slug}/{issue.pk}/"
    etag = client.get(address)["ETag"]
    at_desk(sam).post(f"/desk/issues/{issue.key}/merge/", {"into": other.key})
    answered = client.get(address, headers={"if-none-match": etag})
    assert answered.status_code == 200 and "follow this up together" in words_of(answered)
    assert "Counts are low" not in words_of(client.get(f"/board/{issue.product.slug}/"))
    PublicIssue.objects.create(issue=other, title="All counts are low")
    assert client.get(address)["Location"] == f"/board/{issue.product.slug}/{other.pk}/"
    assert client.get(f"{address}me-too/")["Location"] == f"/board/{issue.product.slug}/{other.pk}/"
    at_desk(sam).post(f"/desk/issues/{issue.key}/unmerge/", {"why": ""})
    assert old.title in words_of(client.get(address))


def test_the_api_merges_splits_and_takes_apart(two, client, token_for):
    issue, other = two
    headers = {"authorization": f"Bearer {token_for('agent')}"}

    def call(key, act, **body):
        return client.post(f"/api/v1/issues/{key}/{act}", body, content_type="application/json", headers=headers)

    seen = client.get(f"/api/v1/issues/{issue.key}/merge?into={other.key}", headers=headers).json()
    assert (seen["reports"], seen["customers"], seen["joining"], seen["reasons"]) == (2, 2, 1, [])
    assert call(issue.key, "merge", into=other.key).json()["key"] == other.key
    read = client.get(f"/api/v1/issues/{issue.key}", headers=headers).json()
    assert (read["merged_into"], read["reach"]["reports"]) == (other.key, 0)
    refused = call(issue.key, "merge", into=other.key)
    assert refused.status_code == 422 and "already" in refused.json()["reasons"][0]
    assert call(issue.key, "unmerge").json()["merged_into"] is None
    number = reports_of(issue).last().pk
    made = call(issue.key, "split", reports=[number], title="The export")
    assert made.status_code == 201
    assert call(issue.key, "split", reports=[0], title="The export").status_code == 422
    assert call(made.json()["key"], "unsplit").json()["key"] == issue.key
    assert reports_of(issue).count() == 2
