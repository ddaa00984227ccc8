"""Settings of the web application: from the environment and key files, with safe ones where nothing is said.

ZICHT_REGISTER_HOME       folder of the database and the keys (default: out/register)
ZICHT_REGISTER_DATABASE   postgresql://user@host/name; default: register.sqlite in that folder
ZICHT_REGISTER_HOSTS      names under which it is reached, with commas between (default: localhost)
ZICHT_REGISTER_HTTPS      "no" for a try-out on one's own machine; anything else demands https
ZICHT_REGISTER_OIDC       file with the settings of the identity provider; without it: local accounts only
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from zicht.register.store.database import database_settings
from zicht.register.store.secrets import secret_key
from zicht.register.web.identity.settings import oidc_settings

HOME = Path(os.environ.get("ZICHT_REGISTER_HOME", "out/register"))
HTTPS = os.environ.get("ZICHT_REGISTER_HTTPS", "yes") != "no"

SECRET_KEY = secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ZICHT_REGISTER_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
DATABASES: dict[str, Any] = {
    "default": database_settings(os.environ.get("ZICHT_REGISTER_DATABASE", str(HOME / "register.sqlite")))
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "zicht.register.apps.RegisterConfig",
]
MIDDLEWARE = [
    "zicht.register.web.kept_pages.kept_pages",
    "django.middleware.security.SecurityMiddleware",
    "zicht.register.web.headers.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zicht.register.web.identity.sessions.sessions_end",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "zicht.register.web.sight.sight_of_who_asks",
    "zicht.register.web.language.language_of_account",
    "zicht.register.web.refusals.refusals_as_pages",
]
ROOT_URLCONF = "zicht.register.web.urls"
WSGI_APPLICATION = "zicht.register.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            Path(__file__).parent / "web" / "templates",
            *sorted((Path(__file__).parent / "web").glob("*/templates")),
        ],
        "OPTIONS": {
            "environment": "zicht.register.web.templating.environment",
            "context_processors": ["zicht.register.web.templating.surroundings"],
        },
    },
]

AUTH_USER_MODEL = "register.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "zicht.register.web.identity.passwords.NotWordsOfTheRegister"},
]
LOGIN_URL = "/inloggen/"
LOGIN_REDIRECT_URL = "/"
OIDC = oidc_settings(os.environ.get("ZICHT_REGISTER_OIDC"))
globals().update(OIDC)
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    *(["zicht.register.web.identity.oidc.Provider"] if OIDC else []),
]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax" if OIDC else "Strict"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_USE_SESSIONS = False
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/"]  # a program that forgets https is told so, not helped on in silence
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["zicht.register.web.uploads.NoLargeFiles"]

PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
"""How long the link of a new account works, in seconds."""
STRONG_LOGIN_MINUTES = 15
"""How long after the second factor somebody may sign."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "with_time": {
            "()": "zicht.register.web.identity.access_log.LineWithTime",
            "format": "%(asctime)s %(message)s",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "with_time"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "zicht.register.access": {"level": "INFO"}},
}
