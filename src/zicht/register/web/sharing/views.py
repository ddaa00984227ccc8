"""The frames of a partnership: what counts, what is drafted, what changes, what is taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.difference import difference
from zicht.cooperation.frames.difference_sentences import difference_in_words
from zicht.cooperation.frames.findings import FaultyCovenant
from zicht.cooperation.frames.frame_sentences import (
    FrameInWords,
    category_in_words,
    frame_in_words,
    ground_in_words,
    names,
)
from zicht.cooperation.frames.starting import next_frame_id
from zicht.cooperation.frames.wording import SENSITIVITIES, listed
from zicht.register.actions import sharing as acts
from zicht.register.records.organisations import Organisation
from zicht.register.rules.covenants import covenant_state
from zicht.register.rules.permissions import NotPermitted, check_role
from zicht.register.rules.sharing import Agreements, Carrier, Drafted
from zicht.register.rules.workspace import Behind, Workspace
from zicht.register.store.kept_workspaces import workspace_to_read
from zicht.register.store.sharing import agreements_of
from zicht.register.web.routes import subject_of
from zicht.register.web.sharing.forms import FrameForm, RevokeForm, initial_of
from zicht.register.web.words import read_words


@dataclass(frozen=True)
class Standing:
    """How a version stands: which, the covenant that carries it, who signed that, who has yet to.

    first, last  when it counts, or would: never outside the term of that covenant
    """

    draft: Drafted
    carrier: Carrier | None
    signed: tuple[tuple[str, datetime], ...]
    missing: tuple[str, ...]
    first: datetime
    last: datetime


def covenant(request: HttpRequest) -> HttpResponse:
    """The version the covenant carries, and the draft that is newer, if there is one."""
    agreements = agreements_of(request.partnership, at=request.at)
    shown = agreements.signed or agreements.newest
    if shown is None:
        return render(request, "sharing/nothing.html")
    newest = agreements.newest
    workspace = workspace_to_read(request.partnership, at=request.at)
    return render(
        request,
        "sharing/covenant.html",
        {
            "standing": standing(agreements, shown),
            "frames": frames_in_words(shown.covenant, request.language),
            "rows": rows_of(shown.covenant, request.language),
            "unverified": sum(ground.checked_on is None for ground in shown.covenant.grounds),
            "counts": agreements.signed is not None,
            "state": covenant_state(workspace).value,
            "shaken": _shaken(workspace, agreements.carrier_of(shown)),
            "newer": standing(agreements, newest) if newest and newest is not shown else None,
            "in_force": agreements.frames_in_force(request.at),
            "taken_back": taken_back(agreements, shown, request.language),
            "may_revoke": _may_revoke(request, agreements),
        },
    )


def _shaken(workspace: Workspace, carrier: Carrier | None) -> tuple[Behind, ...]:
    """What the covenant that carries them stands on, where that has a newer version by now."""
    found = workspace.by_hash.get(carrier.hash) if carrier else None
    return workspace.shaken(found) if found else ()


def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version, as it was written."""
    agreements = agreements_of(request.partnership, at=request.at)
    draft = _draft(agreements, number)
    return render(
        request,
        "sharing/version.html",
        {
            "standing": standing(agreements, draft),
            "frames": frames_in_words(draft.covenant, request.language),
            "rows": rows_of(draft.covenant, request.language),
            "newest": draft is agreements.newest,
        },
    )


def words(request: HttpRequest) -> HttpResponse:
    """The words of the covenant: categories, grounds with their articles, secrecies, assessments."""
    covenant = _newest(agreements_of(request.partnership, at=request.at)).covenant
    grounds = [ground_in_words(ground, "", request.language) for ground in covenant.grounds]
    sensitivities = {kind: label.at(request.language) for kind, label in SENSITIVITIES.items()}
    context = {"covenant": covenant, "grounds": grounds, "sensitivities": sensitivities}
    return render(request, "sharing/words.html", context)


def frame(request: HttpRequest, key: str = "") -> HttpResponse:
    """Add a frame, or change one: always a new version."""
    newest = _newest(agreements_of(request.partnership, at=request.at))
    covenant = newest.covenant
    known = covenant.frame(key)
    if key and known is None:
        raise Http404
    t = read_words(request.language)
    initial = initial_of(known, covenant.time_zone) if known else {}
    form = FrameForm(
        request.POST or None,
        covenant=covenant,
        t=t,
        language=request.language,
        initial=initial | {"seen": newest.hash},
    )
    if request.method == "POST" and form.is_valid():
        made = form.frame(key or next_frame_id(covenant))
        try:
            acts.put_frame(
                request.partnership, made, seen=form.cleaned_data["seen"], by=request.actor, at=request.at
            )
        except FaultyCovenant as faulty:
            form.add_findings(faulty.findings, request.language)
        else:
            return redirect("sharing.difference", request.partnership.pk)
    return render(
        request,
        "sharing/frame.html",
        {"form": form, "key": key, "seen": newest.hash},
        status=422 if form.errors else 200,
    )


