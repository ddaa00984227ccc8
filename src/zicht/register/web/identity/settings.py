"""Settings of an identity provider (OpenID Connect Core 1.0), read from a file that is not in the repository.

    issuer = "https://login.example"
    client_id = "zicht-register"
    client_secret_file = "/etc/zicht/oidc.secret"
    authorization_endpoint = "https://login.example/auth"
    token_endpoint = "https://login.example/token"
    userinfo_endpoint = "https://login.example/userinfo"
    jwks_uri = "https://login.example/jwks"
    strong_acr = ["urn:etoegang:core:assurance-class:loa3"]

The names are those of the provider's /.well-known/openid-configuration. `strong_acr` says which of its levels
of assurance count as a second factor.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from zicht.kit.errors import UserError

ENDPOINTS = {
    "authorization_endpoint": "OIDC_OP_AUTHORIZATION_ENDPOINT",
    "token_endpoint": "OIDC_OP_TOKEN_ENDPOINT",
    "userinfo_endpoint": "OIDC_OP_USER_ENDPOINT",
    "jwks_uri": "OIDC_OP_JWKS_ENDPOINT",
}
NEEDED = {"issuer", "client_id", "client_secret_file", *ENDPOINTS}
OPTIONAL = {"strong_acr"}
SECONDS = 10


class IdentityProviderInvalid(UserError):
    """The file with settings of the identity provider lacks a key or has one too many."""

    exit_code = 230
    usual_remedy = "take the values from the provider's /.well-known/openid-configuration"


def oidc_settings(path: str | None) -> dict[str, Any]:
    """Settings of mozilla-django-oidc; none without a file. Raises IdentityProviderInvalid."""
    if path is None:
        return {}
    try:
        given = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as reason:
        raise IdentityProviderInvalid(path, found=reason, expected="a TOML file") from None
    if NEEDED - set(given) or set(given) - NEEDED - OPTIONAL:
        lacking, strange = sorted(NEEDED - set(given)), sorted(set(given) - NEEDED - OPTIONAL)
        raise IdentityProviderInvalid(
            path, found=f"without {lacking}, with {strange}", expected=sorted(NEEDED)
        )
    return {
        **{setting: given[name] for name, setting in ENDPOINTS.items()},
        "OIDC_ISSUER": given["issuer"],
        "OIDC_STRONG_ACR": tuple(given.get("strong_acr", ())),
        "OIDC_RP_CLIENT_ID": given["client_id"],
        "OIDC_RP_CLIENT_SECRET": Path(given["client_secret_file"]).read_text(encoding="utf-8").strip(),
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": "openid email",
        "OIDC_USE_PKCE": True,
        "OIDC_PKCE_CODE_CHALLENGE_METHOD": "S256",
        "OIDC_USE_NONCE": True,
        "OIDC_TOKEN_USE_BASIC_AUTH": True,
        "OIDC_CREATE_USER": False,
        "OIDC_TIMEOUT": SECONDS,
        "OIDC_CALLBACK_CLASS": "zicht.register.web.identity.oidc.Callback",
        "LOGIN_REDIRECT_URL_FAILURE": "/inloggen/?geweigerd=ja",
    }
