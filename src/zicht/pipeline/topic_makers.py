"""Which analyses add tables of their own to a release: waterbed, research flows, monitor, cooperation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zicht.pipeline.cooperation import cooperation_maker, patchwork_beside
from zicht.pipeline.monitor import monitor_maker
from zicht.pipeline.monitor_register import register_beside
from zicht.pipeline.publication import PartMaker
from zicht.pipeline.question_register import question_maker
from zicht.pipeline.waterbed import NO_INTERVENTIONS, research_maker, waterbed_maker
from zicht.sources.open_data import OpenData


def topic_makers(sources: Path, opened: OpenData, *, earlier: Sequence[Path] = ()) -> tuple[PartMaker, ...]:
    """Those of a folder of sources, with what lies beside them: a register of interventions, cooperation,
    questions.

    earlier  bundles of all releases before this one, oldest first: what changed since is told
    raises   RegisterInvalid, NoRegisterDay, any UserError of sources.cooperation,
             QuestionExportInvalid
    """
    register, patchwork = register_beside(sources), patchwork_beside(sources)
    makers = [waterbed_maker(register or NO_INTERVENTIONS), research_maker(opened.flows)]
    if register is not None:
        makers.append(monitor_maker(register, earlier=earlier))
    if patchwork is not None:
        makers.append(cooperation_maker(patchwork))
    questions = question_maker(sources)
    if questions is not None:
        makers.append(questions)
    return tuple(makers)
