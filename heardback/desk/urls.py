"""The addresses of the desk."""

from django.urls import URLPattern, URLResolver, path

from heardback.desk import finding, inbox, issues, loop, reports, sessions

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", inbox.inbox, name="inbox"),
    path("reports/write/", reports.write_down, name="write-report"),
    path("reports/<int:number>/", reports.report, name="report"),
    path("reports/<int:number>/decide/", reports.decide, name="decide"),
    path("reports/<int:number>/hits/", reports.hits, name="hits"),
    path("reports/<int:number>/postpone/", reports.postponed, name="postpone"),
    path("reports/<int:number>/words/", reports.words_added, name="words"),
    path("issues/", issues.issues, name="issues"),
    path("issues/open/", issues.open_one, name="open-issue"),
    path("issues/<str:key>/", issues.issue, name="issue"),
    path("issues/<str:key>/moves/<slug:verb>/", loop.moves, name="move"),
    path("issues/<str:key>/<slug:name>/", loop.act, name="act"),
    path("issues/<str:key>/<slug:name>/<int:item>/", loop.act, name="act-on"),
    path("find/", finding.find, name="find"),
    path("account/", sessions.account, name="account"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("sign-in/<str:secret>/", sessions.sign_in_link, name="sign-in"),
]
