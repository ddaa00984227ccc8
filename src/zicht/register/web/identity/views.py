"""Log in with a password and a code, confirm again before signing, and keep one's own account."""

from __future__ import annotations

import base64
from io import BytesIO

import segno
from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_otp.plugins.otp_totp.models import TOTPDevice

from zicht.register.records.accounts import Account
from zicht.register.store.actors import assignments_at
from zicht.register.web.identity import access_log, attempts
from zicht.register.web.identity.addresses import safe_address
from zicht.register.web.identity.demo_logins import code_of, demo_logins
from zicht.register.web.identity.forms import ChangedPassword, CodeForm, NewPassword, PasswordLogIn
from zicht.register.web.identity.passkeys import question
from zicht.register.web.identity.sessions import NO_SECOND_FACTOR
from zicht.register.web.routes import STRONG_AT
from zicht.register.web.words import read_words

WAITING = "waiting_for_code"
"""Key in the session: the account whose password was right and whose code is still to come."""
NEXT = "next_after_code"


def log_in(request: HttpRequest) -> HttpResponse:
    """The password first; who has a second factor gives it on the next page."""
    t = read_words(request.language)
    form = PasswordLogIn(request.POST or None, t=t)
    if request.method == "POST" and form.is_valid():
        email, password = form.cleaned_data["email"].lower(), form.cleaned_data["password"]
        account = (
            None
            if attempts.too_many(email, request.at)
            else authenticate(request, username=email, password=password)
        )
        if account is not None:
            attempts.succeeded(email)
            return _password_was_right(request, account)
        attempts.failed(email, request.at)
        access_log.tell("wrong password")
        form.add_error(None, form.words["wrong"])
    parts = {
        "form": form,
        "logins": demo_logins(),
        "provider": bool(settings.OIDC),
        "passkey": question(request),
        "refused": "geweigerd" in request.GET,
        "next": safe_address(request.GET.get("next", "/")),
    }
    return render(request, "identity/log_in.html", parts, status=422 if form.errors else 200)


def log_in_code(request: HttpRequest) -> HttpResponse:
    """The code of an authenticator, after the password."""
    account = Account.objects.filter(pk=request.session.get(WAITING), is_active=True).first()
    if account is None:
        return redirect("log_in")
    form = CodeForm(request.POST or None, t=read_words(request.language))
    if request.method == "POST" and form.is_valid():
        if _code_is_right(account, form.cleaned_data["code"]):
            onward = request.session.get(NEXT, "/")
            login(request, account, backend="django.contrib.auth.backends.ModelBackend")
            request.session[STRONG_AT] = request.at.timestamp()
            access_log.tell("came in", account=account.pk, how="password and code")
            return redirect(onward)
        access_log.tell("wrong code", account=account.pk)
        form.add_error("code", form.words["wrong"])
    parts = {"form": form, "demo_code": code_of(account.email), "confirming": False}
    return render(request, "identity/code.html", parts, status=422 if form.errors else 200)


def confirm(request: HttpRequest) -> HttpResponse:
    """The code once more, shortly before signing."""
    if not _devices(request.user).exists() and not request.user.passkeys.exists():
        return redirect("second_factor")
    form = CodeForm(request.POST or None, t=read_words(request.language))
    if request.method == "POST" and form.is_valid():
        if _code_is_right(request.user, form.cleaned_data["code"]):
            request.session.cycle_key()
            request.session[STRONG_AT] = request.at.timestamp()
            access_log.tell("confirmed", account=request.user.pk, how="code")
            return redirect(safe_address(request.GET.get("next", "/")))
        form.add_error("code", form.words["wrong"])
    parts = {
        "form": form,
        "demo_code": code_of(request.user.email),
        "confirming": True,
        "passkey": question(request),
        "next": safe_address(request.GET.get("next", "/")),
    }
    return render(request, "identity/code.html", parts, status=422 if form.errors else 200)


