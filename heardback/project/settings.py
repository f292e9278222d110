"""All settings, fed by the environment alone. A value that makes no sense stops the start, and says what to write."""

import json
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from heardback.project.certificate import certified
from heardback.project.dkim import signer_with
from heardback.project.folder import data_folder
from heardback.project.secret import secret_key_in
from heardback.wire.languages import LANGUAGE
from heardback.wire.languages import LANGUAGES as OURS

env = environ.Env()


def _url(name: str, default: str, schemes: tuple[str, ...]) -> str:
    value: str = env.str(name, default)
    if value and (urlsplit(value).scheme not in schemes or not urlsplit(value).netloc):
        raise ImproperlyConfigured(f"{name} is “{value}”; it should look like {schemes[0]}://host:port.")
    return value.rstrip("/")


def _one_of(name: str, default: str, known: Iterable[str]) -> str:
    value: str = env.str(name, default) or default
    if value not in known:
        raise ImproperlyConfigured(f"{name} is “{value}”, which is not known. For example: {default}.")
    return value


def _scanner(value: str) -> str:
    where = urlsplit(value)
    if value and not (where.scheme == "tcp" and where.hostname) and not (where.scheme == "unix" and where.path):
        raise ImproperlyConfigured(
            f"HEARDBACK_CLAMD_URL is “{value}”; it should look like tcp://127.0.0.1:3310 or unix:///run/clamd.sock."
        )
    return value


def _options(name: str) -> dict[str, Any]:
    try:
        value = json.loads(env.str(name, "") or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f'{name} should be a JSON object, such as {{"bucket_name": "evidence"}}.')
    return value


HEARDBACK_DATA = data_folder()
try:
    HEARDBACK_DATA.mkdir(parents=True, exist_ok=True)
except OSError as problem:
    raise ImproperlyConfigured(
        f"HEARDBACK_DATA: the folder {HEARDBACK_DATA} cannot be made: {problem.strerror}."
    ) from None
HEARDBACK_BASE_URL = _url("HEARDBACK_BASE_URL", "http://127.0.0.1:8000", ("https", "http"))
HEARDBACK_SMTP_URL = _url("HEARDBACK_SMTP_URL", "", ("smtp", "smtps"))
_host = urlsplit(HEARDBACK_BASE_URL).hostname or "localhost"
HEARDBACK_MAIL_DOMAIN = env.str(
    "HEARDBACK_MAIL_DOMAIN", _host if "." in _host and not _host[-1].isdigit() else "heardback.localhost"
)
HEARDBACK_MAIL_FROM = env.str("HEARDBACK_MAIL_FROM", f"Heardback <support@{HEARDBACK_MAIL_DOMAIN}>")
# Signs every mail for the sender's domain; its public half stands in the name service under the selector.
HEARDBACK_DKIM = signer_with(
    env.str("HEARDBACK_DKIM_KEY", ""), env.str("HEARDBACK_DKIM_SELECTOR", "heardback"), HEARDBACK_MAIL_FROM
)
# How many mails a minute a domain gets, as "gmail.com=100,*=1000"; one that isn't named, as many as go.
HEARDBACK_MAIL_PACE = env.dict("HEARDBACK_MAIL_PACE", default={})
if not all(count.replace(".", "", 1).isdecimal() for count in HEARDBACK_MAIL_PACE.values()):
    raise ImproperlyConfigured("HEARDBACK_MAIL_PACE names mails a minute: gmail.com=100,*=1000.")
# Addresses that mails to a product come in by, as "help@links.example=links"; ours is for the default one.
HEARDBACK_MAIL_INTAKE = env.dict("HEARDBACK_MAIL_INTAKE", default={})
# The server whose word is taken on who sent a mail: its name in `Authentication-Results`.
HEARDBACK_MAIL_AUTHSERV = env.str("HEARDBACK_MAIL_AUTHSERV", "").strip()
# Where mail is taken from the mail server in front, and a mailbox that it is fetched from.
HEARDBACK_MAIL_LISTEN = _url("HEARDBACK_MAIL_LISTEN", "", ("smtp", "lmtp"))
if HEARDBACK_MAIL_LISTEN and not urlsplit(HEARDBACK_MAIL_LISTEN).port:
    raise ImproperlyConfigured("HEARDBACK_MAIL_LISTEN needs a port, such as smtp://127.0.0.1:2525.")
