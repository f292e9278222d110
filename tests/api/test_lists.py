"""Lists go on by key, say where in a Link header, and cost the same on every page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heardback.customers.finding import Person
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage


@pytest.fixture
def nine(db) -> list[int]:
    """Nine reports, three of them received in the same moment."""
    people = [Person(email=f"c{n}@x.example") for n in range(9)]
    numbers = [take(Account(title=f"Report {n}", person=people[n]), source="api").pk for n in range(9)]
    moment = Report.objects.get(pk=numbers[4]).received_at
    Report.objects.filter(pk__in=numbers[3:6]).update(received_at=moment)
    return numbers


def next_of(response) -> str:
    found = re.fullmatch(r'<http://testserver\.example(/api/v1/[^>]+)>; rel="next"', response.get("Link", ""))
    return found[1] if found else ""


def walk(who, path):
    seen, pages = [], 0
    while path:
        answer = who.read(path)
        assert answer.status_code == 200, answer.content
        seen += answer.json()
        path, pages = next_of(answer), pages + 1
    return seen, pages


@pytest.mark.parametrize("limit", [1, 2, 4, 9, 100])
def test_every_row_once_the_newest_first(agent, nine, limit):
    seen, pages = walk(agent, f"reports?limit={limit}")
    assert [row["number"] for row in seen] == nine[::-1]
    assert pages == -(-9 // limit)


def test_the_link_keeps_what_was_asked(agent, nine, dana):
    issue = triage(Report.objects.get(pk=nine[0]), "new_bug", by=dana.actor)
    for number in nine[1:4]:
        triage(Report.objects.get(pk=number), "known_bug", issue=issue, by=dana.actor)
    seen, pages = walk(agent, f"reports?limit=3&issue={issue.key}")
    assert [row["number"] for row in seen] == nine[:4][::-1]
    assert pages == 2


def test_what_can_be_asked_of_reports(agent, nine, dana):
    issue = triage(Report.objects.get(pk=nine[0]), "new_bug", by=dana.actor)
    first = agent.read(f"reports/{nine[0]}").json()
    for query, numbers in {
        f"issue={issue.key}": nine[:1],
        "untriaged=true": nine[:0:-1],
        f"customer={first['customer']['id']}": nine[:1],
        "state=closed": [],
        "product=default&limit=1": nine[-1:],
    }.items():
        assert [row["number"] for row in agent.read(f"reports?{query}").json()] == numbers, query
    assert first["issue"] == issue.key
    assert first["outcome"] == "new_bug"
    assert first["customer"]["email"] == "c0@x.example"


def test_a_long_list_costs_no_more_queries_than_a_short_one(agent, nine):
    costs = []
    agent.read("members")  # the token is looked up once in a while
    for limit in (1, 9):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            agent.read(f"reports?limit={limit}")
        costs.append(len(asked))
        assert not any("COUNT" in query["sql"] for query in asked)
    assert costs == [3, 3]


@pytest.mark.parametrize(
    "path", ["issues", "releases", "customers", "organizations", "products", "members", "issues/HB-1/criteria",
             "issues/HB-1/assumptions", "issues/HB-1/proposals", "issues/HB-1/verifications", "issues/HB-1/work",
             "issues/HB-1/conversations", "issues/HB-1/told", "issues/HB-1/timeline", "issues/HB-1/bounces"],
)  # fmt: skip
def test_every_list_can_be_walked(agent, stranger, issue_at, path):
    issue = issue_at("confirming")
    path = path.replace("HB-1", issue.key)
    whole = agent.read(f"{path}?limit=100").json()
    seen, pages = walk(agent, f"{path}?limit=1")
    assert seen == whole
    assert pages == max(len(whole), 1)
    if "bounces" not in path and "conversations" not in path and "work" not in path:
        assert whole


def test_nothing_new_is_304(agent, nine):
    for path in ("reports", f"reports/{nine[0]}", "openapi.json"):
        first = agent.read(path)
        again = agent.read(path, if_none_match=f'"x", W/{first["ETag"]}')
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    take(Account(title="One more"), source="api")
    assert agent.read("reports", if_none_match=agent.read("reports?limit=2")["ETag"]).status_code == 200


def test_head_is_get_without_a_body(agent, nine):
    head, get = agent.call("HEAD", "reports"), agent.read("reports")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(get.content))
    assert head["ETag"] == get["ETag"]


def test_answers_are_kept_by_nobody_in_between(agent, nine):
    answer = agent.read("reports")
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Vary"] == "Authorization"
    assert "Access-Control-Allow-Origin" not in answer
    assert not answer.cookies
