"""The addresses of signing in: those of allauth that make sense here, and where the others lead."""

from allauth.account import views
from django.urls import path, re_path
from django.views.generic import RedirectView

_account = RedirectView.as_view(pattern_name="desk:account")

# Every name that allauth itself looks up is here. An address cannot be changed by oneself, and a password is set on
# one's own page of the desk.
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="account_login")),
    path("login/", views.login, name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/change/", _account, name="account_change_password"),
    path("password/set/", _account, name="account_set_password"),
    path("email/", _account, name="account_email"),
    path("confirm-email/", _account, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", RedirectView.as_view(url="/desk/account/"), name="account_confirm_email"),
]
