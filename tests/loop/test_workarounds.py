"""What customers can do meanwhile: each change is a version, a named person tries it, and it goes along with merges."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from heardback.accounts.actors import Actor
from heardback.customers.merging import merge_people
from heardback.files.storing import store
from heardback.issues.helping import helped_by, say_whether_it_helped
from heardback.issues.holding import MergedAway
from heardback.issues.models import Help, Issue, Stage, Step, Workaround
from heardback.issues.opening import edit_issue, open_issue
from heardback.issues.workarounds import (
    Do,
    as_steps,
    as_text,
    retract_workaround,
    verify_workaround,
    workaround_of,
    write_workaround,
)
from heardback.ledger.models import Event
from heardback.loop.merging import merge, unmerge
from heardback.products.queries import default_product
from tests.pictures import a_picture

LINES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@pytest.fixture
def product():
    return default_product()


@pytest.fixture
def issue(product, sam):
    return open_issue(product, "Counts fall", by=sam.actor)


@pytest.fixture
def joel(joel_says):
    return joel_says().customer


def picture(by, name="export.png"):
    return store(io.BytesIO(a_picture()), name, by=by)


def test_each_change_is_a_version_and_what_holds_stands_on_the_issue(issue, sam, dana):
    first = write_workaround(issue, "Use the export.", by=sam.actor)
    steps = [Do("Open  Export"), Do("Choose Raw clicks")]
    second = write_workaround(issue, "Use the export.", steps, by=dana.actor, changed="Which export")
    assert [first.version, second.version, workaround_of(issue)] == [1, 2, second]
    issue.refresh_from_db()
    assert issue.workaround == "Use the export.\n\n1. Open Export\n2. Choose Raw clicks"
    assert write_workaround(issue, "Use the export.", steps, by=sam.actor) == second  # says the same
    assert [event.sentence for event in Event.objects.filter(word="workaround.written")] == [
        "Sam Reyes wrote version 1 of the workaround: the first",
        "Dana Ito wrote version 2 of the workaround: Which export",
    ]


def test_a_text_is_a_version_too_and_a_step_that_stays_keeps_its_picture(issue, sam):
    file = picture(sam.actor)
    write_workaround(issue, "Use the export.", [Do("Open Export", file), Do("Choose Raw")], by=sam.actor)
    changed = edit_issue(issue, by=sam.actor, workaround="Use it.\n\n1. Open Export\n2) Choose Raw clicks\n3. Save")
    steps = workaround_of(issue).steps.values_list("number", "text", "picture")
    assert [*steps] == [(1, "Open Export", file.pk), (2, "Choose Raw clicks", None), (3, "Save", None)]
    assert changed.workaround == "Use it.\n\n1. Open Export\n2. Choose Raw clicks\n3. Save"
    edit_issue(issue, by=sam.actor, workaround=changed.workaround, title="Counts fall overnight")
    assert workaround_of(issue).version == 2
    with pytest.raises(ValidationError, match="Retract it with a reason"):
        edit_issue(issue, by=sam.actor, workaround=" ")


@settings(max_examples=30)
@given(text=LINES | st.just(""), steps=st.lists(LINES, max_size=12))
def test_what_is_written_out_is_read_back(text, steps):
    if text and not as_steps(text)[1]:
        assert as_steps(as_text(text, steps)) == (text, steps)


@pytest.mark.parametrize(
    ("text", "steps", "field"),
    [
        ("", [], "text"),
        ("x" * 20_001, [], "text"),
        ("x", [Do("Open it"), Do(" ")], "step-2"),
        ("x", [Do("y" * 1001)], "step-1"),
        ("x", [Do("y")] * 21, "steps"),
    ],
)
def test_what_cannot_stand_is_said_by_its_place(issue, sam, text, steps, field):
    with pytest.raises(ValidationError) as wrong:
        write_workaround(issue, text, steps, by=sam.actor)
    assert [*wrong.value.message_dict] == [field]
    assert not Workaround.objects.exists()


def test_a_picture_is_one_and_nobody_elses(issue, sam, dana, product):
    log = store(io.BytesIO(b"GET / 500"), "server.log", by=sam.actor)
    with pytest.raises(ValidationError, match="PNG, JPEG"):
        write_workaround(issue, "x", [Do("Look", log)], by=sam.actor)
    file = picture(sam.actor)
    write_workaround(issue, "x", [Do("Look", file)], by=sam.actor)
    write_workaround(issue, "x", [Do("Look here", file)], by=sam.actor)  # it goes along
    other = open_issue(product, "Another", by=sam.actor)
    with pytest.raises(ValidationError, match="not there any more"):
        write_workaround(other, "x", [Do("Look", file)], by=dana.actor)
    assert Step.objects.filter(picture=file).count() == 2


def test_a_named_person_tries_it_and_says_on_what(issue, sam, dana):
    write_workaround(issue, "Use the export.", by=sam.actor)
    with pytest.raises(ValidationError, match="on what you tried it"):
        verify_workaround(issue, by=dana.actor, note=" ")
    with pytest.raises(ValidationError, match="version 1 that holds now"):
        verify_workaround(issue, by=dana.actor, note="Firefox", version=2)
    tried = verify_workaround(issue, by=dana.actor, note="Firefox 144", version=1)
    assert (tried.verified_name, tried.by_its_author) == ("Dana Ito", False)
    assert verify_workaround(issue, by=sam.actor, note="Chrome").by_its_author
    program = Actor("token:1", "a program", "agent")
    with pytest.raises(ValidationError, match="a program cannot"):
        verify_workaround(issue, by=program, note="Firefox")
    assert verify_workaround(issue, by=program, note="x", verified_by=dana.email).verified_by == dana.actor.ref
    later = write_workaround(issue, "Use the other export.", by=sam.actor)
    assert later.verified_at is None  # nobody tried this one


def test_what_is_retracted_is_shown_no_more_and_says_why(issue, sam):
    with pytest.raises(ValidationError, match="no workaround that holds"):
        retract_workaround(issue, "Wrong", by=sam.actor)
    write_workaround(issue, "Use the export.", by=sam.actor)
    with pytest.raises(ValidationError, match="Say what was wrong"):
        retract_workaround(issue, "", by=sam.actor)
    retract_workaround(issue, "It leaves out yesterday.", by=sam.actor, version=1)
    issue.refresh_from_db()
    assert (issue.workaround, workaround_of(issue)) == ("", None)
    assert write_workaround(issue, "Use the export.", by=sam.actor).version == 2


def test_did_it_help_is_counted_by_person_and_the_last_answer_counts(issue, sam, marta, joel):
    now = write_workaround(issue, "Use the export.", by=sam.actor)
    say_whether_it_helped(issue, marta, helped=True, version=1)
    say_whether_it_helped(issue, marta, helped=False, words="It is empty", version=1)
    say_whether_it_helped(issue, marta, helped=False, words="It is empty", version=1)
    say_whether_it_helped(issue, joel, helped=True, version=1)
    assert (helped_by(now).yes, helped_by(now).no, Help.objects.count()) == (1, 1, 2)
    assert Event.objects.filter(word__startswith="workaround.", customer=marta.pk).count() == 2
    merge_people(joel, marta, by=sam.actor, why="One person")
    assert (helped_by(now).yes, helped_by(now).no) == (1, 0)
    write_workaround(issue, "Use the other export.", by=sam.actor)
    with pytest.raises(ValidationError, match="changed meanwhile"):
        say_whether_it_helped(issue, joel, helped=True, version=1)


def test_it_goes_along_with_a_merge_and_back(issue, sam, dana, product):
    other = open_issue(product, "Totals fall", by=sam.actor)
    write_workaround(other, "Use the export.", [Do("Open Export", picture(sam.actor))], by=sam.actor)
    verify_workaround(other, by=dana.actor, note="Firefox")
    merge(other, issue, by=dana.actor)
    carried = workaround_of(issue)
    assert (carried.by_name, carried.verified_name, carried.told_as) == (
        "Sam Reyes", "Dana Ito", workaround_of(other).pk,
    )  # fmt: skip
    assert carried.steps.get().picture is not None
    with pytest.raises(MergedAway):
        write_workaround(other, "Another", by=sam.actor)
    unmerge(other, by=dana.actor)
    assert (workaround_of(issue), workaround_of(other).version) == (None, 1)
    assert Issue.objects.get(pk=issue.pk).workaround == ""
    assert not Event.objects.filter(word="workaround.retracted", facts__tells=True).exists()
    assert Issue.objects.get(pk=issue.pk).stage == Stage.REPORTED


def test_what_stood_as_one_text_before_is_the_first_version(issue):
    Issue.objects.filter(pk=issue.pk).update(workaround="Use the export.")
    import_module("heardback.issues.migrations.0007_workarounds").as_first_versions(apps, None)
    now = workaround_of(issue)
    assert (now.version, now.text, now.by_name, now.verified_at) == (1, "Use the export.", "Heardback", None)
