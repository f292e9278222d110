"""Whom a release reaches when, on the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.issues.models import Stage
from heardback.releases.making import make_release
from heardback.releases.models import Release, Rollout


@pytest.fixture
def release(issue_at, omar, worker) -> Release:
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    return make_release(
        issue.product, "2.1", "production", by=omar.actor, issues=[issue], review=True,
        notes="Watch the edge.", public_notes="Every open **counts**.",
    )  # fmt: skip


def test_an_organization_is_added_changed_and_taken_away(release, omar, vera, at_desk):
    browser, at = at_desk(omar), f"/desk/releases/{release.pk}/reach/"
    soon = timezone.localtime(timezone.now() + timedelta(days=6))
    typed = {"act": "organization", "organization": "fern", "reaches_at": f"{soon:%Y-%m-%dT%H:%M}"}
    wrong = browser.post(at, typed)
    assert wrong.status_code == 422
    assert "Do you mean Fern &amp; Co?" in wrong.text
    assert 'value="fern"' in wrong.text
    assert "Choose a day and a time" in browser.post(at, {**typed, "organization": "Fern & Co", "reaches_at": ""}).text

    browser.post(at, {**typed, "organization": "fern & co"})
    assert timezone.localtime(Rollout.objects.get().reaches_at).date() == soon.date()
    shown = browser.get(f"/desk/releases/{release.pk}/").text
    assert "Fern &amp; Co" in shown
    assert f"{soon.day} {soon:%B %Y}" in shown
    assert "<strong>counts</strong>" in shown
    tell = browser.get(f"/desk/releases/{release.pk}/tell/").text
    assert "1 follows once it has reached them" in " ".join(tell.split())
    assert f"on {soon:%A} {soon.day} {soon:%B}" in tell

    browser.post(at, {"act": "others", "at": f"{soon:%Y-%m-%dT%H:%M}"})
    assert "2 follow once it has reached them" in browser.get(f"/desk/releases/{release.pk}/tell/").text
    browser.post(at, {"act": "others", "at": ""})
    browser.post(at, {"act": "notes", "notes": "Nothing.", "public_notes": "Better."})
    row = Rollout.objects.get()
    assert browser.post(at, {"take-back": "999"}).status_code == 422
    browser.post(at, {"take-back": str(row.organization_id)})
    release.refresh_from_db()
    assert (Rollout.objects.count(), release.reaches_others_at, release.public_notes) == (0, None, "Better.")
    assert at_desk(vera).get(at).status_code == 403


def test_a_release_is_made_for_later_with_words_for_the_public(release, omar, at_desk):
    browser = at_desk(omar)
    soon = timezone.localtime(timezone.now() + timedelta(days=6))
    browser.post(
        "/desk/releases/make/",
        {"version": "2.2", "environment": "production", "product": release.product.slug, "notes": "Ours",
         "public_notes": "Theirs", "reaches_others_at": f"{soon:%Y-%m-%dT%H:%M}"},
    )  # fmt: skip
    made = Release.objects.get(version="2.2")
    assert (made.notes, made.public_notes) == ("Ours", "Theirs")
    assert made.reaches_others_at is not None
    assert "Notes of" not in browser.get(f"/desk/releases/{made.pk}/reach/").text
    staging = make_release(release.product, "2.3", "staging", by=omar.actor, issues=[])
    assert "Notes of 2.3" in browser.get(f"/desk/releases/{staging.pk}/reach/").text
