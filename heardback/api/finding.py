"""Finding what an address or a body names: 404 for what stands in the address, a field's error for the rest."""

from django.db.models import QuerySet
from django.http import Http404

from heardback.accounts.actors import Actor
from heardback.accounts.models import Member
from heardback.api.paging import LARGEST
from heardback.api.problems import wrong
from heardback.customers.models import Customer, Organization
from heardback.files.models import File
from heardback.issues.models import Issue
from heardback.issues.queries import issue_keyed
from heardback.loop.models import Criterion
from heardback.products.models import Product
from heardback.reports.models import Report


def report_numbered(number: int) -> Report:
    report = (
        Report.objects.select_related("product", "customer", "organization").filter(pk=number).first()
        if number <= LARGEST
        else None
    )
    if report is None:
        raise Http404(f"There is no report {number if number <= LARGEST else 'with this number'}.")
    return report


def report_named(field: str, number: int) -> Report:
    """A report that a body names."""
    report = Report.objects.select_related("product", "customer").filter(pk=number).first()
    if report is None:
        raise wrong(field, f"There is no report {number}.")
    return report


def product_at(slug: str) -> Product:
    product = Product.objects.filter(slug__iexact=slug).first()
    if product is None:
        raise Http404("There is no such product.")
    return product


def issue_at(key: str) -> Issue:
    issue = issue_keyed(key)
    if issue is None:
        raise Http404(f"There is no issue {key[:30]}.")
    return issue


def issue_named(field: str, key: str) -> Issue:
    """An issue that a body names."""
    issue = issue_keyed(key)
    if issue is None:
        raise wrong(field, f"There is no issue “{key[:30]}”. Keys look like HB-12.")
    return issue


def customer_at(number: int, among: QuerySet[Customer] | None = None) -> Customer:
    rows = Customer.objects.all() if among is None else among
    customer = rows.filter(pk=number).first() if number <= LARGEST else None
    if customer is None:
        raise Http404("There is no such customer.")
    return customer


def organization_at(number: int) -> Organization:
    organization = Organization.objects.filter(pk=number).first() if number <= LARGEST else None
    if organization is None:
        raise Http404("There is no such organization.")
    return organization


def organization_named(field: str, number: int) -> Organization:
    organization = Organization.objects.filter(pk=number).first() if 0 < number <= LARGEST else None
    if organization is None:
        raise wrong(field, "There is no such organization. /api/v1/organizations lists them with their ids.")
    return organization


def customer_named(field: str, number: int) -> Customer:
    customer = Customer.objects.filter(pk=number).first() if 0 < number <= LARGEST else None
    if customer is None:
        raise wrong(field, "There is no such customer. /api/v1/customers lists them with their ids.")
    return customer


def member_named(field: str, email: str) -> Member:
    member = Member.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if member is None:
        raise wrong(field, "Nobody of the team has this address. /api/v1/members lists them.")
    return member


def file_named(field: str, number: int | None, by: Actor) -> File | None:
    """A file that this caller sent, and of which nothing was made yet."""
    if number is None:
        return None
    file = File.objects.filter(pk=number, sent_by=by.ref, kept_at=None, draft="").first()
    if file is None:
        raise wrong(field, "You sent no such file, or something was made of it. Send it to /api/v1/attachments first.")
    return file


def criterion_of(issue: Issue, number: int) -> Criterion | None:
    return issue.criteria.select_related("said_by").filter(pk=number).first() if 0 < number <= LARGEST else None
