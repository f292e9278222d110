"""Who has heard what: by whom, how, whether it arrived and why not, what was promised; and who still thinks that it is
broken, whatever the tracker says."""

import html

from heardback.customers.models import Customer, Identity
from heardback.issues.models import Stage
from heardback.loop.signing import sign_off
from heardback.loop.verifying import link_work
from heardback.notices.arriving import came_back
from heardback.notices.heard import heard_by, standing, who_heard
from heardback.notices.models import Kind, Notice, State
from heardback.notices.updates import log_told, write_update
from heardback.triage.deciding import triage


def by_name(people) -> dict:
    return {person.customer.name: person for person in people}


def test_each_thing_said_to_each_with_what_became_of_it(issue_at, worker, dana, sam, marta_says):
    issue = issue_at(Stage.DEFINING)
    write_update(issue, "No date yet.", by=dana.actor)
    worker.drain()
    joel = Customer.objects.get(name="Joel Abara")
    log_told(issue, joel, "phone", by=sam.actor, kind=Kind.UPDATE)
    bounced = Notice.objects.get(customer=joel, kind=Kind.UPDATE)
    assert came_back(bounced, "550 no such user")
    triage(marta_says(title="Once more"), "known_bug", issue=issue, by=sam.actor)  # she stands here once all the same
    worker.drain()
    marta, joel_heard = by_name(who_heard(issue, 0, 30)[0]).values()
    assert {said.what for said in marta.said} == {"Update", "We have your report", "Joined to a problem"}
    update = next(said for said in marta.said if said.what == "Update")
    assert (update.by, update.how, update.arrived) == ("Dana Ito", "mail", "sent")
    assert next(said for said in marta.said if said.what == "Joined to a problem").by == "by itself"
    assert marta.last_heard is not None
    assert marta.promised is not None
    failed = next(said for said in joel_heard.said if said.notice == bounced.pk)
    assert (failed.arrived, failed.why) == ("came back", "550 no such user")
    on_the_phone = next(said for said in joel_heard.said if said.notice is None)
    assert (on_the_phone.by, on_the_phone.how, on_the_phone.arrived) == ("Sam Reyes", "phone", "heard")
    assert heard_by(joel, 200) == joel_heard.said, "he reported nothing else"


def test_an_address_that_takes_none_is_suppressed_and_none_at_all_is_no_address(issue_at, worker):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    Notice.objects.update(state=State.UNREACHABLE)
    Identity.objects.filter(value="marta@northwind.example").update(
        refused="gone", refused_at="2026-01-01T00:00Z", refused_said="550 no such user"
    )
    people = by_name(who_heard(issue, 0, 30)[0])
    assert {said.arrived for said in people["Marta Keller"].said} == {"suppressed"}
    assert "550 no such user" in people["Marta Keller"].said[0].why
    assert {said.arrived for said in people["Joel Abara"].said} == {"no address"}


def test_a_page_at_a_time_each_person_once(issue_at, marta_says, sam, django_assert_max_num_queries):
    issue = issue_at(Stage.DEFINING)
    triage(marta_says(title="Once more"), "known_bug", issue=issue, by=sam.actor)
    with django_assert_max_num_queries(12):
        first, following = who_heard(issue, 0, 1)
    second, following = who_heard(issue, following, 1)
    third, end = who_heard(issue, following, 1)
    assert [[person.customer.name for person in page] for page in (first, second, third)] == [
        ["Marta Keller"], ["Joel Abara"], [],
    ]  # fmt: skip
    assert end == 0


def test_fixed_in_the_tracker_is_another_number_than_who_says_so(issue_at, worker, dana):
    issue = issue_at(Stage.CONFIRMING)
    link_work(issue, "Count at the edge", by=dana.actor)
    issue.work.update(done_at="2026-01-01T00:00Z", done_by="Omar")
    issue.refresh_from_db()
    worker.drain()
    issue.refresh_from_db()
    seen = standing(issue)
    assert (seen.work, seen.work_done, seen.customers, seen.still_broken) == (1, 1, 2, 2), "nobody has said yes yet"
    marta = Customer.objects.get(name="Marta Keller")
    sign_off(issue, marta, fixed=True)
    issue.refresh_from_db()
    assert (standing(issue).signed, standing(issue).still_broken) == (1, 1)
    assert by_name(who_heard(issue, 0, 30)[0])["Marta Keller"].thinks == "signed"


def test_on_the_desk_and_over_the_api(issue_at, worker, at_desk, vera, client, token_for):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    desk = at_desk(vera)
    page = html.unescape(desk.get(f"/desk/issues/{issue.key}/heard/").content.decode())
    assert "2 of 2" in page
    assert "still think it is broken" in page
    assert page.count("Asked to sign off") == 2
    marta = Customer.objects.get(name="Marta Keller")
    assert "Asked to sign off" in desk.get(f"/desk/customers/{marta.pk}/heard/").content.decode()
    assert desk.get("/desk/issues/HB-99/heard/").status_code == 404
    as_viewer = {"Authorization": f"Bearer {token_for('viewer')}"}
    said = client.get(f"/api/v1/issues/{issue.key}/heard?limit=1", headers=as_viewer).json()
    assert (said["still_broken"], said["customers"], len(said["people"])) == (2, 2, 1)
    assert said["people"][0]["said"][0]["arrived"] == "sent"
    assert client.get(f"/api/v1/issues/{issue.key}/heard?after={said['next']}", headers=as_viewer).json()["next"] == 0
    theirs = client.get(f"/api/v1/customers/{marta.pk}/heard", headers=as_viewer).json()
    assert theirs[0]["issue"] in (issue.key, "")
    assert client.get("/api/v1/customers/999/heard", headers=as_viewer).status_code == 404
