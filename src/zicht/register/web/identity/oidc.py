"""Log in at the identity provider of one's own organisation (OpenID Connect, code flow with PKCE and nonce).

An account is made by who keeps accounts, never by logging in. The first time the verified e-mail
address finds it; from then on issuer and subject do, so that an address that goes to somebody else
does not bring the account along. Roles are given here, not by the provider.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpResponse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView

from zicht.register.records.accounts import Account
from zicht.register.web.identity import access_log
from zicht.register.web.identity.sessions import NO_SECOND_FACTOR
from zicht.register.web.routes import STRONG_AT, now

STRONG_CLAIM = "strong_at_of_provider"


class Provider(OIDCAuthenticationBackend):
    """Which account belongs to what the provider says."""

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Claims of the user-info endpoint, once the signed token turned out to be meant for us.

        The library checks signature and nonce; issuer and audience are checked here (OIDC Core 3.1.3.7).
        """
        audience = payload.get("aud")
        meant_for = audience if isinstance(audience, list) else [audience]
        if payload.get("iss") != settings.OIDC_ISSUER or settings.OIDC_RP_CLIENT_ID not in meant_for:
            raise SuspiciousOperation("a token of another issuer, or for somebody else")
        claims: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("the token and the user-info are of different subjects")
        return claims | {name: payload[name] for name in ("acr", "auth_time") if name in payload}

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Only an address the provider has verified finds an account."""
        return bool(claims.get("sub") and claims.get("email") and claims.get("email_verified") is True)

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[Account]:
        """The account of this subject; else one with this address that no subject holds yet."""
        known = Account.objects.filter(subject=_subject(claims))
        if known.exists():
            return known
        return Account.objects.filter(email=str(claims["email"]).lower(), subject="")

    def update_user(self, user: Account, claims: dict[str, Any]) -> Account:
        """Bind the account to the subject at the first time; remember how strongly it logged in."""
        if not user.subject:
            user.subject = _subject(claims)
            user.save(update_fields=["subject"])
        if claims.get("acr") in settings.OIDC_STRONG_ACR and "auth_time" in claims:
            self.request.session[STRONG_CLAIM] = int(claims["auth_time"])
        return user


class Callback(OIDCAuthenticationCallbackView):
    """Back from the provider."""

    def login_success(self) -> HttpResponse:
        """As the library does; the second factor counts when the provider says there was one."""
        strong_at = self.request.session.pop(STRONG_CLAIM, None)
        answer: HttpResponse = super().login_success()
        self.request.session.pop(NO_SECOND_FACTOR, None)
        access_log.tell("came in", account=self.user.pk, how="identity provider")
        if strong_at is not None:
            self.request.session[STRONG_AT] = min(float(strong_at), now().timestamp())
        return answer


def _subject(claims: dict[str, Any]) -> str:
    return f"{settings.OIDC_ISSUER} {claims['sub']}"
