"""The board from the inside."""

import pytest

from heardback.board.following import confirm, follow
from heardback.board.models import Follower, PublicIssue
from heardback.board.publishing import publish, withdraw, write_public_update
from heardback.board.queries import board_of, known_issue
from heardback.board.voices import me_too, voice_of_browser
from heardback.issues.models import Stage


@pytest.fixture
def desk(at_desk, dana):
    return at_desk(dana)


def html(response, status=200) -> str:
    assert response.status_code == status, response.content[:2000]
    return response.content.decode()


def test_from_a_proposed_issue_to_the_board_and_off_it(desk, issue):
    page = html(desk.get("/desk/board/"))
    assert "Nothing is published" in page
    assert f"/desk/board/{issue.key}/" in page
    form = html(desk.get(f"/desk/board/{issue.key}/"))
    assert f'value="{issue.title}"' not in form  # nothing of ours is in the way of the public's words
    said = {"title": "Link counts are too low", "meanwhile": "Use Raw clicks.", "status": "looking", "override": ""}
    done = desk.post(f"/desk/board/{issue.key}/words/", said, follow=True)
    assert "is on the board. Everybody can read it now." in html(done)
    assert board_of("default").open == 1
    done = desk.post(f"/desk/board/{issue.key}/update/", {"text": "We found it.", "status": "fixing"}, follow=True)
    assert "its followers are told" in html(done)
    assert known_issue("default", issue.pk).status == "fixing"
    done = desk.post(f"/desk/board/{issue.key}/words/", {**said, "status": "out"}, follow=True)
    assert "Saved." in html(done)
    done = desk.post(f"/desk/board/{issue.key}/withdraw/", follow=True)
    assert "It was taken off the board" in html(done)
    assert board_of("default").groups == []
    assert "Link counts are too low" in html(desk.get("/desk/board/"))


def test_a_name_asks_for_a_reason_and_keeps_what_was_typed(desk, issue):
    at = f"/desk/board/{issue.key}/words/"
    said = {"title": "Northwind's counts", "meanwhile": "Wait.", "status": "fixing", "override": ""}
    page = html(desk.post(at, said), 422)
    assert "would tell the public who reported it" in page
    assert "Northwind&#x27;s counts" in page
    assert "Why the name may stand there" in page
    assert "Wait." in page
    assert not PublicIssue.objects.exists()
    html(desk.post(at, {**said, "override": "They said so in public."}, follow=True))
    assert PublicIssue.objects.get().title == "Northwind's counts"


def test_bad_words_are_said_beside_the_field(desk, issue, public):
    page = html(desk.post(f"/desk/board/{issue.key}/update/", {"text": " "}), 422)
    assert "Write what is new" in page
    page = html(desk.post(f"/desk/board/{issue.key}/words/", {"title": "", "status": "looking"}), 422)
    assert "Give it a title" in page


def test_withdrawing_what_is_not_there(desk, issue):
    assert "It is not on the board." in html(desk.post(f"/desk/board/{issue.key}/withdraw/"), 422)


def test_who_hears_is_said_before_it_is_written(desk, issue, public):
    me_too(public, voice_of_browser("a" * 32))
    for name in ("kim", "lee"):
        follow(public, f"{name}@elsewhere.example")
    confirm(Follower.objects.first())
    page = html(desk.get(f"/desk/board/{issue.key}/"))
    assert "One follower is told by mail." in page
    assert "1 voice<" in page


def test_a_board_that_lags_behind_the_issue_says_so(desk, issue_at, dana):
    publish(issue_at(Stage.BUILDING), "Counts are too low", by=dana.actor)
    page = html(desk.get("/desk/board/"))
    assert "the issue is at building" in page
    assert "“A fix is being made”?" in page


def test_the_status_line(desk, db):
    assert "How it is" in html(desk.get("/desk/board/status/default/"))
    page = html(desk.post("/desk/board/status/default/", {"level": "partial_outage", "text": ""}), 422)
    assert "Say what does not work" in page
    done = desk.post("/desk/board/status/default/", {"level": "partial_outage", "text": "Exports fail."}, follow=True)
    assert "Exports fail." in html(done)
    assert board_of("default").status.text == "Exports fail."


def test_only_who_may_publish_does(at_desk, sam, vera, issue, public):
    for who in (sam, vera):
        browser = at_desk(who)
        page = html(browser.get(f"/desk/board/{issue.key}/"))
        assert "<form" not in page.split("<main")[1].split("</main>")[0]
        for path in ("words", "update", "withdraw"):
            assert browser.post(f"/desk/board/{issue.key}/{path}/", {"text": "x", "title": "y"}).status_code == 403
        assert browser.get("/desk/board/status/default/").status_code == 403
    assert known_issue("default", issue.pk).updates == []


@pytest.mark.parametrize("path", ["HB-999/", "HB-999/update/", "nonsense/", "HB-1/unknown/", "status/nope/"])
def test_what_is_not_there(desk, path):
    assert desk.get(f"/desk/board/{path}").status_code == 404


def test_what_was_taken_off_keeps_its_words_for_the_next_time(desk, issue, public, dana):
    write_public_update(public, "We found it.", by=dana.actor)
    withdraw(public, by=dana.actor)
    page = html(desk.get(f"/desk/board/{issue.key}/"))
    assert 'value="Link counts are too low"' in page
    assert "Publish it" in page


def test_the_issues_own_page_leads_to_its_public_face(desk, issue, published):
    page = html(desk.get(f"/desk/issues/{issue.key}/"))
    assert f'href="/desk/board/{issue.key}/">Publish it' in page
    published()
    page = html(desk.get(f"/desk/issues/{issue.key}/"))
    assert "Link counts are too low" in page
    assert "0 me too · 0 followers" in page
