"""What the database itself refuses: every constraint of every model is tried, by a hand that goes past the verbs."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.api.models import Answered
from heardback.board.models import Follower, MeToo, PublicIssue, PublicUpdate, StatusLine
from heardback.customers.attributes import describe_attribute
from heardback.customers.likenesses import keep_apart
from heardback.customers.models import Claimed, Customer, Organization, RefusedRow
from heardback.customers.uploading import take_file
from heardback.files.storing import store
from heardback.issues.models import Stage
from heardback.issues.opening import open_issue
from heardback.ledger.models import Event, Stumble
from heardback.letters.models import Via
from heardback.letters.receiving import receive
from heardback.loop.conversations import log_conversation
from heardback.loop.merging import merge, undo_split
from heardback.loop.moving import move
from heardback.loop.signing import sign_off
from heardback.loop.verifying import link_work
from heardback.notices.mailing import leave_out
from heardback.products.changing import change_product
from heardback.products.making import make_product
from heardback.ranking.weighing import weigh
from heardback.releases.rollouts import roll_out
from heardback.reports.asking import ask
from heardback.reports.attaching import attach
from heardback.trends.raising import raise_by_judgement
from heardback.triage.deciding import decide
from heardback.triage.models import Folded, Suggestion, Wave
from heardback.triage.queries import reports_of
from heardback.triage.splitting import split
from tests.structure.rows_of_notices import make_rows
from tests.structure.rows_of_submissions import SUBMISSION_CHECKS, make_submission
from tests.structure.rows_of_words import make_words

GONE = "gone"
# Constraint -> model and a change of one row that it must refuse.
CHECKS = {
    "member_email_lower_case": ("Member", {"email": "Dana@Heardback.example"}),
    "member_role_known": ("Member", {"role": GONE}),
    "invite_email_lower_case": ("Invite", {"email": "Nora@Heardback.example"}),
    "invite_role_known": ("Invite", {"role": GONE}),
    "invite_ends_once": ("Invite", {"accepted_at": timezone.now(), "withdrawn_at": timezone.now()}),
    "token_role_known": ("ApiToken", {"role": GONE}),
    "product_sign_off_known": ("Product", {"sign_off": GONE}),
    "workaround_versions_from_one": ("Workaround", {"version": 0}),
    "workaround_verified_by_somebody": ("Workaround", {"verified_at": timezone.now(), "verified_by": ""}),
    "workaround_retracted_says_why": ("Workaround", {"retracted_at": timezone.now(), "retracted_by": "Sam"}),
    "step_says_something": ("Step", {"text": ""}),
    "upload_kind_known": ("Upload", {"kind": GONE}),
    "upload_state_known": ("Upload", {"state": GONE}),
    "attribute_whose_known": ("Attribute", {"whose": GONE}),
    "attribute_kind_known": ("Attribute", {"kind": GONE}),
    "company_is_one": ("Company", {"id": 2}),
    "policy_versions_from_one": ("Policy", {"version": 0}),
    "identity_kind_known": ("Identity", {"kind": GONE}),
    "identity_trust_known": ("Identity", {"trust": GONE}),
    "identity_refused_says_why": ("Identity", {"refused": "gone"}),
    "report_state_known": ("Report", {"state": GONE, "next_update_due": None, "closed_why": ""}),
    "report_reached_by_known": ("Report", {"reached_by": "none"}),
    "report_severity_known": ("Report", {"severity": GONE}),
    "report_frequency_known": ("Report", {"frequency": GONE}),
    "report_source_known": ("Report", {"source": GONE}),
    "report_signature_known": ("Report", {"signature": "gone"}),
    "report_open_has_update_due": ("Report", {"next_update_due": None}),
    "report_folded_is_undecided": ("Report", {"folded_at": timezone.now(), "triaged_at": timezone.now()}),
    "report_closed_says_why": ("Report", {"state": "closed", "next_update_due": None}),
    "ask_read_when_answered": ("Ask", {"read_at": timezone.now()}),
    "asked_answer_known": ("Asked", {"answer": GONE}),
    "asked_answered_says_when": ("Asked", {"answer": "told"}),
    "asked_in_a_message": ("Asked", {"ask": None}),
    "customer_not_merged_into_itself": ("Customer", {"merged_into": F("pk"), "survivor": F("pk")}),
    "different_in_order": ("Different", {"one": F("other")}),
    "customer_merged_has_survivor": ("Customer", {"merged_into": 10**6}),
    "file_state_known": ("File", {"state": GONE[:3]}),
    "file_kind_known": ("File", {"kind": "text/html"}),
    "file_copy_is_safe": ("File", {"copy_kind": "image/svg+xml"}),
    "file_to_be_checked_is_due": ("File", {"state": "checking", "due_at": None}),
    "file_held_back_says_why": ("File", {"state": "quarantined", "due_at": None}),
    "issue_stage_known": ("Issue", {"stage": GONE}),
    "issue_severity_known": ("Issue", {"severity": GONE}),
    "issue_declined_says_how": ("Issue", {"stage": "declined"}),
    "issue_round_from_one": ("Issue", {"round": 0}),
    "issue_not_merged_into_itself": ("Issue", {"merged_into": F("pk")}),
    "merge_of_two": ("Merge", {"into": F("issue")}),
    "decision_outcome_known": ("Decision", {"outcome": GONE}),
    "batch_what_known": ("Batch", {"what": GONE}),
    "batch_undone_is_settled": ("Batch", {"undone_at": timezone.now(), "settled_at": None}),
    "wave_settled_in_one_way": ("Wave", {"closed_at": timezone.now(), "released_at": timezone.now()}),
    "suggestion_probability": ("Suggestion", {"probability": 1.1}),
    "suggestion_of_one": ("Suggestion", {"issue": None}),
    "suggestion_of_another": ("Suggestion", {"issue": None, "other": F("report")}),
    "release_environment_known": ("Release", {"environment": GONE}),
    "settlement_says_how": ("Settlement", {"words": ""}),
    "misunderstanding_says_both": ("Misunderstanding", {"expected": ""}),
    "part_has_what_its_kind_needs": ("Part", {"text": ""}),
    "part_answer_says_what": ("PartAnswer", {"words": ""}),
    "comment_says_something": ("Comment", {"words": ""}),
    "comment_of_a_customer_is_theirs": ("Comment", {"private": True}),
    "follow_up_answered_says_when": ("FollowUp", {"answer": "yes"}),
    "promise_settled_says_when": ("Promise", {"state": "kept"}),
    "promise_made_good_was_broken": ("Promise", {"made_good_at": timezone.now()}),
    "validation_group_says_what_for": ("ValidationGroup", {"about": ""}),
    "membership_state_known": ("Membership", {"state": GONE}),
    "consent_says_to_what": ("Consent", {"words": ""}),
    "consent_withdrawn_by_somebody": ("Consent", {"withdrawn_at": timezone.now()}),
    "preview_answer_known": ("Preview", {"answer": GONE}),
    "preview_change_says_what": ("Preview", {"answer": "change", "words": ""}),
    "stay_stage_known": ("Stay", {"stage": GONE}),
    "rank_pinned_says_why": ("Rank", {"pinned_at": timezone.now()}),
    "formula_says_why": ("Formula", {"why": ""}),
    "conversation_how_known": ("Conversation", {"how": GONE}),
    "criterion_comparison_known": ("Criterion", {"comparison": GONE}),
    "criterion_target_and_comparison": ("Criterion", {"target": None}),
    "agreement_answer_known": ("Agreement", {"answer": GONE}),
    "agreement_change_says_what": ("Agreement", {"answer": "change", "words": ""}),
    "assumption_kind_known": ("Assumption", {"kind": GONE}),
    "assumption_settled_with_evidence": ("Assumption", {"evidence": ""}),
    "confirmation_answer_known": ("Confirmation", {"answer": GONE}),
    "confirmation_change_says_what": ("Confirmation", {"answer": "change", "words": ""}),
    "work_done_by_somebody": ("LinkedWork", {"done_by": "member:1"}),
    "verification_has_evidence": ("Verification", {"evidence": ""}),
    "verification_has_a_verifier": ("Verification", {"verified_by": ""}),
    "verification_environment_known": ("Verification", {"environment": GONE}),
    "sign_off_kind_known": ("SignOff", {"kind": GONE}),
    "sign_off_refused_says_what": ("SignOff", {"kind": "refused", "words": ""}),
    "bounce_cause_known": ("Bounce", {"cause": GONE}),
    "bounce_cause_charges_a_gate": ("Bounce", {"gate": ""}),
    "bounce_stages_known": ("Bounce", {"from_stage": GONE}),
    "alert_judged_says_why": ("Alert", {"note": ""}),
    "alert_via_known": ("AlertMessage", {"via": GONE}),
    "public_status_known": ("PublicIssue", {"status": GONE}),
    "public_has_a_title": ("PublicIssue", {"title": ""}),
    "public_update_says_something": ("PublicUpdate", {"text": ""}),
    "public_update_status_known": ("PublicUpdate", {"status": GONE}),
    "status_level_known": ("StatusLine", {"level": GONE}),
    "group_audience_known": ("Group", {"audience": GONE}),
    "group_begun_has_an_occasion": ("Group", {"occasion": ""}),
    "silence_debt_not_negative": ("SilenceDay", {"debt": -1.0}),
    "left_out_says_why": ("LeftOut", {"why": ""}),
    "notice_kind_known": ("Notice", {"kind": GONE}),
    "notice_waiting_is_due": ("Notice", {"due_at": timezone.now()}),
    "notice_sent_says_when": ("Notice", {"sent_at": None}),
    "notice_folded_says_where": ("Notice", {"state": "folded", "due_at": None}),
    "preference_often_known": ("Preference", {"often": GONE[:3]}),
    "own_words_kind_known": ("OwnWords", {"kind": GONE}),
    "own_words_say_something": ("OwnWords", {"text": ""}),
    "letter_via_known": ("Letter", {"via": GONE}),
    "letter_trust_known": ("Letter", {"trust": GONE}),
    "letter_waiting_is_due": ("Letter", {"due_at": timezone.now()}),
    "letter_parked_says_why": ("Letter", {"why": ""}),
    "letter_taken_says_what": ("Letter", {"became": "words"}),
    **SUBMISSION_CHECKS,
}
# An unknown state is neither open nor closed: it breaks other rules too.
TOGETHER = {
    "submission_state_known": "submission_(state_known|settled_says_when)",
    "file_state_known": "file_(state_known|to_be_checked_is_due)",
    "report_state_known": "report_(state_known|closed_says_why|open_has_update_due)",
}
# Those that a row of its own has to break: events can't be changed at all.
INSERTED = {"event_says_what_and_who"}
# What must differ in a copy so that it breaks no other rule than the one that is tried.
APART = {
    "Invite": {"invite_one_open": {"digest": "another"}},
    "Ask": {"ask_by_itself_once": {"line": ""}, "ask_same_words_once": {"matter": "another"}},
    "Match": {"match_unique": {"joined_to_id": 10**6}, "match_joined_once": {"issue_id": None}},
    "File": {"file_once_a_draft": {"key": "another"}},
    "Notice": {
        "notice_once_per_occasion": {"message_id": "other@heardback.example"},
        "notice_once_per_workaround": {"message_id": "other@heardback.example", "occasion": "another"},
    },
    "OwnWords": {"own_words_once": {"is_current": False}, "own_words_one_holds": {"version": 2}},
    "Product": {
        "product_slug_unique": {"is_default": False, "slug": "DEFAULT", "public_key": "another"},
        "product_one_default": {"slug": "another", "public_key": "another"},
    },
    "Stay": {"stay_one_at_a_time": {}},
    "Alert": {"alert_one_at_a_time": {}},
}


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("heardback.")]


def constraints(kind: type[models.BaseConstraint]) -> dict[str, type[models.Model]]:
    return {c.name: model for model in ours() for c in model._meta.constraints if isinstance(c, kind)}


@pytest.fixture
def rows(issue_at, joel_says, dana, sam, worker) -> dict[str, models.Model]:
    """One row of each model that has constraints."""
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    reports = list(reports_of(issue))
    log_conversation(issue, reports[0].customer, "call", "Hello", by=dana.actor)
    link_work(issue, "Patch", by=dana.actor)
    alert = raise_by_judgement(issue, by=dana.actor, note="It spreads.")
    alert.messages.create(via="email", to="on-call@heardback.example", text="It spreads.")
    public = PublicIssue.objects.create(issue=issue, title="Counts")
    PublicUpdate.objects.create(public_issue=public, text="Soon.")
    MeToo.objects.create(public_issue=public, voice="v")
    Follower.objects.create(public_issue=public, customer=reports[0].customer)
    StatusLine.objects.create(product=issue.product)
    Suggestion.objects.create(report=reports[0], issue=issue, probability=1, why="alike")
    Suggestion.objects.create(report=reports[1], other=reports[0], probability=1, why="alike")
    Organization.objects.create(name="Known by id", external_id="42")
    upload = take_file("customers", b"email\nx", "x.csv", by=sam.actor)
    RefusedRow.objects.create(upload=upload, line=2, why="No address", row={"email": "x"})
    describe_attribute("customer", "seats", by=sam.actor)
    keep_apart(reports[0].customer, reports[1].customer, by=sam.actor)
    Claimed.objects.create(customer=reports[0].customer, identity=reports[1].customer.identities.get())
    Answered.objects.create(who="token:1", key="k", request="r", status=201, body="")
    Stumble.objects.create(reader="notices", event=1, failure="ValueError")
    attach(reports[0], [store(BytesIO(b"a log"), "a.log", by=sam.actor)], by=sam.actor)
    store(BytesIO(b"another"), "b.log", by=sam.actor, draft="d" * 32)
    ask(reports[0], {"steps": ""}, by=SYSTEM, line="Do you remember?")
    receive(b"From: lena@ott.example\n\nHello", via=Via.PIPE, park=True)
    make_rows(reports[0], sam)
    make_submission(reports[0], issue, sam)
    roll_out(release := issue.releases.get(), reports[0].customer.organization, timezone.now(), by=sam.actor)
    leave_out(release, Customer.objects.create(name="Lena Ott"), "They asked us to.", by=sam.actor)
    change_product(make_product("Another one", by=dana.actor), by=dana.actor, watch_days=30)
    sign_off(issue, reports[0].customer, fixed=True)
    issue = move(issue, "bounce", by=sam.actor, cause="incomplete", note="seen on their screen")
    undo_split(split(issue, [reports[1].pk], "Something else", by=sam.actor), by=sam.actor)
    decide([joel_says().pk], "other", by=sam.actor)
    Folded.objects.create(report=joel_says(), wave=Wave.objects.create(product=issue.product, link="spam.example"))
    make_words(issue, reports[0].customer, sam)
    weigh({}, {}, by=dana.actor, why="As it is")
    merge(open_issue(issue.product, "The same", by=sam.actor), issue, by=sam.actor)
    return {model.__name__: model._default_manager.order_by("pk").first() for model in ours()}


def test_every_check_is_tried_here():
    assert set(constraints(models.CheckConstraint)) == set(CHECKS) | INSERTED


def test_every_check_refuses(rows):
    for name, (model, change) in CHECKS.items():
        row = rows[model]
        with pytest.raises(IntegrityError, match=TOGETHER.get(name, name)), transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**change)
    for nothing in ({"word": ""}, {"actor": ""}):
        with pytest.raises(IntegrityError, match="event_says_what_and_who"), transaction.atomic():
            Event.objects.bulk_create([Event(**{"word": "told", "actor": "system", "actor_name": "x"} | nothing)])


def test_every_uniqueness_refuses_a_copy(rows):
    for name, model in constraints(models.UniqueConstraint).items():
        constraint = next(c for c in model._meta.constraints if c.name == name)
        found = model._default_manager.order_by("pk")
        if constraint.condition is not None:
            found = found.filter(constraint.condition)
        for field in constraint.fields:  # NULL is equal to nothing
            found = found.exclude(**{field: None})
        copy = found.first()
        assert copy is not None, f"no row to try {name} on"
        copy.pk = None
        for field, value in APART.get(model.__name__, {}).get(name, {}).items():
            setattr(copy, field, value)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            copy.save(force_insert=True)
        if connection.vendor == "postgresql":
            assert name in str(refused.value)


def test_what_is_one_of_a_few_words_is_checked_by_the_database():
    """Every field with choices has a check that names it."""
    unchecked = set()
    for model in ours():
        checks = [c.condition for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        named = {name for condition in checks for name in _fields(condition)}
        unchecked |= {f"{model.__name__}.{f.name}" for f in model._meta.local_fields if f.choices} - {
            f"{model.__name__}.{name}" for name in named
        }
    assert unchecked == set()


def _fields(condition: models.Q) -> set[str]:
    found = set()
    for child in condition.children:
        found |= _fields(child) if isinstance(child, models.Q) else {child[0].split("__")[0]}
    return found


def test_events_cannot_be_changed_by_a_hand_in_the_database(rows):
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        models.QuerySet(Event).filter(word="told").update(at=F("at") - timedelta(days=20))
