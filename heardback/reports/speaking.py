"""In which language somebody is spoken to: the one they chose, else what the company's systems say of them, else that
of their report, else their product's, else English."""

from collections.abc import Iterable

from heardback.customers.languages import language_known
from heardback.customers.models import Customer
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.wire.languages import first_language


def language_for(customer: Customer | None, report: Report | None, product: Product | None, heard: str = "") -> str:
    """`heard` is what they said it in where there is no report."""
    return first_language(
        (
            customer.language if customer else "",
            language_known(customer) if customer else "",
            report.language if report else "",
            heard,
            product.language if product else "",
        )
    )


def language_about(report: Report) -> str:
    """The language in which its customer is spoken to about a report."""
    return language_for(report.customer, report, report.product)


def spoken_by(customers: Iterable[int], product: Product) -> dict[int, str]:
    """The same of many at once, by what each sent last."""
    numbers = list(customers)
    last: dict[int, Report] = {}
    sent = Report.objects.filter(customer__in=numbers).exclude(language="").order_by("pk")
    for report in sent.only("customer_id", "language"):
        if report.customer_id is not None:
            last[report.customer_id] = report
    found = Customer.objects.only("language", "attributes").in_bulk(numbers)
    return {number: language_for(found.get(number), last.get(number), product) for number in numbers}
