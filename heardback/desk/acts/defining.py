"""Acts of defining: what customers said, and what fixed means to them."""

from typing import Any

from django.core.exceptions import ValidationError

from heardback.accounts.models import Member
from heardback.customers.models import Customer
from heardback.desk.acts.act import Act
from heardback.desk.forms.fields import Field, Form, choices
from heardback.issues.merged import tree
from heardback.issues.models import Issue, Stage
from heardback.loop.causes import BounceCause
from heardback.loop.conversations import log_conversation
from heardback.loop.criteria import (
    Measure,
    add_criterion,
    ask_to_agree,
    criterion_from,
    retire_criterion,
    reword_criterion,
)
from heardback.loop.differing import settle_difference, works_as_designed
from heardback.loop.models import Bounce, Comparison, Conversation, Criterion
from heardback.loop.moving import name_cause
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.loop.picture import named
from heardback.loop.shipping import not_reached
from heardback.loop.signing import name_signers
from heardback.triage.queries import affected, let_in, reports_of
from heardback.wire.numbers import as_number, as_numbers, several

MOST_CUSTOMERS = 200


def customer_field(issue: Issue, label: str, *, required: bool = True) -> Field:
    people = [
        (str(c.pk), f"{c}, {c.organization}" if c.organization else str(c)) for c in affected(issue)[:MOST_CUSTOMERS]
    ]
    return Field("customer", label, "choice", choices=choices(people, "choose" if required else "nobody in particular"))


def customer_named(issue: Issue, form: Form) -> Customer | None:
    """Who was chosen; None for nobody. ValidationError for somebody whom the issue does not hurt."""
    said = form["customer"]
    if not said:
        return None
    customer = affected(issue).filter(pk=said).first() if as_number(said) is not None else None
    if customer is None:
        raise ValidationError({"customer": "Choose one of the customers who reported it."})
    return customer


def _criterion_fields(criterion: Criterion | None = None) -> list[Field]:
    old = criterion or Criterion()
    target = f"{old.target.normalize():f}" if old.target is not None else ""
    return [
        Field(
            "text", "Fixed means", value=old.text, required=True, placeholder="Counts within ±1 % of live analytics",
            hint="Customers read this and agree to it, or put it differently.",
        ),
        Field("words", "In the customer's own words", "area", value=old.words),
        Field("measure", "What is measured", value=old.measure, placeholder="difference", narrow=True),
        Field(
            "comparison", "is", "choice", value=old.comparison, choices=choices(Comparison.choices, "not a number"),
            narrow=True,
        ),
        Field("target", "Target", value=target, placeholder="1", narrow=True),
        Field("unit", "Unit", value=old.unit, placeholder="%", narrow=True),
        Field("period", "Over", value=old.period, placeholder="any 24 hours", narrow=True),
    ]  # fmt: skip


def _measure(form: Form) -> Measure:
    return Measure(**form.texts("measure", "comparison", "target", "unit", "period"))


def _criterion_form(issue: Issue, _: Any) -> Form:
    fields = _criterion_fields()
    return Form([*fields[:2], customer_field(issue, "Who said it", required=False), *fields[2:]], "Write it down")


def _criterion(issue: Issue, _: Any, form: Form, me: Member) -> str:
    said_by = customer_named(issue, form)
    add_criterion(issue, form["text"], by=me.actor, words=form["words"], said_by=said_by, how=_measure(form))
    return "Written down. Ask the customers whether this is what fixed means."


def criterion_of(issue: Issue, number: int) -> Criterion | None:
    return issue.criteria.filter(pk=number, retired_at=None).first()


def _reword_form(issue: Issue, criterion: Criterion) -> Form:
    lead = "A new version: everybody is asked to agree anew."
    return Form(_criterion_fields(criterion), "Reword it", lead=lead)


def _reword(issue: Issue, criterion: Criterion, form: Form, me: Member) -> str:
    after = reword_criterion(criterion, by=me.actor, wording=form["text"], words=form["words"], how=_measure(form))
    return "Nothing changed." if after.version == criterion.version else "Reworded. Ask the customers again."


def _retire_form(issue: Issue, criterion: Criterion) -> Form:
    return Form([], "Retire it", lead=f"“{criterion}” is kept to be read, and no longer counts.")


def _retire(issue: Issue, criterion: Criterion, form: Form, me: Member) -> str:
    retire_criterion(criterion, by=me.actor)
    return "Retired."


def _ask_form(issue: Issue, _: Any) -> Form:
    count = let_in(issue).count()
    lead = f"{several(count, 'customer')} who reported it will be asked by mail, each once about these words."
    return Form([], "Ask them", lead=lead)


def _ask(issue: Issue, _: Any, form: Form, me: Member) -> str:
    count = ask_to_agree(issue, by=me.actor)
    return f"Asked: {several(count, 'customer')}."


def _conversation_form(issue: Issue, _: Any) -> Form:
    return Form(
        [
            customer_field(issue, "With whom"),
            Field("how", "How", "choice", choices=list(Conversation.How.choices), narrow=True),
            Field("words", "What they said, in their own words", "area", required=True),
        ],
        "Log it",
    )


