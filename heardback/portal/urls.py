"""The addresses customers know: they stay."""

from django.urls import path

from heardback.portal import old_links, own_report, replies, reporting, start
from heardback.portal.board_addresses import board_addresses

app_name = "portal"
urlpatterns = [
    path("", start.start, name="start"),
    path("report/", reporting.form, name="form"),
    path("report/<slug:product>/", reporting.form, name="form_for"),
    path("r/<str:token>/", own_report.show, name="report"),
    path("r/<str:token>/more/", replies.more, name="more"),
    path("r/<str:token>/words/", replies.words, name="words"),
    path("r/<str:token>/criteria/", replies.criteria, name="criteria"),
    path("r/<str:token>/proposal/", replies.proposal, name="proposal"),
    path("r/<str:token>/fixed/", replies.fixed, name="fixed"),
    path("r/<str:token>/explanation/", replies.explanation, name="explanation"),
    path("r/<str:token>/appeal/", replies.appeal, name="appeal"),
    path("r/<str:token>/link/", old_links.renew_link, name="link"),
    *board_addresses,
]
