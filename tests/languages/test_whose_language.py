"""A mail is written in what its reader chose, else in what their report said, else in their product's, else in
English."""

import pytest
from django.core.exceptions import ValidationError

from heardback.board.following import confirm, follow
from heardback.board.models import Follower
from heardback.board.publishing import publish, write_public_update
from heardback.customers.choosing import choose_language
from heardback.customers.finding import Person
from heardback.issues.models import Stage
from heardback.products.changing import change_product
from heardback.products.models import Product
from heardback.reports.speaking import language_about
from heardback.reports.taking import Account, take
from heardback.wire.languages import language_of, language_read

MARTA = Person(name="Marta", email="marta@northwind.example")


@pytest.mark.django_db
def test_a_report_says_its_language_and_its_mails_are_written_in_it(worker, outbox):
    report = take(Account(title="Zählung", person=MARTA, context={"locale": "de-AT"}), source="widget")
    worker.drain()
    [mail] = outbox()
    assert report.language == "de"
    assert mail["Content-Language"] == "de"
    assert "Guten Tag Marta," in mail.get_body(("plain",)).get_content()
    assert '<html lang="de">' in mail.get_body(("html",)).get_content()
    assert mail["Subject"] == f"Zählung (Meldung {report.number})"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "language"),
    [
        ({"language": "fr-CA", "context": {"locale": "de"}}, "fr"),
        ({"context": {"locale": "id-ID"}}, "id"),
        ({"text": "Seit gestern ist die Zahl der Klicks nicht mehr da, und die Seite lädt nicht."}, "de"),
        ({"text": "Depuis hier, les chiffres ne sont pas affichés et la page est blanche."}, "fr"),
        ({"text": "Desde ayer los números no aparecen y la página está en blanco para todos."}, "es"),
        ({"text": "Sejak kemarin jumlah klik tidak muncul dan halaman ini tidak bisa dibuka."}, "id"),
        ({"text": "The numbers are gone since yesterday and the page does not load for me."}, "en"),
        ({"language": "tlh", "context": {"locale": "ja-JP"}, "text": "404"}, ""),
    ],
)
def test_what_somebody_sent_says_which_language_they_speak(said, language):
    assert take(Account(title="Klick", **said), source="api").language == language


@pytest.mark.django_db
def test_what_they_chose_goes_before_what_they_sent_and_the_products_after(marta_says, ada):
    report = marta_says("404")
    assert language_about(report) == "en"
    change_product(report.product, by=ada.actor, language="es")
    report.refresh_from_db()
    assert language_about(report) == "es"
    report.language = "fr"
    assert language_about(report) == "fr"
    choose_language(report.customer, "id", by=report.customer.actor)
    report.customer.refresh_from_db()
    assert language_about(report) == "id"
    with pytest.raises(ValidationError):
        choose_language(report.customer, "tlh", by=report.customer.actor)
    with pytest.raises(ValidationError):
        change_product(report.product, by=ada.actor, language="tlh")


@pytest.mark.django_db
def test_a_follower_hears_in_the_language_of_the_page_they_asked_on(issue_at, dana, worker, outbox):
    public = publish(issue_at(Stage.BUILDING), title="Counts go down", by=dana.actor)
    follow(public, "ines@elsewhere.example", language="es")
    worker.drain()
    confirm(Follower.objects.get())
    write_public_update(public, "On Tuesday.", status="out", by=dana.actor)
    worker.drain()
    asked, told = [mail for mail in outbox() if mail["To"] == "ines@elsewhere.example"]
    assert asked["Subject"] == "¿Quiere recibir novedades sobre esto?"
    assert "Hay una solución disponible." in told.get_body(("plain",)).get_content()


@pytest.mark.django_db
def test_a_page_speaks_as_its_visitor_does_and_remembers_what_they_choose(client, marta_says, worker, outbox):
    report = marta_says("404")
    worker.drain()
    page = outbox()[0].get_body(("plain",)).get_content().split("http")[1].split()[0].split("/", 3)[3]
    assert client.get("/", headers={"Accept-Language": "fr;q=0.9, ja"}).headers["Content-Language"] == "fr"
    assert client.get("/", headers={"Accept-Language": "ja"}).headers["Content-Language"] == "en"
    seen = client.get(f"/{page}")
    assert seen.headers["Content-Language"] == "en"
    pressed = client.post("/language/", {"language": "de"}, headers={"Referer": f"http://testserver/{page}"})
    assert pressed.headers["Location"] == f"http://testserver/{page}"
    seen = client.get(f"/{page}", headers={"Accept-Language": "fr"})
    assert seen.headers["Content-Language"] == "de"
    assert "Ihre Meldung ist angekommen. Vielen Dank." in seen.content.decode()
    report.customer.refresh_from_db()
    assert report.customer.language == "de", "their mails are, too"
    client.cookies.clear()
    assert client.get(f"/{page}", headers={"Accept-Language": "fr"}).headers["Content-Language"] == "de"


@pytest.mark.django_db
def test_what_any_cache_may_keep_is_nobodys_choice(client, issue_at, dana):
    public = publish(issue_at(Stage.BUILDING), title="Counts go down", by=dana.actor)
    address = f"/board/default/{public.number}"
    german = client.get(address, headers={"Accept-Language": "de"}, follow=True)
    assert "Wir sehen es uns an" in german.content.decode()
    assert (german["Vary"], "public" in german["Cache-Control"]) == ("Accept-Language", True)
    client.cookies["language"] = "fr"
    chosen = client.get(address, headers={"Accept-Language": "de"}, follow=True)
    assert "Nous l’examinons" in chosen.content.decode()
    assert "public" not in chosen["Cache-Control"]
    assert chosen["ETag"] != german["ETag"]


@pytest.mark.django_db
def test_a_page_elsewhere_chooses_for_nobody(client, marta_says):
    report = marta_says("404")
    away = client.post("/language/", {"language": "de"}, headers={"Referer": "https://evil.example/r/1/"})
    assert away.headers["Location"] == "/"
    assert client.get("/language/").status_code == 302
    report.customer.refresh_from_db()
    assert report.customer.language == ""


@pytest.mark.django_db
def test_the_desk_and_programs_stay_english(client, sam):
    Product.objects.update(language="de")
    client.force_login(sam)
    desk = client.get("/desk/", headers={"Accept-Language": "de"}, follow=True)
    assert '<html lang="en"' in desk.content.decode()


@pytest.mark.once
def test_tags_as_programs_write_them():
    assert [language_of(tag) for tag in ("de_AT", "EN-us", "in-ID", "pt-BR", "", None)] == [
        "de",
        "en",
        "id",
        "",
        "",
        "",
    ]
    assert language_read("404 404 404") == ""
