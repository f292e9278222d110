"""The keys of a product: each its own, made anew at once, by admins."""

import pytest
from django.core.exceptions import ValidationError

from heardback.ledger.models import Event
from heardback.products.changing import change_product
from heardback.products.keys import may_send, product_with_key, rotate
from heardback.products.making import make_product
from heardback.products.queries import default_product


def test_every_product_has_keys_of_its_own(ada):
    one, other = default_product(), make_product("Another", by=ada.actor)
    assert one.public_key != other.public_key
    assert one.signing_secret != other.signing_secret
    assert product_with_key(other.public_key) == other
    assert product_with_key("") is None
    assert product_with_key("\x00" * 99) is None


@pytest.mark.parametrize("what", ["public_key", "signing_secret"])
def test_a_new_key_ends_the_old_one(ada, what):
    before = default_product()
    after = rotate(before, what, by=ada.actor)
    assert getattr(after, what) != getattr(before, what)
    assert product_with_key(before.public_key) == (None if what == "public_key" else before)
    assert getattr(before, what) not in str(Event.objects.get(word="product.key.rotated").facts)


def test_origins_say_whose_pages_may_send(ada):
    product = default_product()
    assert may_send(product, "https://anybody.example")
    product = change_product(product, by=ada.actor, origins=["HTTPS://App.example.com/", "http://localhost:3000"])
    assert product.origins == ["https://app.example.com", "http://localhost:3000"]
    assert may_send(product, "https://app.example.com")
    assert not may_send(product, "https://app.example.com.evil.example")
    assert not may_send(product, "null")


@pytest.mark.parametrize("said", ["app.example.com", "https://a.example/path", "*", "https://", "javascript://a"])
def test_what_is_no_origin_is_refused_in_words(ada, said):
    with pytest.raises(ValidationError, match="is no origin"):
        change_product(default_product(), by=ada.actor, origins=[said])
