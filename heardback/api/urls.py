from django.urls import include, path

from heardback.api.describing import docs, openapi
from heardback.api.envelope import envelope
from heardback.api.v1 import api
from heardback.api.widget import reports

urlpatterns = [
    path("v1/openapi.json", openapi, name="api-openapi"),
    path("v1/docs", docs, name="api-docs"),
    path("v1/", api.urls),
    path("v2/", include("heardback.api.statuspage")),
    path("widget/reports", reports, name="widget-reports"),
    path("<int:project>/envelope/", envelope, name="envelope"),
]
