"""The register of interventions as a file: read, checked, and held against a release."""

from __future__ import annotations

from pathlib import Path

from zicht.analyses.monitor.register import RegisterInvalid, read_register
from zicht.kit.errors import UserError
from zicht.model.interventions import Intervention, InterventionRegister
from zicht.pipeline.monitor_bundle import MonitoredBundle, open_bundle

BESIDE = "interventions.toml"


class InterventionNotInRelease(UserError):
    """An intervention names an area or a figure that a release does not have.

    Areas are those of the newest division of their level; an area that merged since is entered anew under
    its new code. Figures are named by the id of their indicator.
    """

    exit_code = 234
    usual_remedy = "mend these entries, or name a release that has them"


def register_from(path: Path, *, draft: bool = False) -> InterventionRegister:
    """The register in a file; raises RegisterInvalid."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterInvalid(path, found=error, expected="a TOML file in UTF-8") from None
    return read_register(text, str(path), draft=draft)


def register_beside(sources: Path) -> InterventionRegister | None:
    """The register in a folder of sources, which is not one of them; None where there is none.

    That of a made-up country may be a draft: what could be seen is entered when its release is made.
    """
    path = sources / BESIDE
    if not path.is_file():
        return None
    draft = register_from(path, draft=True)
    return draft if draft.made_up else register_from(path)


def check_register(path: Path, bundle: Path | None, *, draft: bool) -> tuple[str, ...]:
    """What stands in a register without faults, one line an intervention.

    raises  RegisterInvalid; with a bundle BundleInvalid, InterventionNotInRelease
    """
    register = register_from(path, draft=draft)
    if bundle is not None:
        check_known(register, open_bundle(bundle), where=path)
    return tuple(_words(one) for one in register.interventions)


def check_known(register: InterventionRegister, bundle: MonitoredBundle, *, where: Path) -> None:
    """Raise InterventionNotInRelease when an area or a figure of an intervention is not in the release."""
    faults: list[str] = []
    for one in register.interventions:
        division = bundle.current.get(one.division.level.value)
        known = set(bundle.document(f"areas/{division}.json")["codes"]) if division else set()
        faults += [f"{one.id}: no area {code} in {division}" for code in one.areas if code not in known]
        faults += [
            f"{one.id}: no figure {outcome.indicator}"
            for outcome in one.outcomes
            if outcome.indicator not in bundle.indicators
        ]
    if faults:
        raise InterventionNotInRelease(
            where,
            found="\n            ".join(faults),
            expected=f"areas and figures of release {bundle.release}",
        )


def _words(one: Intervention) -> str:
    when = "before it began" if one.preregistered else "after it began: its outcomes could be known"
    ends = f"to {one.last}" if one.last else "and goes on"
    figures = ", ".join(outcome.indicator for outcome in one.outcomes)
    return (
        f"{one.id}: {len(one.areas)} areas of {one.division.id} from {one.first} {ends}, for {figures}; "
        f"registered {when}; digest {one.digest[:16]}"
    )
