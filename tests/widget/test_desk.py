"""On the desk: the tag with the product's own key, keys made anew, and what the browser sent along."""

import re
import sys
from types import ModuleType, SimpleNamespace

import flask
import pytest

from heardback.products.queries import default_product
from heardback.reports.models import Signature
from heardback.reports.taking import Account, take
from heardback.reports.vouching import vouched
from tests.structure.source import HOME

DOCS = (HOME / "docs" / "widget.md").read_text("utf-8")


def test_the_page_shows_the_tag_and_the_secret_to_admins_alone(at_desk, ada, sam):
    product = default_product()
    for who, sees in ((ada, True), (sam, False)):
        page = at_desk(who).get(f"/desk/products/{product.slug}/widget/").content.decode()
        assert f"data-product=&quot;{product.public_key}" in page or f'data-product="{product.public_key}"' in page
        assert (product.signing_secret in page) is sees


@pytest.mark.parametrize("what", ["public_key", "signing_secret"])
def test_admins_make_new_keys(at_desk, ada, sam, what):
    before, address = default_product(), f"/desk/products/default/keys/{what.replace('_', '-')}/"
    assert at_desk(sam).post(address).status_code == 403
    assert at_desk(ada).get(address).status_code == 302
    assert getattr(default_product(), what) == getattr(before, what)
    at_desk(ada).post(address)
    assert getattr(default_product(), what) != getattr(before, what)


def test_a_report_shows_what_came_along_and_whether_it_was_proven(at_desk, sam):
    context = {
        "console": [{"text": "E_CERT_EXPIRED <b>"}],
        "requests": [{"url": "https://a.example/pay", "status": 500}],
    }
    report = take(Account(title="x", context=context), source="widget", signature=Signature.WRONG)
    page = at_desk(sam).get(f"/desk/reports/{report.pk}/").content.decode()
    assert "E_CERT_EXPIRED &lt;b&gt;" in page
    assert "https://a.example/pay 500" in page
    assert "The signature is wrong" in page


@pytest.mark.parametrize("name", ["django", "flask", "rails", "express"])
def test_the_docs_and_the_desk_say_the_same(name):
    sample = (HOME / "heardback/desk/templates/desk/widget" / f"{name}.txt").read_text("utf-8").rstrip()
    assert sample in DOCS


def test_the_django_sample_signs(db, ada, settings, monkeypatch):
    product = default_product()
    settings.HEARDBACK_SECRET = product.signing_secret
    sample = ModuleType("sample")
    exec(_sample("Django"), sample.__dict__)
    found = vouched(product, sample.identity(SimpleNamespace(user=ada))["heardback_identity"])
    assert found.good
    assert (found.person.external_id, found.person.email) == (str(ada.pk), ada.email)


def test_the_flask_sample_signs(db, monkeypatch):
    product = default_product()
    monkeypatch.setenv("HEARDBACK_SECRET", product.signing_secret)
    monkeypatch.setitem(sys.modules, "sample", sample := ModuleType("sample"))
    exec(_sample("Flask"), sample.__dict__)
    with sample.app.test_request_context():
        flask.g.user = SimpleNamespace(id=42, email="m@n.example")
        identity = flask.render_template_string("{{ heardback_identity }}")
    assert vouched(product, identity).good
    with sample.app.test_request_context():
        assert flask.render_template_string("{{ heardback_identity }}") == ""


def _sample(name: str) -> str:
    return re.search(rf"### {name}\n\n```python\n(.*?)```", DOCS, re.S)[1]