def log_out(request: HttpRequest) -> HttpResponse:
    """End the session, and let the browser forget what it kept of our pages."""
    access_log.tell("went out", account=request.user.pk)
    logout(request)
    answer = redirect("log_in")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def account(request: HttpRequest) -> HttpResponse:
    """One's own account: roles, second factor, passkeys."""
    held = assignments_at(request.at).filter(account=request.user).select_related("partnership")
    parts = {
        "account": request.user,
        "assignments": held,
        "has_code": _devices(request.user).exists(),
        "passkeys": request.user.passkeys.all(),
    }
    return render(request, "identity/account.html", parts)


def second_factor(request: HttpRequest) -> HttpResponse:
    """A new authenticator; counts once a code of it was right. Replacing one asks for the old one first."""
    has_factor = _devices(request.user).exists() or request.user.passkeys.exists()
    if has_factor and not request.actor.strong:
        return redirect("/bevestigen/?next=/account/code/")
    device, _ = TOTPDevice.objects.get_or_create(
        user=request.user, confirmed=False, defaults={"name": "authenticator"}
    )
    form = CodeForm(request.POST or None, t=read_words(request.language))
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["code"]):
            _devices(request.user).delete()
            device.confirmed = True
            device.save()
            request.session.cycle_key()
            request.session.pop(NO_SECOND_FACTOR, None)
            request.session[STRONG_AT] = request.at.timestamp()
            access_log.tell("new second factor", account=request.user.pk, how="code")
            return redirect("account")
        form.add_error("code", form.words["wrong"])
    parts = {
        "form": form,
        "picture": _picture(device.config_url),
        "key": base64.b32encode(device.bin_key).decode(),
    }
    return render(request, "identity/second_factor.html", parts, status=422 if form.errors else 200)


def password(request: HttpRequest) -> HttpResponse:
    """Another password, by who knows the old one or just gave a second factor; other sessions end."""
    knows = request.user.has_usable_password()
    if not knows and not request.actor.strong:
        return redirect("/bevestigen/?next=/account/wachtwoord/")
    form = (ChangedPassword if knows else NewPassword)(
        request.POST or None, account=request.user, t=read_words(request.language)
    )
    if request.method == "POST" and form.is_valid():
        request.user.set_password(form.cleaned_data["first"])
        request.user.save(update_fields=["password"])
        update_session_auth_hash(request, request.user)
        access_log.tell("new password", account=request.user.pk)
        return redirect("account")
    return render(request, "identity/password.html", {"form": form}, status=422 if form.errors else 200)


def first_password(request: HttpRequest, account: str, token: str) -> HttpResponse:
    """The first password, by the link of a new account; the link works once."""
    holder = Account.objects.filter(pk=account, is_active=True).first()
    if holder is None or not default_token_generator.check_token(holder, token):
        raise Http404
    form = NewPassword(request.POST or None, account=holder, t=read_words(request.language))
    if request.method == "POST" and form.is_valid():
        holder.set_password(form.cleaned_data["first"])
        holder.save(update_fields=["password"])
        access_log.tell("first password", account=holder.pk)
        return redirect("log_in")
    return render(request, "identity/password.html", {"form": form}, status=422 if form.errors else 200)


def _password_was_right(request: HttpRequest, found: Account) -> HttpResponse:
    onward = safe_address(request.GET.get("next", "/"))
    if not _devices(found).exists():
        if found.passkeys.exists():
            return redirect("log_in")  # the passkey is the second factor: it opens the door by itself
        login(request, found)
        request.session[NO_SECOND_FACTOR] = True
        access_log.tell("came in", account=found.pk, how="password, to set a second factor")
        return redirect("second_factor")
    request.session[WAITING], request.session[NEXT] = found.pk, onward
    return redirect("log_in_code")


def _devices(account: Account) -> QuerySet[TOTPDevice]:
    return TOTPDevice.objects.filter(user=account, confirmed=True)


def _code_is_right(account: Account, code: str) -> bool:
    """One code counts once; wrong ones make the device wait longer and longer (django-otp does both)."""
    return any(device.verify_is_allowed()[0] and device.verify_token(code) for device in _devices(account))


def _picture(text: str) -> str:
    """A QR code as a data address; no other host draws it."""
    stream = BytesIO()
    segno.make(text, micro=False).save(stream, kind="svg", scale=5, border=2)
    return "data:image/svg+xml;base64," + base64.b64encode(stream.getvalue()).decode()