def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Leave a frame out of the next version."""
    seen = request.POST.get("seen", "")
    acts.drop_frame(request.partnership, key, seen=seen, by=request.actor, at=request.at)
    return redirect("sharing.difference", request.partnership.pk)


def changes(request: HttpRequest) -> HttpResponse:
    """What the newest version allows that the one before does not: what a signatory reads and signs."""
    agreements = agreements_of(request.partnership, at=request.at)
    newest = _newest(agreements)
    old, against = _before(agreements, newest)
    found = difference(old, newest.covenant)
    party, carrier = own_party(request), agreements.carrier_of(newest)
    return render(
        request,
        "sharing/difference.html",
        {
            "standing": standing(agreements, newest),
            "against": against,
            "empty": found.is_empty,
            "unverified": sum(ground.checked_on is None for ground in newest.covenant.grounds),
            "gained": len(found.gained),
            "lost": len(found.lost),
            "changed": sum(len(cells) for cells in found.changed.values()),
            "told": difference_in_words(old, newest.covenant, found, request.language, reader=party),
            "to_sign": _to_sign(agreements, newest, party) and check_passes(request, "covenant.state"),
            "signed_by_us": party in {one.party for one in carrier.signed} if carrier else False,
            "may_carry": carrier is None and check_passes(request, "covenant.write"),
            "there_is_a_covenant": bool(agreements.carriers),
            "own_name": newest.covenant.name_of(party, request.language),
        },
    )


def _to_sign(agreements: Agreements, newest: Drafted, party: str) -> bool:
    """Whether an organisation has yet to sign the covenant that carries a version, and still can."""
    carrier = agreements.carrier_of(newest)
    return carrier is not None and carrier is agreements.carriers[-1] and party in carrier.missing


def revoke(request: HttpRequest) -> HttpResponse:
    """Take back one's part: in everything, or in some frames."""
    agreements = agreements_of(request.partnership, at=request.at)
    counting, party = agreements.counting, own_party(request)
    if counting is None or counting.participant(party) is None:
        raise Http404
    offered = [
        (one.id, f"{one.id}: {told.sentence}")
        for one, told in zip(counting.frames, frames_in_words(counting, request.language), strict=True)
        if party in counting.organisations((*one.senders, *one.receivers))
    ]
    form = RevokeForm(request.POST or None, frames=offered, t=read_words(request.language))
    if request.method == "POST" and form.is_valid():
        acts.revoke_frames(request.partnership, form.cleaned_data["frames"], by=request.actor, at=request.at)
        return redirect("sharing.covenant", request.partnership.pk)
    return render(request, "sharing/revoke.html", {"form": form}, status=422 if form.errors else 200)


def standing(agreements: Agreements, draft: Drafted) -> Standing:
    """Which covenant carries a version, who signed that and who has yet to, by name."""
    carrier = agreements.carrier_of(draft)
    signed = tuple((one.name, one.at) for one in carrier.signed) if carrier else ()
    missing = (draft.covenant.name_of(key, "nl") for key in (carrier.missing if carrier else ()))
    termed = agreements.with_state(draft)
    return Standing(
        draft, carrier, signed, tuple(sorted(missing)), termed.in_force_from, termed.in_force_until
    )


def frames_in_words(covenant: CovenantVersion, language: str) -> tuple[FrameInWords, ...]:
    """Every frame as sentences."""
    return tuple(frame_in_words(covenant, frame, language) for frame in covenant.frames)


@dataclass(frozen=True)
class Row:
    """A frame as a row of the table."""

    id: str
    senders: str
    receivers: str
    categories: str
    purpose: str
    period: str


def rows_of(covenant: CovenantVersion, language: str) -> tuple[Row, ...]:
    """Every frame as a row."""
    return tuple(
        Row(
            frame.id,
            listed(names(covenant, frame.senders, language), language),
            listed(names(covenant, frame.receivers, language), language),
            listed((category_in_words(covenant, key, language) for key in frame.categories), language),
            covenant.name_of(frame.purpose, language),
            frame_in_words(covenant, frame, language).period,
        )
        for frame in covenant.frames
    )


def check_passes(request: HttpRequest, action: str) -> bool:
    """Whether the role allows an action, a fresh login aside: the page of that action asks for one."""
    try:
        check_role(request.actor, action, subject_of(request.partnership))
    except NotPermitted:
        return False
    return True


def _may_revoke(request: HttpRequest, agreements: Agreements) -> bool:
    counting = agreements.counting
    takes_part = counting is not None and counting.participant(own_party(request)) is not None
    return takes_part and check_passes(request, "sharing.revoke")


def taken_back(
    agreements: Agreements, draft: Drafted, language: str
) -> tuple[tuple[str, datetime, tuple[str, ...]], ...]:
    """Who took back what, when."""
    covenant = agreements.with_state(draft)
    return tuple((covenant.name_of(r.party, language), r.at, r.frames) for r in covenant.revocations)


def own_party(request: HttpRequest) -> str:
    """The id under which one's own organisation takes part."""
    return str(Organisation.objects.get(pk=request.actor.organisation).party)


def _before(agreements: Agreements, newest: Drafted) -> tuple[CovenantVersion, int]:
    """What the newest version is held against: what counts, else what was carried last, else nothing."""
    signed = agreements.signed
    if signed is not None and signed is not newest:
        return agreements.with_state(signed), signed.number
    carried = {one.frames for one in agreements.carriers if not one.missing}
    earlier = [one for one in agreements.drafts if one.number < newest.number and one.hash in carried]
    if earlier:
        return earlier[-1].covenant, earlier[-1].number
    return replace(newest.covenant, frames=()), 0


def _newest(agreements: Agreements) -> Drafted:
    if agreements.newest is None:
        raise Http404
    return agreements.newest


def _draft(agreements: Agreements, number: int) -> Drafted:
    found = next((draft for draft in agreements.drafts if draft.number == number), None)
    if found is None:
        raise Http404
    return found
