"""Passkeys (W3C WebAuthn level 2): a key pair on somebody's device, unlocked there by a finger, face or PIN.

No password and no code travel, and a false site cannot ask for one: the browser signs for our address only.
User verification is demanded, so that a passkey counts as two factors.
"""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from zicht.kit.errors import UserError
from zicht.register.records.identity import Passkey
from zicht.register.web.identity import access_log
from zicht.register.web.identity.addresses import safe_address
from zicht.register.web.identity.challenges import challenge_answered, new_challenge
from zicht.register.web.identity.sessions import NO_SECOND_FACTOR
from zicht.register.web.routes import STRONG_AT

NAME = "Zicht op samenwerking"


class PasskeyRefused(UserError):
    """A passkey is unknown, is of another address, or answers another question than ours."""

    exit_code = 179
    usual_remedy = "try again, or log in with your password and code"


def add(request: HttpRequest) -> HttpResponse:
    """A new passkey for one's own account; asks for a strong login first."""
    if not request.actor.strong:
        return redirect("/bevestigen/?next=/account/passkey/")
    if request.method == "POST":
        _keep(request)
        return redirect("account")
    options = generate_registration_options(
        rp_id=_host(request),
        rp_name=NAME,
        challenge=new_challenge(),
        user_id=request.user.pk.encode(),
        user_name=request.user.email,
        user_display_name=request.user.name,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(key.credential)) for key in request.user.passkeys.all()
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return render(request, "identity/passkey.html", {"options": options_to_json(options)})


def question(request: HttpRequest) -> str:
    """What a device is asked on the log-in page; the answer counts once."""
    options = generate_authentication_options(
        rp_id=_host(request),
        challenge=new_challenge(),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def answer(request: HttpRequest) -> HttpResponse:
    """Log in, or confirm, with a passkey. Raises PasskeyRefused."""
    given = request.POST.get("credential", "")
    challenge = _challenge_of(request, given)
    try:
        known = Passkey.objects.select_related("account").get(
            credential=parse_authentication_credential_json(given).raw_id, account__is_active=True
        )
        proof = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
            credential_public_key=bytes(known.public_key),
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, Passkey.DoesNotExist):
        access_log.tell("passkey refused")
        raise PasskeyRefused("passkey") from None
    known.sign_count = proof.new_sign_count
    known.save(update_fields=["sign_count"])
    login(request, known.account, backend="django.contrib.auth.backends.ModelBackend")
    request.session.pop(NO_SECOND_FACTOR, None)
    request.session[STRONG_AT] = request.at.timestamp()
    access_log.tell("came in", account=known.account_id, how="passkey")
    return redirect(safe_address(request.GET.get("next", "/")))


def remove(request: HttpRequest, passkey: str) -> HttpResponse:
    """One's own passkey no longer opens the door."""
    if not request.actor.strong:
        return redirect("/bevestigen/?next=/account/")
    request.user.passkeys.filter(pk=passkey).delete()
    access_log.tell("passkey removed", account=request.user.pk)
    return redirect("account")


def _keep(request: HttpRequest) -> None:
    given = request.POST.get("credential", "")
    challenge = _challenge_of(request, given)
    try:
        proof = verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
            require_user_verification=True,
        )
    except WebAuthnException:
        raise PasskeyRefused("passkey") from None
    Passkey.objects.create(
        account=request.user,
        credential=proof.credential_id,
        public_key=proof.credential_public_key,
        sign_count=proof.sign_count,
        name=request.POST.get("name", "")[:80] or "passkey",
        made_at=request.at,
    )
    access_log.tell("new second factor", account=request.user.pk, how="passkey")


def _challenge_of(request: HttpRequest, credential: str) -> bytes:
    challenge = challenge_answered(credential, request.at)
    if challenge is None:
        raise PasskeyRefused("passkey")
    return challenge


def _host(request: HttpRequest) -> str:
    return str(request.get_host()).rpartition(":")[0] or str(request.get_host())


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
