"""Home, one partnership at a glance, accounts, and what somebody sees when a page is not there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from zicht.register.actions import accounts as acts
from zicht.register.records.accounts import Account
from zicht.register.store.partnerships import glance, partnerships_of
from zicht.register.web.language import COOKIE, LANGUAGES
from zicht.register.web.platform.forms import AccountForm
from zicht.register.web.words import read_words

A_YEAR = 365 * 24 * 60 * 60


def home(request: HttpRequest) -> HttpResponse:
    """The partnerships somebody takes part in."""
    return render(request, "platform/home.html", {"partnerships": partnerships_of(request.actor)})


def partnership(request: HttpRequest) -> HttpResponse:
    """Who takes part, and where each part of the work is found."""
    return render(request, "platform/partnership.html", {"glance": glance(request.partnership, request.at)})


def language(request: HttpRequest) -> HttpResponse:
    """Change the language and stay on the page."""
    chosen = request.POST.get("language")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in LANGUAGES:
        response.set_cookie(
            COOKIE, chosen, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts and their roles for the platform; not what partnerships they are in."""
    listed = Account.objects.select_related("organisation").order_by("name", "pk")
    return render(request, "platform/accounts.html", {"accounts": listed})


def add_account(request: HttpRequest) -> HttpResponse:
    """A new account; its holder sets a password by a link that works once."""
    form = AccountForm(request.POST or None, t=read_words(request.language))
    if request.method == "POST" and form.is_valid():
        made, link = acts.add_account(**form.cleaned_data, by=request.actor, at=request.at)
        return render(request, "platform/account_added.html", {"account": made, "link": link})
    return render(request, "platform/add_account.html", {"form": form}, status=422 if form.errors else 200)


def close_account(request: HttpRequest, account: str) -> HttpResponse:
    """Close an account: it can no longer log in, and its roles end."""
    acts.close_account(get_object_or_404(Account, pk=account), by=request.actor, at=request.at)
    return redirect("accounts")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is not there, or not for this reader: the same page, the same words."""
    return _simple(request, "not_found", 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A form without its proof of origin, mostly."""
    return render(request, "refused.html", {"reason": "state"}, status=403)


def our_bug(request: HttpRequest) -> HttpResponse:
    """Ours, not theirs."""
    words = read_words(getattr(request, "language", "nl")).at("register.bug")
    return HttpResponse(f"{words['title']}\n\n{words['lead']}\n", content_type="text/plain", status=500)


def _simple(request: HttpRequest, key: str, status: int) -> HttpResponse:
    words = read_words(getattr(request, "language", "nl")).at(f"register.{key}")
    return render(request, "simple.html", {"words": words}, status=status)
