"""Acts of designing: what is assumed, and what is proposed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from heardback.accounts.models import Member
from heardback.desk.acts.act import Act
from heardback.desk.forms.fields import Field, Form
from heardback.issues.models import Issue
from heardback.loop.asking_often import asked_lately
from heardback.loop.assumptions import assume, settle
from heardback.loop.gates import current_criteria, latest_proposal
from heardback.loop.members import members
from heardback.loop.models import Assumption, AssumptionState, Part, Proposal, ValidationGroup
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.loop.parts import add_part, comment, take_out
from heardback.loop.picture import named
from heardback.loop.proposals import propose, share
from heardback.triage.queries import let_in
from heardback.wire.contracts.reading import LONGEST
from heardback.wire.numbers import as_number, as_numbers, several

MOST_CUSTOMERS, MOST_GROUPS = 200, 50


def _assumption_form(issue: Issue, _: Any) -> Form:
    return Form(
        [
            Field("text", "What is taken for true", required=True, placeholder="Both sides filter bots the same way"),
            Field("kind", "Kind", "choice", choices=list(Assumption.Kind.choices), narrow=True),
            Field("check_how", "How it will be checked", narrow=True),
            Field("check_by", "By when", "date", narrow=True),
            Field("blocking", "Nobody builds before this is validated", "check"),
        ],
        "Write it down",
    )


def _assumption(issue: Issue, _: Any, form: Form, me: Member) -> str:
    assume(
        issue,
        form["text"],
        by=me.actor,
        kind=form["kind"],
        blocking=form.on("blocking"),
        check_how=form["check_how"],
        check_by=form.day("check_by"),
    )
    return "Written down."


def _assumption_of(issue: Issue, number: int) -> Assumption | None:
    return issue.assumptions.filter(pk=number).first()


def _settle_form(issue: Issue, assumption: Assumption) -> Form:
    states = [
        (AssumptionState.VALIDATED.value, "Validated: it is so"),
        (AssumptionState.REFUTED.value, "Refuted: it is not"),
    ]
    value = "" if assumption.state == AssumptionState.OPEN else assumption.state
    return Form(
        [
            Field("state", f"“{assumption.text}”", "radio", value=value, choices=states),
            Field("evidence", "What shows it", "area", value=assumption.evidence, required=True),
        ],
        "Settle it",
    )


def _settle(issue: Issue, assumption: Assumption, form: Form, me: Member) -> str:
    return f"It is {settle(assumption, form['state'], by=me.actor, evidence=form['evidence']).state}."


def _proposal_form(issue: Issue, _: Any) -> Form:
    """The next version starts from the words of the latest."""
    last = latest_proposal(issue)
    criteria = [(str(c.pk), c.text) for c in current_criteria(issue)]
    met = [str(pk) for pk in last.meets.values_list("pk", flat=True)] if last else []
    fields = [
        Field("title", "In one line, how it will work", value=last.title if last else "", required=True),
        Field(
            "body", "How it will work", "area", "Markdown. Customers read it: no names, no jargon.",
            value=last.body if last else "",
        ),
        Field("meets", "Which criteria it meets", "checks", value=met, choices=criteria),
        Field("assumes_nothing", "It assumes nothing that would have to be checked", "check"),
    ]  # fmt: skip
    if not criteria:
        fields = [field for field in fields if field.name != "meets"]
    return Form(fields, f"Write proposal {last.version + 1}" if last else "Write the proposal", preview="body")


def _proposal(issue: Issue, _: Any, form: Form, me: Member) -> str:
    chosen = set(form.many("meets")) if form.has("meets") else set()
    proposal = propose(
        issue,
        form["title"],
        by=me.actor,
        body=form["body"],
        meets=[criterion for criterion in current_criteria(issue) if str(criterion.pk) in chosen],
        assumes_nothing=form.on("assumes_nothing"),
    )
    return f"Proposal {proposal.version} is written. Nobody sees it before you share it."


def _proposal_of(issue: Issue, number: int) -> Proposal | None:
    return issue.proposals.filter(pk=number).first()


def _share_form(issue: Issue, proposal: Proposal) -> Form:
    count = let_in(issue).count()
    lead = f"By mail to {several(count, 'customer')} who reported it, or only to some. They say yes, or what to change."
    there = list(let_in(issue)[:MOST_CUSTOMERS])
    most, days = issue.product.asked_most, issue.product.asked_days
    asked = asked_lately([customer.pk for customer in there], days)
    people = [(str(customer.pk), f"{named([customer])}{_asked(asked[customer.pk], days)}") for customer in there]
    hint = f"Choose none, and all of them see it. Who was asked {most} times in {days} days is left in peace."
    fields = [Field("customers", "Only with", "checks", hint, value=[], choices=people)] if len(people) > 1 else []
    return Form(fields, f"Share proposal {proposal.version}", lead=lead)


def _asked(times: int, days: int) -> str:
    return f", asked {'once' if times == 1 else f'{times} times'} in {days} days" if times else ""


def _share(issue: Issue, proposal: Proposal, form: Form, me: Member) -> str:
    said = form.many("customers") if form.has("customers") else []
    numbers = set(as_numbers(said))
    chosen = list(let_in(issue).filter(pk__in=numbers)) if said else None
    count = share(proposal, by=me.actor, customers=chosen)
    return f"Proposal {proposal.version} goes to {several(count, 'customer')}."


def _group_form(issue: Issue, proposal: Proposal) -> Form:
    groups = ValidationGroup.objects.filter(product=issue.product, is_open=True).order_by("name", "pk")
    named = [(str(group.pk), f"{group}: {several(len(members(group)), 'customer')}") for group in groups[:MOST_GROUPS]]
    if not named:
        return Form([], "Show it", lead=f"{issue.product} has no group yet that sees proposals first. Make one.")
    lead = (
        "To those in it who agreed, affected or not. They see what the proposal says, and nothing of the issue. What "
        "those say whom it does not hurt is shown apart, and opens no gate."
    )
    return Form(
        [Field("group", "Group", "choice", value=named[0][0], choices=named)], "Show it to the group", lead=lead
    )


def _share_with_group(issue: Issue, proposal: Proposal, form: Form, me: Member) -> str:
    number = as_number(form["group"]) if form.has("group") else None
    group = ValidationGroup.objects.filter(pk=number or 0, product=issue.product).first()
    if group is None:
        raise ValidationError({"group": "Choose one of these groups."})
    count = share(proposal, by=me.actor, group=group)
    return f"Proposal {proposal.version} goes to {several(count, 'customer')} in “{group}”."


def _part_form(issue: Issue, proposal: Proposal) -> Form:
    kinds = [(kind.value, kind.label) for kind in Part.Kind if kind != Part.Kind.PICTURE]
    return Form(
        [
            Field("kind", "What it is", "choice", choices=kinds, narrow=True),
            Field("title", "What it shows", narrow=True, required=True, placeholder="The list, with bots apart"),
            Field("url", "Where the mock-up is", "url", placeholder="https://"),
            Field(
                "words",
                "Contract or sample",
                "area",
                "OpenAPI 3 (JSON or YAML) or a JSON sample for a contract; a sample as it comes out.",
            ),
            Field("file", "Or a file with it", "file", "Its text takes the place of what is written above."),
        ],
        "Add it",
        lead="Customers who are shown the proposal see this too.",
    )


def _part(issue: Issue, proposal: Proposal, form: Form, me: Member) -> str:
    if (sent := form.named("file").sent) is not None:
        form.named("words").value = _text_in(sent)
    add_part(proposal, form["kind"], form["title"], by=me.actor, words=form["words"], url=form["url"])
    return "Added."


def _text_in(sent: "UploadedFile[bytes]") -> str:
    if (sent.size or 0) > 4 * LONGEST:
        raise ValidationError({"file": f"Of a contract at most {LONGEST:,} characters are read."})
    try:
        return str(sent.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError({"file": "This is no text: send a JSON or YAML file in UTF-8."}) from None


def _part_of(issue: Issue, number: int) -> Part | None:
    return Part.objects.filter(pk=number, proposal__issue=issue).select_related("proposal__issue").first()


def _take_out_form(issue: Issue, part: Part) -> Form:
    return Form([], "Take it out", lead=f"“{part}” is no longer part of proposal {part.proposal.version}.")


def _take_out(issue: Issue, part: Part, form: Form, me: Member) -> str:
    take_out(part, by=me.actor)
    return "Taken out."


def _comment_form(issue: Issue, proposal: Proposal) -> Form:
    fields = [Field("words", "Your comment", "area", required=True)]
    if proposal.shared_at:
        fields.append(Field("customers", "The customers who see the proposal may read it", "check"))
    return Form(fields, "Comment")


def _comment(issue: Issue, proposal: Proposal, form: Form, me: Member) -> str:
    private = not (form.has("customers") and form.on("customers"))
    comment(proposal, form["words"], by=me.actor, private=private)
    return "Noted, for the team." if private else "It stands on the page of whoever sees the proposal."


ACTS = (
    Act("assumption", "Write one down", "assumptions", "edit assumptions", _assumption_form, _assumption),
    Act("settle", "Settle", "assumptions", "edit assumptions", _settle_form, _settle, _assumption_of),
    Act("proposal", "Write one", "proposals", "edit proposals", _proposal_form, _proposal, stages=OPEN_TO_WORDS),
    Act("share", "Share", "proposals", "edit proposals", _share_form, _share, _proposal_of, OPEN_TO_WORDS),
    Act(
        "share-group",
        "Show a group",
        "proposals",
        "edit proposals",
        _group_form,
        _share_with_group,
        _proposal_of,
        OPEN_TO_WORDS,
    ),
    Act("part", "Add a part", "proposals", "edit proposals", _part_form, _part, _proposal_of, OPEN_TO_WORDS),
    Act("take-out", "Take out", "proposals", "edit proposals", _take_out_form, _take_out, _part_of, OPEN_TO_WORDS),
    Act("comment", "Comment", "proposals", "edit criteria", _comment_form, _comment, _proposal_of),
)
