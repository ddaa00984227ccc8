"""What partners do with the covenant as a whole: let it carry a version of the frames, renew it.

Writing and signing it is as for any artefact (actions.steps): there is one covenant and one signature.
"""

from __future__ import annotations

from datetime import datetime

from zicht.register.actions import sharing, steps
from zicht.register.records.partnerships import Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.covenant import Covenant
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.covenants import next_term
from zicht.register.rules.sharing import SharingRefused, for_next_term
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.store.artefacts import first_moment, workspace_of
from zicht.register.store.sharing import agreements_of


def carry(partnership: Partnership, frames: str, *, by: Actor, at: datetime) -> Version:
    """The covenant once more, now carrying a version of the frames; all sign it anew.

    frames  hash of the version
    raises  AgainstTheRules, NotPermitted, GateNotMet
    """
    newest = workspace_of(partnership, at=at).one_of(Kind.COVENANT)
    if newest is None:
        raise AgainstTheRules("no_covenant_yet")
    raw = write_content(newest.content) | {"frames": frames}
    return steps.write(
        partnership, Kind.COVENANT, raw, artefact=newest.artefact, seen=newest.hash, by=by, at=at
    )


def renew(partnership: Partnership, *, by: Actor, at: datetime) -> Version:
    """After a test that says *continue*: the same covenant and the same frames, for the next term.

    Nothing counts until all signed: without their signatures both end on the day they were signed for.
    raises AgainstTheRules, ArtefactNotValid, NotPermitted, FaultyCovenant
    """
    workspace = workspace_of(partnership, at=at)
    newest, term = workspace.one_of(Kind.COVENANT), next_term(workspace)
    assert newest is not None, "what was signed was written"
    raw = write_content(term) | {"frames": _frames_for(partnership, term, by=by, at=at)}
    return steps.write(
        partnership, Kind.COVENANT, raw, artefact=newest.artefact, seen=newest.hash, by=by, at=at
    )


def _frames_for(partnership: Partnership, term: Covenant, *, by: Actor, at: datetime) -> str:
    """Hash of the frames for a term; a new version of those the covenant carries, "" when it carries none."""
    if not term.frames:
        return ""
    agreements = agreements_of(partnership, at=at)
    carried, newest = agreements.draft(term.frames), agreements.newest
    assert carried is not None, "a covenant carries what is there"
    assert newest is not None, "the one it carries, or a later one"
    wanted = for_next_term(carried.covenant, first_moment(term.starts_on), first_moment(term.ends_on))
    try:
        made = sharing.draft_frames(partnership, wanted, seen=newest.hash, by=by, at=at)
    except SharingRefused as refused:
        if refused.why != "nothing_changed":
            raise
        return newest.hash
    return str(made.hash)
