"""Which analyses add tables of their own to a release: waterbed, research flows, monitor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zicht.pipeline.monitor import monitor_maker
from zicht.pipeline.monitor_register import register_beside
from zicht.pipeline.publication import PartMaker
from zicht.pipeline.waterbed import NO_INTERVENTIONS, research_maker, waterbed_maker
from zicht.sources.open_data import OpenData


def topic_makers(sources: Path, opened: OpenData, *, earlier: Sequence[Path] = ()) -> tuple[PartMaker, ...]:
    """Those of a folder of sources, with the register of interventions that lies beside them if there is one.

    earlier  bundles of all releases before this one, oldest first: what changed since is told
    raises   RegisterInvalid
    """
    register = register_beside(sources)
    makers = [waterbed_maker(register or NO_INTERVENTIONS), research_maker(opened.flows)]
    return (*makers, *([] if register is None else [monitor_maker(register, earlier=earlier)]))
