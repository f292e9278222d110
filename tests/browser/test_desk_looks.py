"""Every page of the desk: no barrier that axe finds, and no sideways scrolling from 320 to 1,600 px."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from heardback.accounts.keys import make_sign_in_link, make_token
from heardback.customers.attributes import describe_attribute
from heardback.customers.editing import edit_customer, edit_organization
from heardback.customers.models import Attribute
from heardback.customers.uploading import take_file
from heardback.issues.models import Stage
from heardback.issues.workarounds import Do, verify_workaround, write_workaround
from heardback.loop import assumptions, conversations, proposals, signing
from heardback.loop.models import SignOff
from heardback.loop.moving import move
from heardback.loop.promising import promise
from heardback.notices.models import Notice
from heardback.ranking.pinning import pin
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from tests.looking import LONG, look_at


@pytest.fixture
def as_ada(context, at, ada):
    client = Client()
    client.force_login(ada, backend=settings.AUTHENTICATION_BACKENDS[0])
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": at}])
    return context.new_page()


@pytest.fixture
def issue(at, issue_at, dana, omar, marta, worker):
    """An issue with something in every part of its page, words without a place to break among it."""
    issue = issue_at(Stage.VALIDATING)
    assumptions.assume(issue, f"Bots are {LONG}", by=omar.actor, blocking=True, check_how=LONG)
    conversations.log_conversation(issue, marta, "call", f"I said {LONG}", by=dana.actor)
    body = f"# How\n\n| a | {LONG} |\n| --- | --- |\n| 1 | 2 |\n\n```\n{LONG}\n```\n"
    proposal = proposals.propose(issue, f"At {LONG[:200]}", by=dana.actor, body=body)
    proposals.share(proposal, by=dana.actor)
    proposals.answer_proposal(proposal, marta, "change", words=LONG)
    issue.work.create(title=LONG, url=f"https://git.example/{LONG}")
    issue.description = f"Words and {LONG}"
    write_workaround(issue, f"Do {LONG}", [Do(f"Open {LONG}"), Do("Press it")], by=dana.actor)
    verify_workaround(issue, by=dana.actor, note=LONG)
    issue.title = f"Link counts {LONG[:150]}"
    issue.save(update_fields=["title", "description"])
    worker.drain()
    return issue


def test_the_issues_page_in_every_stage_that_looks_different(as_ada, issue, issue_at, dana, marta, worker):
    overridden = issue_at(Stage.VALIDATING)
    move(overridden, "build", by=dana.actor, override=True, note=f"It burns. {LONG}")
    declined = issue_at(Stage.DEFINING)
    move(declined, "decline", by=dana.actor, cause="wont_fix", note="No")
    confirming = issue_at(Stage.CONFIRMING)
    at = f"/desk/issues/{confirming.key}/"
    look_at(as_ada, {
        "validating": f"/desk/issues/{issue.key}/", "overridden": f"/desk/issues/{overridden.key}/",
        "declined": f"/desk/issues/{declined.key}/", "confirming": at,
    })  # fmt: skip
    worker.drain()
    signing.sign_off(confirming, marta, fixed=False, words=f"No. {LONG}")
    look_at(as_ada, {"bounced": at})


def test_forms_on_the_issues_page(as_ada, issue):
    at = f"/desk/issues/{issue.key}"
    criterion, assumption = issue.criteria.get(), issue.assumptions.first()
    look_at(as_ada, {
        "criterion": f"{at}/reword/{criterion.pk}/", "proposal": f"{at}/proposal/",
        "assumption": f"{at}/settle/{assumption.pk}/", "update": f"{at}/update/",
        "workaround": f"{at}/workaround/", "tell": f"{at}/workaround/tell/", "retract": f"{at}/retract-workaround/",
    })  # fmt: skip


def test_the_order_of_work_figures_and_two_versions(as_ada, issue, ada, dana, worker):
    proposals.propose(issue, "Otherwise", by=dana.actor, body=LONG)
    pin(issue, f"Our word. {LONG}", by=dana.actor)
    worker.drain()
    at = f"/desk/issues/{issue.key}"
    look_at(as_ada, {
        "ranked": "/desk/issues/", "place": f"{at}/place/", "order": "/desk/order/", "figures": "/desk/figures/",
        "counted": "/desk/figures/left/?stage=designing", "my issues": "/desk/figures/mine/",
        "compare": f"{at}/compare/", "as designed": f"{at}/as-designed/", "promise": f"{at}/promise/",
    })  # fmt: skip


def test_lists_and_their_pages(as_ada, issue, marta, omar, worker):
    undecided = take(Account(title=f"Undecided {LONG}", text=LONG, steps=[LONG], url=f"https://{LONG}"), source="api")
    explained = take(Account(title="Explained"), source="api")
    triage(explained, "user_error", by=omar.actor, note=LONG)
    late = Report.objects.filter(matches__issue=issue).first()
    Report.objects.filter(pk=late.pk).update(next_update_due="2026-01-01T00:00:00Z")
    worker.drain()
    notice = Notice.objects.order_by("pk").first()
    Notice.objects.filter(pk=notice.pk).update(state="failed", sent_at=None, failure=LONG)
    look_at(as_ada, {
        "inbox": "/desk/", "standup": "/desk/standup/",
        "report": f"/desk/reports/{undecided.pk}/", "explained": f"/desk/reports/{explained.pk}/",
        "joined": f"/desk/reports/{late.pk}/", "found": f"/desk/reports/{undecided.pk}/?q=link",
        "ask": f"/desk/reports/{undecided.pk}/ask/", "tell": f"/desk/reports/{undecided.pk}/tell/",
        "mine": "/desk/mine/",
        "write": "/desk/reports/write/", "issues": "/desk/issues/?stage=all", "open": "/desk/issues/open/",
        "waiting": f"/desk/waiting/?postpone={late.pk}", "customers": "/desk/customers/",
        "customer": f"/desk/customers/{marta.pk}/", "organizations": "/desk/organizations/",
        "organization": f"/desk/organizations/{marta.organization_id}/", "mails": "/desk/mails/",
        "mail": f"/desk/mails/{notice.pk}/", "not there": "/desk/issues/HB-999/",
    })  # fmt: skip


def test_the_pages_of_people(as_ada, issue, marta, joel_says, ada, worker):
    """Full of what has no place to break, with every form open."""
    describe_attribute("customer", LONG[:60], by=ada.actor, label=LONG[:120], is_dimension=True)
    describe_attribute("customer", "role", by=ada.actor, kind="choice", choices=[LONG[:100], "staff"])
    edit_customer(marta, by=ada.actor, name=LONG[:200], attributes={LONG[:60]: LONG[:200], "role": "staff"})
    edit_organization(marta.organization, by=ada.actor, kind=LONG[:100], plan="gold", attributes={"arr": LONG[:200]})
    promise(issue, f"Soon {LONG}", timezone.now() + timedelta(days=1), by=ada.actor)
    SignOff.objects.create(issue=issue, customer=marta, round=1, kind="refused", words=LONG)
    Report.objects.filter(customer=marta).update(version=LONG[:60])
    joel = joel_says().customer
    edit_customer(joel, by=ada.actor, name=marta.name)
    rows = f"email,{LONG[:60]},name\nnobody,{LONG},{LONG}\nkim@x.example,,Kim\n"
    upload = take_file("customers", rows.encode(), f"{LONG}.csv", by=ada.actor)
    worker.drain()
    at, of = f"/desk/customers/{marta.pk}/", f"/desk/organizations/{marta.organization_id}/"
    look_at(as_ada, {
        "narrowed": "/desk/customers/?plan=gold", "customer": at, "organization": of, "reports": f"{of}reports/",
        "heard": f"{at}heard/", "duplicates": "/desk/customers/duplicates/?way=name", "who": f"{at}merge/?q=abara",
        "merge": f"{at}merge/?into={joel.pk}", "import": "/desk/customers/import/",
        "upload": f"/desk/customers/import/{upload.pk}/", "attributes": "/desk/attributes/",
        "attribute": f"/desk/attributes/{Attribute.objects.first().pk}/",
        "call": f"/desk/reports/write/?name={LONG[:100]}", "trends": "/desk/trends/",
    })  # fmt: skip


def test_releases_and_admins_pages(as_ada, issue_at, ada, worker):
    issue_at(Stage.CONFIRMING)
    make_token("Support inbox", "agent")
    look_at(as_ada, {
        "releases": "/desk/releases/", "release": "/desk/releases/1/", "make": "/desk/releases/make/",
        "told": "/desk/releases/1/tell/", "told whom": "/desk/releases/1/tell/HB-1/reported/",
        "told what": "/desk/releases/1/tell/HB-1/reported/words/",
        "members": "/desk/members/", "member": f"/desk/members/{ada.pk}/", "invite": "/desk/members/invite/",
        "tokens": "/desk/tokens/", "products": "/desk/products/", "product": "/desk/products/default/",
        "asking": "/desk/products/default/form/", "wordings": "/desk/products/default/words/",
        "wording": "/desk/products/default/words/update/de/", "how we write": "/desk/how-we-write/",
        "mailed": "/desk/customers/1/preferences/",
        "account": "/desk/account/", "sign out": "/desk/sign-out/",
    })  # fmt: skip


def test_signing_in(page, at, dana):
    look_at(page, {
        "login": "/sign-in/login/", "code": "/sign-in/login/code/", "reset": "/sign-in/password/reset/",
        "signup": "/sign-in/signup/", "link": f"/desk/sign-in/{make_sign_in_link(dana)}/",
        "old link": "/desk/sign-in/old/", "closed": "/sign-in/inactive/",
    })  # fmt: skip