# A certificate for those who bring mail, and its key: with it, they can speak TLS (STARTTLS).
HEARDBACK_MAIL_TLS = certified(env.str("HEARDBACK_MAIL_CERTIFICATE", ""), env.str("HEARDBACK_MAIL_CERTIFICATE_KEY", ""))
HEARDBACK_IMAP_URL = _url("HEARDBACK_IMAP_URL", "", ("imaps", "imap"))
# Who owns a new installation, and gets the sign-in link of each start.
HEARDBACK_OWNER_EMAIL = env.str("HEARDBACK_OWNER_EMAIL", "owner@localhost").strip().lower()
# Webhooks to private addresses are refused unless their hosts are named here: a guard against being used as a proxy.
HEARDBACK_PRIVATE_HOSTS = env.list("HEARDBACK_PRIVATE_HOSTS", default=[])
# Where alerts of products go that name no place of their own.
HEARDBACK_ALERT_WEBHOOK = _url("HEARDBACK_ALERT_WEBHOOK", "", ("https", "http")) and env.str("HEARDBACK_ALERT_WEBHOOK")
HEARDBACK_ALERT_EMAIL = env.str("HEARDBACK_ALERT_EMAIL", "")
# A virus scanner that every file is shown before anybody gets it: tcp://host:port or unix:///path of a clamd.
HEARDBACK_CLAMD_URL = _scanner(env.str("HEARDBACK_CLAMD_URL", ""))
# Where files lie: a storage class of Django's kind, and its options as JSON. By default the data folder.
HEARDBACK_FILES_STORAGE = env.str("HEARDBACK_FILES_STORAGE", "heardback.files.keeping.DataFolder")
HEARDBACK_FILES_OPTIONS = _options("HEARDBACK_FILES_OPTIONS")

SECRET_KEY = env.str("HEARDBACK_SECRET_KEY", "") or secret_key_in(HEARDBACK_DATA)
# Keys that signed and locked before this one did: what they made goes on being read.
SECRET_KEY_FALLBACKS = env.list("HEARDBACK_SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
ALLOWED_HOSTS = [_host, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [HEARDBACK_BASE_URL]
_secure = HEARDBACK_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "heardback.project.refusals.csrf_failed"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_REFERRER_POLICY = "same-origin"  # private links must not travel in a Referer
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF, "blob:"],  # a recording, looked at before it is sent
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

ROOMS = (
    "accounts", "ledger", "files", "products", "customers", "reports", "issues", "triage", "releases", "loop", "trends",
    "board", "submissions", "ranking", "figures", "notices", "letters", "api", "portal", "desk",
)  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    *(f"heardback.{room}" for room in ROOMS),
    "heardback.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "heardback.api.door.ApiDoor",  # answers /api/; what follows is for pages
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "heardback.portal.speaking.Speaking",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "heardback.project.urls"
WSGI_APPLICATION = "heardback.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

_database = env.str("HEARDBACK_DATABASE_URL", f"sqlite:///{HEARDBACK_DATA / 'heardback.sqlite3'}")
if urlsplit(_database).scheme not in ("sqlite", "postgres", "postgresql"):
    raise ImproperlyConfigured(
        "HEARDBACK_DATABASE_URL should look like sqlite:///folder/file.sqlite3 or postgres://user:password@host/name."
    )
DATABASES = {"default": env.db_url_config(_database)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "heardback.project.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what was answered with "received" is on the disk.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How often strangers sent something, apart from what else is remembered: many of them must push out nothing.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "callers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "callers",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
# How many proxies of one's own stand in front, each of which adds to X-Forwarded-For.
NINJA_NUM_PROXIES = env.int("HEARDBACK_PROXIES", None)

AUTH_USER_MODEL = "accounts.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "heardback.desk.signing_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up, but it decides that a password may sign in
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:inbox"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
DEFAULT_FROM_EMAIL = HEARDBACK_MAIL_FROM
MAILERS = {"default": {"BACKEND": "heardback.desk.signing_in.MailBackend"}}

LANGUAGE_CODE = LANGUAGE
LANGUAGES = list(OURS.items())
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_SAMESITE, LANGUAGE_COOKIE_SECURE = "language", "Lax", _secure
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
TIME_ZONE = _one_of("HEARDBACK_TIME_ZONE", "UTC", available_timezones())
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
# Bigger bodies are refused before they are read; the longest report fits many times.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["heardback.portal.uploading.ToDisk"]  # files, to the disk
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": {"BACKEND": HEARDBACK_FILES_STORAGE, "OPTIONS": HEARDBACK_FILES_OPTIONS},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": _one_of("HEARDBACK_LOG_LEVEL", "WARNING", logging.getLevelNamesMapping()),
    },
    # A visitor's wrong address or method is no news.
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django.security.DisallowedHost")},
}
