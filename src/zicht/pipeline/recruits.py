"""Young recruits from tallies to the tables of a release: fit in the vault, check, count by area, tell.

tallies of the run -> findings, and young people of today by class -> checked findings
tallies of classes -> protected with all other counts -> tables and documents of the release
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from zicht.analyses.analysis_files import LoadedAnalysis
from zicht.analyses.recruits.documents import cards, recruits_document
from zicht.analyses.recruits.tables import area_table, model_table, term_table
from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.progress import SILENT, Progress
from zicht.microdata.risk_models import find_risks
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.bundle_parts import BundlePart
from zicht.model.plans import Plan
from zicht.model.provenance import Source
from zicht.model.recruit_tables import AREAS, MODELS, TERMS
from zicht.model.released_risks import ReleasedRisks
from zicht.model.risk_findings import MODELS as EVERY_MODEL
from zicht.model.risk_findings import RiskSettings
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA
from zicht.pipeline.publication import Ground, PartMaker
from zicht.protection.model_outputs import FitRules
from zicht.protection.risk_statistics import release_risks

SOURCE = "vault-risk-models"
LICENCES = {True: "made up", False: "CC BY 4.0"}


@dataclass(frozen=True, eq=False)
class Recruits:
    """What came out of the vault for young recruits.

    released  statistics that may leave
    tallies   TALLY_SCHEMA, unprotected: young people of today by class, to be protected with the rest; empty
              when no model may leave
    """

    released: ReleasedRisks
    tallies: pa.Table
    settings: RiskSettings

    @property
    def classed(self) -> tuple[str, ...]:
        """Ids of analyses of which the release plan declares classes."""
        return (self.settings.area_plan,) if self.released.counts_areas else ()

    def with_tallies(self, tallies: pa.Table) -> pa.Table:
        """The tallies of a run with those of the classes."""
        every = pa.concat_tables([tallies.cast(TALLY_SCHEMA), self.tallies])
        return every.sort_by([(name, "ascending") for name in SORTED_BY])


def find_recruits(
    tallies: pa.Table,
    analyses: Sequence[LoadedAnalysis],
    *,
    seed: int,
    settings: RiskSettings | None = None,
    rules: FitRules | None = None,
    models: Sequence[str] = EVERY_MODEL,
    progress: Progress = SILENT,
) -> Recruits:
    """Fit in the vault, and check what may leave. Without a model that may, nothing is counted by class.

    raises  NoTalliesToFit, LearnersMissing, ModelDoesNotSettle
    """
    asked = settings or RiskSettings()
    plans = {one.id: one.plan for one in analyses}
    found = find_risks(tallies, plans, asked, seed=seed, models=models, tell=progress.step)
    released = release_risks(found.findings, rules or FitRules())
    counted = found.tallies if released.counts_areas else TALLY_SCHEMA.empty_table()
    return Recruits(released, counted, asked)


def recruits_part(recruits: Recruits, analyses: Sequence[LoadedAnalysis], *, made_up: bool) -> PartMaker:
    """The maker of the tables and documents, once the counts of the vault are protected."""
    by_id = {one.id: one for one in analyses}
    fit, area = (by_id[one] for one in (recruits.settings.fit_plan, recruits.settings.area_plan))

    def make(ground: Ground) -> BundlePart:
        assert ground.vault is not None, "young recruits come out of a vault"
        ground.progress.step("young recruits: tables and words")
        documents = ground.vault.documents
        tables = {
            AREAS: area_table(
                ground.vault.counts,
                recruits.released,
                area.plan,
                _tree(documents["area_tree"]),
                int(documents["release_plan"]["division_year"]),
            ),
            TERMS: term_table(recruits.released),
            MODELS: model_table(recruits.released),
        }
        source = _source(recruits, fit.plan, tables, made_up=made_up)
        told = recruits_document(recruits.released, recruits.settings, fit.record, area.record)
        return BundlePart(
            tables=tables,
            documents={"recruits": told, **cards(recruits.released, recruits.settings, fit.record)},
            provenance={
                AREAS: sorted([source.id, *_counted_in(ground, area.id)]),
                TERMS: [source.id],
                MODELS: [source.id],
            },
            sources=(source,),
            report=recruits.released.report,
        )

    return make


def _counted_in(ground: Ground, analysis: str) -> list[str]:
    """Source of the protected counts; none when nothing was counted by class."""
    assert ground.vault is not None
    name = f"vault-{analysis.replace('/', '-')}"
    return [source.id for source in ground.vault.sources if source.id == name]


def _source(recruits: Recruits, plan: Plan, tables: Mapping[str, pa.Table], *, made_up: bool) -> Source:
    said = canonical_json({name: tables[name].to_pylist() for name in (TERMS, MODELS)})
    first, last = plan.periods[0], plan.periods[-1]
    return Source(
        id=SOURCE,
        title="Modellen van risico, gepast op tellingen in de gesloten omgeving",
        publisher="Zicht (verzonnen)" if made_up else "Zicht",
        licence=LICENCES[made_up],
        address=f"analyse {plan.id}, plan {plan.digest[:16]}",
        sha256=sha256_of(said),
        size=len(said),
        reference_date=f"{first}/{last}",
        reader="zicht.pipeline.recruits",
        made_up=made_up,
    )


def _tree(document: Mapping[str, Any]) -> AreaTree:
    """As `release_plan.tree_document` wrote it."""
    return AreaTree(
        tuple(Level(level) for level in document["levels"]),
        {Level(level): tuple(codes) for level, codes in document["codes"].items()},
        {Level(level): tuple(codes) for level, codes in document["parents"].items()},
        {Level(level): dict(of) for level, of in document["beside"].items()},
    )
