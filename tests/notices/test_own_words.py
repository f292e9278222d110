"""What mails of a product say: its own words, whose variables are checked, tried before they hold, and taken back."""

import pytest
from django.core.exceptions import ValidationError

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.notices.models import Kind, Notice, OwnWords
from heardback.notices.own_words import KINDS, wrong_variables
from heardback.notices.rewording import NotOurStyle, style_of, take_usual_words, usual, write_own_words
from heardback.notices.updates import write_update
from heardback.products.models import Product
from heardback.wire.languages import LANGUAGES

HEADLINE, BUTTON = "We have news for you", "See your page"
TEXT = "Thank you, {name}, for “{title}”.\n\n{text}\n\n{link}\n\n{next}"


@pytest.fixture
def product(db) -> Product:
    return Product.objects.get(is_default=True)


def reword(product, ada, text=TEXT, kind=Kind.UPDATE, language="en", **more) -> OwnWords:
    said = {"headline": HEADLINE, "button": BUTTON, **more}
    return write_own_words(product, kind, language, text=text, by=ada.actor, **said)


def test_customers_read_a_products_own_words_in_the_language_that_has_some(issue_at, product, ada, dana, worker):
    issue = issue_at(Stage.DEFINING)
    joel = issue.matches.order_by("pk").last().report.customer
    joel.language = "de"
    joel.save()
    reword(product, ada)
    write_update(issue, "The night job counts {twice}.", by=dana.actor)
    worker.drain()
    marta, other = Notice.objects.filter(kind=Kind.UPDATE).order_by("customer")
    assert "We have news for you" in marta.text
    assert "The night job counts {twice}." in marta.text, "what a colleague wrote is no template"
    assert marta.text.index("See your page:") < marta.text.index("You will hear from us again by")
    assert "See your page" in marta.html
    assert HEADLINE not in other.text
    assert "Neuigkeiten" in other.text or "Neues" in other.text
    take_usual_words(product, Kind.UPDATE, "en", by=ada.actor)
    write_update(issue, "And it is found.", by=dana.actor)
    worker.drain()
    assert HEADLINE not in Notice.objects.filter(kind=Kind.UPDATE, customer=marta.customer).latest("pk").text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{text}\n\n{link}\n\n{colour}", "{colour}: there is no such variable here"),
        ("Hello.\n\n{link}", "{text} has to stand in it"),
        ("{text}", "{link} has to stand in it"),
        ("{text} {link}", "on a line of its own"),
        ("", "Write something here"),
    ],
)
@pytest.mark.django_db
def test_variables_are_checked_before_it_holds(product, ada, text, says):
    with pytest.raises(ValidationError) as refused:
        reword(product, ada, text)
    assert says in " ".join(refused.value.message_dict["text"])
    assert not OwnWords.objects.exists()


@pytest.mark.django_db
def test_what_breaks_a_rule_holds_only_with_a_reason_which_is_kept(product, ada):
    broken = "The ticket was deployed.\n\n{text}\n\n{link}\n\n{next}"
    with pytest.raises(NotOurStyle) as refused:
        reword(product, ada, broken)
    assert {one.rule.name for one in refused.value.found} == {"jargon"}
    made = reword(product, ada, broken, why="They call it so themselves.")
    assert (made.why, made.broken) == ("They call it so themselves.", ["jargon", "jargon"])
    again = reword(product, ada)
    assert (again.version, again.why) == (2, "")
    assert OwnWords.objects.filter(is_current=True).count() == 1
    assert [event.facts["version"] for event in Event.objects.filter(word="words.written").order_by("pk")] == [1, 2]
    assert reword(product, ada).version == 2, "the same words are no new version"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_our_usual_words_pass_their_own_rules(language, ada):
    for kind in KINDS:
        own = usual(kind, language)
        assert wrong_variables(kind, own.headline, own.text) == "", (kind, own.text)
        assert [str(one) for one in style_of(own, language)] == [], (kind, own.text)


def test_an_admin_tries_it_on_a_report_sends_it_to_themself_and_lets_it_hold(at_desk, ada, sam, marta, outbox, product):
    desk, place = at_desk(ada), f"/desk/products/{product.slug}/words/update/en/"
    assert "News about your report" in desk.get(place).content.decode()
    said = {"headline": HEADLINE, "text": TEXT, "button": BUTTON, "report": "", "why": ""}
    looked = desk.post(place, {**said, "act": "look"}).content.decode()
    assert "Marta" in looked
    assert "what a colleague writes" in looked
    assert desk.post(place, {**said, "act": "test"}).status_code == 200
    assert outbox()[-1]["To"] == ada.email
    assert outbox()[-1]["Subject"].startswith("[Test]")
    assert not OwnWords.objects.exists()
    refused = desk.post(place, {**said, "text": "{link}", "act": "keep"})
    assert refused.status_code == 422
    assert "{text} has to stand in it" in refused.content.decode()
    assert desk.post(place, {**said, "act": "keep"}).status_code == 302
    assert "your words" in desk.get(f"/desk/products/{product.slug}/words/").content.decode()
    assert desk.post(place, {"act": "usual"}).status_code == 302
    assert not OwnWords.objects.filter(is_current=True).exists()
    assert at_desk(sam).get(place).status_code == 403


def test_a_program_writes_and_drops_them_too(client, token_for, product):
    headers = {"Authorization": f"Bearer {token_for('admin')}"}
    place = f"/api/v1/products/{product.slug}/words/update/en"
    said = {"headline": HEADLINE, "text": TEXT, "button": BUTTON}
    assert client.get(place, headers=headers).json()["version"] == 0
    made = client.put(place, said, content_type="application/json", headers=headers).json()
    assert (made["version"], made["text"]) == (1, TEXT)
    wrong = client.put(place, {**said, "text": "{text}"}, content_type="application/json", headers=headers)
    assert wrong.status_code == 422
    assert client.delete(place, headers=headers).status_code == 204
    assert client.get(place.replace("update", "nothing"), headers=headers).status_code == 404


def test_mails_that_have_no_place_for_what_they_must_ask_say_it_in_our_words(product, ada, marta_says, worker):
    product.ask_after_minutes = 0
    product.save()
    reword(product, ada, "Thank you for “{title}”.\n\n{link}\n\n{next}", Kind.RECEIVED)
    marta_says(title="It broke")
    worker.drain()
    notice = Notice.objects.filter(kind=Kind.RECEIVED).latest("pk")
    assert (HEADLINE in notice.text) is ("it would help to know" not in notice.text)
