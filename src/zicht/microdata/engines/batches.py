"""Plans that look at the same rows in the same places are computed in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zicht.kit.digests import canonical_json
from zicht.model.expressions import Expr
from zicht.model.plans import Location, Moment, Plan, as_plain


@dataclass(frozen=True)
class Batch:
    """Plans with equal rows, units, places and reference dates; populations and measures may differ."""

    plans: tuple[Plan, ...]

    @property
    def location(self) -> Location:
        """Where rows belong."""
        return self.plans[0].location

    @property
    def counterpart(self) -> Location | None:
        """Where the other end of a flow is."""
        return self.plans[0].counterpart

    @property
    def moment(self) -> Moment:
        """The reference date of the periods."""
        return self.plans[0].moment

    @property
    def unit(self) -> Expr:
        """What rows are about."""
        return self.plans[0].frame.unit

    def of(self, period: str) -> Batch | None:
        """The plans that have this period; None when none has."""
        plans = tuple(plan for plan in self.plans if period in plan.periods)
        return Batch(plans) if plans else None


def batches_of(plans: Iterable[Plan]) -> tuple[Batch, ...]:
    """Plans put together that share a pass, in an order that does not depend on theirs."""
    together: dict[str, list[Plan]] = {}
    for plan in sorted(plans, key=lambda plan: plan.id):
        together.setdefault(_pass_of(plan), []).append(plan)
    return tuple(Batch(tuple(group)) for group in together.values())


@dataclass(frozen=True)
class Work:
    """One batch in one period: what is computed, kept and taken up again as a whole.

    number  of the batch among those of the same plans
    """

    period: str
    number: int
    batch: Batch

    @property
    def name(self) -> str:
        """A name for its result that no other work of the same plans has."""
        return f"{self.period}-{self.number:03d}"

    @property
    def words(self) -> str:
        """What is being computed, for the reader who waits."""
        table, plans = self.batch.plans[0].frame.table, len(self.batch.plans)
        return f"{self.period}, {table}, {plans} {'analysis' if plans == 1 else 'analyses'}"


def work_of(plans: Iterable[Plan], periods: tuple[str, ...]) -> tuple[Work, ...]:
    """Each period with each batch that has it, by time; `periods` () means all."""
    batches = list(enumerate(batches_of(plans)))
    found = {period for _, batch in batches for plan in batch.plans for period in plan.periods}
    wanted = sorted(found & set(periods) if periods else found)
    return tuple(
        Work(period, number, part)
        for period in wanted
        for number, batch in batches
        if (part := batch.of(period)) is not None
    )


def _pass_of(plan: Plan) -> str:
    frame = plan.frame
    parts = (frame.table, frame.window, frame.unit, plan.location, plan.counterpart)
    return canonical_json([as_plain(parts), plan.frequency.value, plan.moment.value]).decode()
