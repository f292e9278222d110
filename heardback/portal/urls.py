"""The addresses customers know: they stay."""

from django.urls import path

from heardback.portal import (
    another,
    answering,
    good_reports,
    guided,
    handing_out,
    old_links,
    own_report,
    preferences,
    recognizing,
    replies,
    reporting,
    sending_files,
    speaking,
    start,
)
from heardback.portal.board_addresses import board_addresses

app_name = "portal"
urlpatterns = [
    path("", start.start, name="start"),
    path("report/", reporting.form, name="form"),
    path("report/files/", sending_files.form_files, name="form_files"),
    path("report/files/<int:number>/remove/", sending_files.form_file_removed, name="form_file_removed"),
    path("report/draft/<str:draft>/<slug:step>/", guided.draft_page, name="draft"),
    path("report/<slug:product>/", reporting.form, name="form_for"),
    path("report/<slug:product>/known/", recognizing.look_for_known, name="look_for_known"),
    path("guide/", good_reports.guide, name="guide"),
    path("guide/<slug:product>/", good_reports.guide, name="guide_for"),
    path("r/<str:token>/", own_report.show, name="report"),
    path("r/<str:token>/another/", another.another, name="another"),
    path("r/<str:token>/files/", sending_files.files, name="files"),
    path("r/<str:token>/files/<int:number>/", sending_files.file, name="own_file"),
    path("r/<str:token>/files/<int:number>/remove/", sending_files.file_removed, name="file_removed"),
    path("r/<str:token>/more/", answering.more, name="more"),
    path("r/<str:token>/words/", replies.words, name="words"),
    path("r/<str:token>/criteria/", replies.criteria, name="criteria"),
    path("r/<str:token>/proposal/", replies.proposal, name="proposal"),
    path("r/<str:token>/remark/", replies.remark, name="remark"),
    path("r/<str:token>/parts/<int:number>/", replies.part, name="part"),
    path("r/<str:token>/fixed/", replies.fixed, name="fixed"),
    path("r/<str:token>/follow-up/", replies.follow_up, name="follow_up"),
    path("r/<str:token>/explanation/", replies.explanation, name="explanation"),
    path("r/<str:token>/workaround/", replies.workaround, name="workaround"),
    path("r/<str:token>/steps/<int:number>/", replies.step, name="step"),
    path("r/<str:token>/appeal/", replies.appeal, name="appeal"),
    path("r/<str:token>/link/", old_links.renew_link, name="link"),
    path("preferences/<str:token>/", preferences.preferences, name="preferences"),
    path("preferences/<str:token>/stop/", preferences.one_press, name="stop-mails"),
    path("words/<slug:language>.js", speaking.words, name="script_words"),
    path("language/", speaking.choose, name="language"),
    path("files/<str:token>/", handing_out.file, name="file"),
    *board_addresses,
]
