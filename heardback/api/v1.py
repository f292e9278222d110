"""The API, version 1."""

from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation

from heardback.api import (
    attachments,
    attributes,
    auditing,
    batches,
    board,
    bringing_in,
    building,
    criteria,
    customers,
    figures,
    forms,
    groups,
    invites,
    issues,
    letters,
    mailing,
    merging,
    order,
    people,
    policies,
    preferences,
    promises,
    proposals,
    receipts,
    releases,
    reports,
    searching,
    setting_up,
    silence,
    telling,
    trends,
    waves,
    wording,
    workarounds,
)
from heardback.api.parsing import Json
from heardback.api.problems import problem_of


class Api(NinjaAPI):
    def set_default_exception_handlers(self) -> None:
        self.add_exception_handler(Exception, lambda request, error: problem_of(request, error).answer())

    def get_openapi_operation_id(self, operation: Operation) -> str:
        name: Any = operation.view_func.__name__
        return str(name)


api = Api(
    title="Heardback",
    version="1",
    description="Reports, issues and the way between them, for programs.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=Json(),
)
# The busiest first: addresses are looked through in this order.
ROOMS = (
    reports, receipts, attachments, batches, issues, order, merging, criteria, proposals, workarounds, building,
    telling, promises, releases, mailing, customers, groups, attributes, people, preferences, wording, board, trends,
    figures, waves, letters, searching, silence, auditing, bringing_in, policies, invites, setting_up, forms,
)  # fmt: skip
for room in ROOMS:
    api.add_router("", room.routes)
