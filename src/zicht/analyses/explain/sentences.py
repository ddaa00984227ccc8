"""A plan in sentences: which rows, which population, what is counted, in which cells, from which tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zicht.analyses.explain.ages import age_of
from zicht.analyses.explain.phrases import Phrases
from zicht.analyses.explain.words import CHOICES, LEVELS, SAID
from zicht.analyses.plan_checks.claims import claim
from zicht.model.area_codes import Level
from zicht.model.contracts import TIME_COLUMNS, Contracts
from zicht.model.expressions import Aggregate, Call, Column, Constant, Expr, How, Op, walk
from zicht.model.plans import Breakdown, Counted, Location, Measure, Place, Plan


def sentences_of(plan: Plan, contracts: Contracts, language: str) -> tuple[str, ...]:
    """The plan in whole sentences, in the order in which one would tell it."""
    terms = terms_of(plan)
    phrases, said, chosen = Phrases(contracts, language, terms), SAID[language], CHOICES[language]
    frame = plan.frame
    told = [
        said["frame"].format(
            table=phrases.table(frame.table),
            name=frame.table,
            window=phrases.window(frame.window, frame.table),
        ),
        said["unit"].format(phrases.of(frame.unit)),
    ]
    if frame.where is not None:
        told.append(said["population"].format(phrases.of(frame.where)))
    for name, location in (("location", plan.location), ("counterpart", plan.counterpart)):
        if location is not None:
            place = chosen[location.place]
            told.append(said[name].format(phrases.of(location.value), place=place))
    told += [_measure(measure, phrases) for measure in plan.measures]
    told += [_breakdown(breakdown, phrases) for breakdown in plan.breakdowns]
    told += [said["term"].format(phrases.whole(expr), term=f"({letter})") for expr, letter in terms.items()]
    if plan.breakdowns:
        told.append(said["margins" if plan.margins else "crossed"])
    levels = [LEVELS[language][level] for level in (Level.COUNTRY, *plan.levels)]
    told.append(
        said["levels"].format(", ".join(levels[:-1]) + said["and"] + levels[-1] if levels[1:] else levels[0])
    )
    told.append(
        said["periods"].format(
            frequency=chosen[plan.frequency],
            first=plan.first,
            last=plan.last,
            moment=chosen[plan.moment],
        )
    )
    told.append(said["protection"].format(chosen[plan.rule_class]))
    if plan.fit is not None:
        told.append(said["fit"].format(chosen[plan.fit]))
    return tuple(told)


def terms_of(plan: Plan) -> dict[Aggregate, str]:
    """Aggregates that are told in a sentence of their own, with a letter each; inner ones come first.

    "There is a row of ..." reads well inside a sentence, but not inside a choice (`when`); values of other
    rows never do.
    """
    found: dict[Aggregate, None] = {}

    def visit(expr: Expr | None) -> None:
        if isinstance(expr, Call):
            age = age_of(expr)
            for part in expr.args if age is None else age:
                visit(part)
        elif isinstance(expr, Aggregate):
            for part in (expr.on, expr.where, expr.value):
                visit(part)
            if expr.how is not How.EXISTS or expr in chosen:
                found[expr] = None

    chosen = {
        arg
        for whole in expressions_of(plan)
        for node in walk(whole)
        if isinstance(node, Call) and node.op is Op.IF
        for arg in node.args
        if isinstance(arg, Aggregate)
    }
    for expr in expressions_of(plan):
        visit(expr)
    return {expr: _letter(number) for number, expr in enumerate(found)}


def _letter(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return letters[number] if number < 26 else f"{letters[number // 26 - 1]}{letters[number % 26]}"


def source_sentences(plan: Plan, contracts: Contracts, language: str) -> tuple[str, ...]:
    """One sentence per table: its name at the supplier, and the columns used with theirs."""
    said = SAID[language]
    told = []
    for table, columns in columns_used(plan, contracts).items():
        contract = contracts.tables[table]
        names = []
        for name in columns:
            column = contract.column(name)
            assert column is not None
            names.append(f"{name} ({column.physical_name})")
        told.append(
            said["table"].format(
                name=table,
                physical=contract.physical_name,
                supplier=contract.supplier,
                columns=", ".join(names),
            )
        )
    return tuple(told)


def columns_used(plan: Plan, contracts: Contracts) -> Mapping[str, tuple[str, ...]]:
    """Table -> its columns that the plan reads, both sorted; with those that say when and where."""
    found: dict[str, set[str]] = {plan.frame.table: set()}
    for expr in expressions_of(plan):
        for node in walk(expr):
            if isinstance(node, Column):
                found.setdefault(node.table, set()).add(node.name)
            elif isinstance(node, Aggregate):
                found.setdefault(node.table, set()).add(node.link)
    for table, names in found.items():
        names.update(TIME_COLUMNS[contracts.tables[table].shape])
    places = {location.place for location in (plan.location, plan.counterpart) if location is not None}
    if Place.ADDRESS in places:
        found.setdefault("address_areas", set()).update(("address", "year", "buurt"))
    areas = {"year", "buurt", "wijk", "gemeente", "provincie", "corop", "veiligheidsregio", "politie_eenheid"}
    found.setdefault("areas", set()).update(areas)
    return {table: tuple(sorted(found[table])) for table in sorted(found)}


def expressions_of(plan: Plan) -> Iterator[Expr]:
    """Every expression of a plan that is not part of another."""
    locations: tuple[Location | None, ...] = (plan.location, plan.counterpart)
    found: list[Expr | None] = [plan.frame.unit, plan.frame.where]
    found += [location.value for location in locations if location is not None]
    found += [part for measure in plan.measures for part in (measure.where, measure.value)]
    found += [condition for breakdown in plan.breakdowns for _, condition in breakdown.categories]
    yield from (expr for expr in found if expr is not None)


def _breakdown(breakdown: Breakdown, phrases: Phrases) -> str:
    """By one value with its codes or bands; or each category with its condition."""
    said = SAID[phrases.language]
    claims = [claim(condition) for _, condition in breakdown.categories]
    value = claims[0][0] if claims and claims[0] is not None else None
    codes = [code for code, _ in breakdown.categories]
    names = [_category(code, found, phrases) for code, found in zip(codes, claims, strict=True)]
    if value is None or None in names or any(found is not None and found[0] != value for found in claims):
        listed = "; ".join(
            said["category"].format(phrases.of(condition), code=code)
            for code, condition in breakdown.categories
        )
        return said["breakdown"].format(name=breakdown.name, categories=listed)
    listed = ", ".join(name for name in names if name is not None)
    return said["divided"].format(name=breakdown.name, value=phrases.of(value), categories=listed)


def _category(
    code: str, found: tuple[Expr, frozenset[object] | range] | None, phrases: Phrases
) -> str | None:
    """A band whose name says its bounds, or one code with its words; None for anything else."""
    if found is None:
        return None
    value, claimed = found
    if isinstance(claimed, range):
        bounds = (str(claimed.start), f"{claimed.start}-{claimed.stop - 1}", f"{claimed.start}+")
        return code if code in bounds else None
    if claimed == {code}:
        return phrases.constant(Constant(code), value)
    return None


def _measure(measure: Measure, phrases: Phrases) -> str:
    said, chosen = SAID[phrases.language], CHOICES[phrases.language]
    counted = chosen[measure.counted]
    if measure.counted is Counted.SUM and measure.value is not None:
        counted = counted.format(phrases.of(measure.value))
    if measure.where is not None:
        counted += said["met"].format(phrases.of(measure.where))
    return said["measure"].format(name=measure.name, counted=counted)
