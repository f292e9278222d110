"""The mail that thanks may carry a line of a person."""

import pytest
from django.core.exceptions import ValidationError

from heardback.products.changing import change_product
from heardback.products.models import Product


@pytest.mark.django_db
def test_the_first_mail_has_the_line_with_its_name(ada, marta_says, worker, outbox):
    line = {"first_line": "I read every one of these myself.", "first_line_by": "Tomasz, who builds it"}
    change_product(Product.objects.get(), by=ada.actor, texts=line)
    marta_says()
    worker.drain()
    [mail] = outbox()
    said = "“I read every one of these myself.”\n– Tomasz, who builds it"
    assert said in mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Tomasz, who builds it" in mail.get_body(("html",)).get_content()
    with pytest.raises(ValidationError):
        change_product(Product.objects.get(), by=ada.actor, texts={"first_line": "x" * 1001})