def _conversation(issue: Issue, _: Any, form: Form, me: Member) -> str:
    customer = customer_named(issue, form)
    if customer is None:
        raise ValidationError({"customer": "Say with whom."})
    log_conversation(issue, customer, form["how"], form["words"], by=me.actor)
    return "Logged. You can turn their words into a criterion."


def _conversation_of(issue: Issue, number: int) -> Conversation | None:
    return Conversation.objects.filter(pk=number, issue__in=tree(issue.pk)).first()


def _quote_form(issue: Issue, said: Conversation) -> Form:
    return Form([], "Make it a criterion", lead=f"{said.customer}: “{said.words[:300]}”")


def _quote(issue: Issue, said: Conversation, form: Form, me: Member) -> str:
    criterion_from(said, by=me.actor)
    return "Their words are a criterion now. Reword it so that somebody else could measure it."


def _settle_form(issue: Issue, criterion: Criterion) -> Form:
    lead = f"“{criterion}” holds as it reads, though somebody puts it differently. Only the team reads why."
    return Form([Field("words", "How it was settled, and with whom", "area", required=True)], "Settle it", lead=lead)


def _settle(issue: Issue, criterion: Criterion, form: Form, me: Member) -> str:
    settle_difference(criterion, form["words"], by=me.actor)
    return "Settled. Both wordings stay to be read."


def _designed_form(issue: Issue, _: Any) -> Form:
    first = next((r for r in reports_of(issue)[:50] if r.expected), None)
    return Form(
        [
            Field(
                "explanation", "The explanation", "area", "The customers read this. Say kindly how it works, and why.",
                required=True,
            ),
            Field(
                "expected", "What they expected instead", "area", "Kept, and counted by step.",
                value=first.expected if first else "", required=True,
            ),
            Field("step", "At which step", value=first.step if first else ""),
        ],
        "It works as designed",
        lead="It ends here, and whoever reported it can ask you to look again.",
    )  # fmt: skip


def _designed(issue: Issue, _: Any, form: Form, me: Member) -> str:
    works_as_designed(issue, by=me.actor, **form.texts("explanation", "expected", "step"))
    return "Explained. What they expected is kept."


def _signers_form(issue: Issue, _: Any) -> Form:
    people = [(str(c.pk), named([c])) for c in affected(issue)[:MOST_CUSTOMERS]]
    chosen = [str(pk) for pk in issue.signers.values_list("customer", flat=True)]
    return Form([Field("customers", "Whose signature it takes", "checks", value=chosen, choices=people)], "Name them")


def _signers(issue: Issue, _: Any, form: Form, me: Member) -> str:
    numbers = set(as_numbers(form.many("customers")))
    chosen = name_signers(issue, affected(issue).filter(pk__in=numbers), by=me.actor)
    return f"{named(chosen)}: it takes their signature."


def _bounce_of(issue: Issue, number: int) -> Bounce | None:
    return issue.bounces.filter(pk=number).first()


def _cause_form(issue: Issue, bounce: Bounce) -> Form:
    hint = "It charges the stage whose gate let it through."
    likely = bounce.cause
    if not likely and bounce.customer_id and not_reached(issue, [bounce.customer_id], at=bounce.at):
        likely, hint = BounceCause.NOT_DEPLOYED, f"{bounce.customer} did not have the fix yet. {hint}"
    causes = choices(BounceCause.choices, "choose")
    return Form([Field("cause", "Why it bounced", "choice", hint, value=likely, choices=causes)], "Name the cause")


def _cause(issue: Issue, bounce: Bounce, form: Form, me: Member) -> str:
    named = name_cause(bounce, form["cause"], by=me.actor)
    return f"Charged to {named.get_gate_display().lower()}."


ACTS = (
    Act("criterion", "Write one down", "criteria", "edit criteria", _criterion_form, _criterion, stages=OPEN_TO_WORDS),
    Act("reword", "Reword", "criteria", "edit criteria", _reword_form, _reword, criterion_of, OPEN_TO_WORDS),
    Act("retire", "Retire", "criteria", "edit criteria", _retire_form, _retire, criterion_of, OPEN_TO_WORDS),
    Act("ask", "Ask the customers", "criteria", "edit criteria", _ask_form, _ask, stages=OPEN_TO_WORDS),
    Act("conversation", "Log one", "conversations", "edit criteria", _conversation_form, _conversation),
    Act(
        "quote", "Make it a criterion", "conversations", "edit criteria", _quote_form, _quote, _conversation_of,
        OPEN_TO_WORDS,
    ),
    Act("settle-difference", "Settle it", "criteria", "settle a difference", _settle_form, _settle, criterion_of,
        OPEN_TO_WORDS),
    Act(
        "as-designed", "It works as designed", "criteria", "settle a difference", _designed_form, _designed,
        stages=(Stage.REPORTED, Stage.DEFINING),
    ),
    Act("signers", "Name who signs", "signing", "name who signs", _signers_form, _signers),
    Act("cause", "Name the cause", "bounces", "name a bounce's cause", _cause_form, _cause, _bounce_of),
)  # fmt: skip
