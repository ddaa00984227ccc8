"""Addresses of the platform."""

from __future__ import annotations

from zicht.register.web.identity import passkeys
from zicht.register.web.identity import views as identity
from zicht.register.web.platform import views
from zicht.register.web.routes import ANYBODY, PUBLIC, Route

ROUTES: tuple[Route, ...] = (
    Route("", "home", views.home, {"GET": ANYBODY}, stays=True),
    Route("<ulid:partnership>/", "partnership", views.partnership, {"GET": "partnership.read"}, stays=True),
    Route("taal/", "language", views.language, {"POST": PUBLIC}),
    Route("accounts/", "accounts", views.accounts, {"GET": "account.read"}),
    Route("accounts/nieuw/", "account.add", views.add_account, {"GET": "account.add", "POST": "account.add"}),
    Route(
        "accounts/<ulid:account>/sluiten/", "account.close", views.close_account, {"POST": "account.close"}
    ),
    Route("inloggen/", "log_in", identity.log_in, {"GET": PUBLIC, "POST": PUBLIC}),
    Route("inloggen/code/", "log_in_code", identity.log_in_code, {"GET": PUBLIC, "POST": PUBLIC}),
    Route("uitloggen/", "log_out", identity.log_out, {"POST": ANYBODY}),
    Route("bevestigen/", "confirm", identity.confirm, {"GET": ANYBODY, "POST": ANYBODY}),
    Route("account/", "account", identity.account, {"GET": ANYBODY}),
    Route("account/code/", "second_factor", identity.second_factor, {"GET": ANYBODY, "POST": ANYBODY}),
    Route("account/passkey/", "passkey.add", passkeys.add, {"GET": ANYBODY, "POST": ANYBODY}),
    Route("account/passkey/<ulid:passkey>/", "passkey.remove", passkeys.remove, {"POST": ANYBODY}),
    Route("inloggen/passkey/", "log_in_passkey", passkeys.answer, {"POST": PUBLIC}),
    Route("account/wachtwoord/", "password", identity.password, {"GET": ANYBODY, "POST": ANYBODY}),
    Route(
        "wachtwoord/<ulid:account>/<str:token>/",
        "first_password",
        identity.first_password,
        {"GET": PUBLIC, "POST": PUBLIC},
    ),
)
