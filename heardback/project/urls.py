"""Every address of the product."""

from django.urls import include, path

from heardback.api.script import widget_script
from heardback.project import previewing
from heardback.project.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("widget.js", widget_script, name="widget-script"),
    path("sign-in/", include("heardback.desk.entrance")),
    path("api/", include("heardback.api.urls")),
    path("desk/products/<slug:slug>/form/preview/", previewing.form_preview, name="form-preview"),
    path("desk/forms/preview/", previewing.workaround_form_preview, name="workaround-form-preview"),
    path("desk/", include("heardback.desk.urls")),
    path("", include("heardback.portal.urls")),
]
handler400 = "heardback.project.refusals.bad_request"
