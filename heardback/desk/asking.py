"""What a product's report form asks, edited beside what it will look like: for admins."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.naming import product_at
from heardback.desk.pages import page
from heardback.desk.products import EDITORS
from heardback.products.asking import ASKABLE, HINTED, MAY_BE_REQUIRED, TEXTS, Ask, OwnKind, asked
from heardback.products.changing import change_product
from heardback.products.models import Product

LABELS = {
    "title": "In one line", "text": "In their own words", "fixed_means": "What “fixed” would look like",
    "expected": "What they expected", "severity": "How bad it is", "frequency": "How often it happens",
    "url": "On which page", "steps": "Step by step", "occurred_at": "Since when", "name": "Their name",
    "email": "E-mail address", "phone": "Phone number", "organization": "Company or organization",
    "device": "Device, system, browser, network", "files": "Pictures, recordings, files",
}  # fmt: skip
BLANK = 2  # questions of one's own that can be added at once
SPOT = "Write each spot on a line of its own: its name, a colon, and its addresses, like “Checkout: /checkout/*”."


@desk(reads=EDITORS, writes=EDITORS)
def asking(request: HttpRequest, me: Member, slug: str) -> HttpResponse:
    one = product_at(slug)
    form = asking_form(one)
    if request.method != "POST":
        return page(request, "desk/asking.html", {"product": one, "form": form})
    form.typed(request.POST)
    try:
        change_product(one, by=me.actor, **asking_changes(form))
    except ValidationError as problem:
        return page(request, "desk/asking.html", {"product": one, "form": placed(form, problem)}, status=422)
    messages.success(request, "Saved. The form asks so from now on.")
    return redirect("desk:asking", slug)


def typed_form(one: Product, posted: QueryDict) -> Form:
    return asking_form(one).typed(posted)


def asking_form(one: Product) -> Form:
    return Form(
        [
            Field("part_words", "Before and after", "part"),
            Field("intro", "What they read first", "area", value=one.texts.get("intro", "")),
            Field("thanks", "What they read when it was sent", "area", value=one.texts.get("thanks", "")),
            Field("first_line", "A line of a person in the first mail", "area", "It stands in the mail that thanks for "
                  "a report, as you write it, whatever its language.", value=one.texts.get("first_line", "")),
            Field("first_line_by", "Whose line it is", hint="A name, as customers may know it.", narrow=True,
                  value=one.texts.get("first_line_by", "")),
            Field("guide", "What makes a report a good one", "area", "Shown where one writes, and to colleagues who "
                  "write a report down. Empty: our own few lines.", value=one.texts.get("guide", "")),
            Field("anonymous", "Nobody has to say who they are", "check", value="on" if one.anonymous else "",
                  hint="Without an address they hear of it only on their private page."),
            Field("part_asks", "What is asked", "part"),
            *(asked_field for name in LABELS for asked_field in _question(one, name)),
            Field("part_own", "Questions of your own", "part"),
            *(own for at in range(len(one.own_fields) + BLANK) for own in _own(one, at)),
            Field("part_spots", "The steps of their journey", "part"),
            Field("spots", "Spots", "area", "A line each, the first that fits counts: Checkout: /checkout/*, "
                  "pay.example.com/*. A report's page tells at which one it happened.", value=spots_written(one)),
        ],
        "Save the form",
        focus=False,
    )  # fmt: skip


def _question(one: Product, name: str) -> list[Field]:
    found = []
    if name in ASKABLE:
        ways = [way for way in Ask.choices if way[0] != Ask.REQUIRED or name in MAY_BE_REQUIRED]
        found.append(
            Field(
                f"ask_{name}",
                LABELS[name],
                "choice",
                value=asked(one.asks, name),
                choices=ways,
                narrow=name not in ("device", "files"),
            )
        )
    if name in HINTED:
        label, hint = f"Hint: {LABELS[name][0].lower()}{LABELS[name][1:]}", one.texts.get(f"hint_{name}", "")
        beside = name in ASKABLE and name != "files"  # the question itself, in the same row
        found.append(Field(f"hint_{name}", label, value=hint, narrow=beside, placeholder="as we word it"))
    return found


def _own(one: Product, at: int) -> list[Field]:
    has = one.own_fields[at] if at < len(one.own_fields) else {}
    which = f"Question {at + 1}"
    return [
        Field(f"own_{at}_label", which, value=has.get("label", ""),
              hint="Empty it to take it out." if has else "Leave it empty for none."),
        Field(f"own_{at}_name", "", "hidden", value=has.get("name", "")),
        Field(f"own_{at}_kind", f"{which}: answered by", "choice", value=has.get("kind", OwnKind.LINE),
              choices=list(OwnKind.choices), narrow=True),
        Field(f"own_{at}_place", f"{which}: place", "number", value=str(at + 1), narrow=True),
        Field(f"own_{at}_hint", f"{which}: hint", value=has.get("hint", "")),
        Field(f"own_{at}_choices", f"{which}: choices, one a line", "area", value="\n".join(has.get("choices", []))),
        Field(f"own_{at}_required", f"{which} is required", "check", value="on" if has.get("required") else ""),
    ]  # fmt: skip


def spots_written(one: Product) -> str:
    return "\n".join(f"{spot['name']}: {', '.join(spot['patterns'])}" for spot in one.spots)


def asking_changes(form: Form) -> dict[str, Any]:
    """What was typed, as `change_product` wants it. ValidationError for `spots`."""
    own = []
    for at in range(sum(field.name.endswith("_place") for field in form.fields)):
        said = {what: form[f"own_{at}_{what}"] for what in ("label", "name", "kind", "hint")}
        if said["label"].strip():
            place = form[f"own_{at}_place"].strip()
            required, choices = form.on(f"own_{at}_required"), form[f"own_{at}_choices"].splitlines()
            number = int(place) if place.isdecimal() and len(place) < 5 else at + 1
            own.append((number, at, {**said, "choices": choices, "required": required}))
    return {
        "anonymous": form.on("anonymous"),
        "asks": {name: form[f"ask_{name}"] for name in ASKABLE},
        "texts": {name: form[name] for name in TEXTS},
        "own_fields": [said for _, _, said in sorted(own, key=lambda one: one[:2])],
        "spots": spots_typed(form["spots"]),
    }


def spots_typed(text: str) -> list[dict[str, Any]]:
    """Spots as they are written, one a line. ValidationError on `spots`."""
    return [_spot(line) for line in text.splitlines() if line.strip()]


def _spot(line: str) -> dict[str, Any]:
    name, colon, patterns = line.partition(":")
    if not colon or not patterns.strip():
        raise ValidationError({"spots": SPOT})
    return {"name": name, "patterns": [pattern for pattern in patterns.replace(",", " ").split() if pattern]}


def placed(form: Form, problem: ValidationError) -> Form:
    """Each complaint at the first field that it is about."""
    places = {"own_fields": "own_0_label", "asks": f"ask_{ASKABLE[0]}", "texts": "intro"}
    return form.refused(ValidationError({places.get(name, name): said for name, said in problem.message_dict.items()}))
