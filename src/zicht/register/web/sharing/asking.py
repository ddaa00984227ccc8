"""May I share this? The question, the advice, the decision, and what was decided before."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.cooperation.frames.advice_sentences import advice_in_words
from zicht.cooperation.frames.wording import EXCHANGES
from zicht.register.actions import sharing as acts
from zicht.register.rules.sharing import Agreements
from zicht.register.store.sharing import Asked, agreements_of, ask, asked, asked_in
from zicht.register.web.sharing.forms import AskForm, DecisionForm
from zicht.register.web.sharing.views import own_party
from zicht.register.web.words import read_words


def question(request: HttpRequest) -> HttpResponse:
    """Ask; without a signed covenant there is nothing to ask by."""
    covenant = agreements_of(request.partnership, at=request.at).counting
    own = own_party(request)
    if covenant is None or covenant.participant(own) is None:
        return render(request, "sharing/nothing_to_ask.html")
    form = AskForm(
        request.POST or None,
        covenant=covenant,
        own=own,
        t=read_words(request.language),
        language=request.language,
    )
    if request.method == "POST" and form.is_valid():
        made = acts.ask_to_share(
            request.partnership,
            form.cleaned_data["case"],
            form.question(own, request.at),
            by=request.actor,
            at=request.at,
        )
        return redirect("sharing.advice", request.partnership.pk, made.pk)
    context = {"form": form, "sender": covenant.name_of(own, request.language)}
    return render(request, "sharing/ask.html", context, status=422 if form.errors else 200)


def advice(request: HttpRequest, advice: str) -> HttpResponse:
    """The advice with its reasons; who asked decides."""
    found = asked(request.partnership, advice, by=request.actor)
    if found is None:
        raise Http404
    form = DecisionForm(request.POST or None, fits=found.fits, t=read_words(request.language))
    if request.method == "POST" and form.is_valid():
        acts.decide_to_share(
            request.partnership,
            found,
            shared=form.cleaned_data["shared"] == "yes",
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.at,
        )
        return redirect("sharing.advice", request.partnership.pk, found.id)
    return render(
        request, "sharing/advice.html", _told(request, found, form), status=422 if form.errors else 200
    )


def decisions(request: HttpRequest) -> HttpResponse:
    """What was asked and decided: one's own organisation's, or all for who watches over it."""
    agreements = agreements_of(request.partnership, at=request.at)
    rows = [
        (one, _named(agreements, one, request.language))
        for one in asked_in(request.partnership, by=request.actor)
    ]
    return render(request, "sharing/decisions.html", {"rows": rows})


def _told(request: HttpRequest, found: Asked, form: DecisionForm) -> dict[str, object]:
    """The reasons are worked out again, as things stood when it was asked; the answer is the kept one.

    With newer rules of the register they may come out otherwise: then the page says so.
    """
    agreements = agreements_of(request.partnership, at=found.at)
    draft = next(one for one in agreements.drafts if one.number == found.version)
    covenant = agreements.with_state(draft)
    again = ask(covenant, found.question)
    return {
        "one": found,
        "told": advice_in_words(covenant, again, request.language),
        "reproduced": again.fits_agreements == found.fits,
        "asked": _named(agreements, found, request.language),
        "form": form,
    }


def _named(agreements: Agreements, found: Asked, language: str) -> dict[str, str]:
    """The words of a question by name, in the version it was asked under."""
    draft = next(one for one in agreements.drafts if one.number == found.version)
    keys = ("sender", "receiver", "category", "subject", "purpose", "case_purpose", "stage")
    named = {key: draft.covenant.name_of(getattr(found.question, key), language) for key in keys}
    return named | {"exchange": EXCHANGES[found.question.exchange].at(language)}
