from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.protection.small_flows import (
    KEY,
    codes,
    drawn,
    margins,
    nearest,
    plan_of,
    shown,
    tallies,
    tree,
)

from zicht.model.area_codes import Level
from zicht.model.release_plans import Mechanism, ReleasePlan
from zicht.model.tallies import TALLY_SCHEMA
from zicht.protection.flows.audit import FlowsNotSafe, PublishedSum, narrowed
from zicht.protection.flows.origin_destination import FlowRules, protect_and_keep_flows, protect_flows
from zicht.protection.flows.tables import FlowsIncomplete

FLOWS = drawn("""
    120  40   3   5   5   5
     25  60   4  18   2   0
      7   6  50   1   1  30
      2   0   3  80  45   4
      0   1   0  33  70   5
      1   1  16   0   8  90
""")
NAMES = codes(6)


def protected(flows=FLOWS, *, unknown=None, key=KEY, areas=None, plan=None, margin=None):
    lost = np.zeros(6, dtype=int) if unknown is None else np.array(unknown)
    given = margins(nearest(flows.sum(1) + lost), nearest(flows.sum(0))) if margin is None else margin
    return protect_flows(
        tallies(flows, unknown), plan=plan or plan_of(), areas=areas or tree(), margins=given, key=key
    )


def test_large_flows_have_a_row_and_small_ones_merge_up_to_the_eenheid():
    rows = shown(protected())
    assert abs(rows["GM0001", "GM0002"] - 40) < 5
    assert abs(rows["GM0004", "GM0005"] - 45) < 5
    assert ("GM0001", "GM0004") not in rows  # 5 records: in no row of its own
    assert rows["GM0001", "RE02"] == 15  # 5 + 5 + 5 of them together
    assert ("GM0002", "RE01") not in rows  # 4 of them: elsewhere


def test_what_stays_in_a_gemeente_is_apart():
    rows = shown(protected())
    assert all(abs(rows[name, name] - FLOWS[at, at]) < 5 for at, name in enumerate(NAMES))


def test_rows_of_a_gemeente_add_up_to_its_margin_exactly():
    rows = shown(protected(unknown=[0, 12, 3, 0, 0, 31]))
    leaving = nearest(FLOWS.sum(1) + np.array([0, 12, 3, 0, 0, 31]))
    for name, margin in zip(NAMES, leaving, strict=True):
        parts = [value for (origin, _), value in rows.items() if origin == name]
        assert sum(value or 0 for value in parts) == margin - (5 if None in parts else 0)
    assert rows["GM0006", "_O"] >= 20  # 31 with an unknown place


def test_what_arrives_adds_up_exactly_too():
    arriving = nearest(FLOWS.sum(0) + 20)
    rows = shown(protected(margin=margins(nearest(FLOWS.sum(1)), arriving)))
    for name, margin in zip(NAMES, arriving, strict=True):
        parts = [value for (_, to), value in rows.items() if to == name]
        assert sum(value or 0 for value in parts) == margin - (5 if None in parts else 0)


def test_flows_between_eenheden_are_sums_of_the_same_atoms():
    kept = protect_and_keep_flows(
        tallies(FLOWS),
        plan=plan_of(),
        areas=tree(),
        margins=margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0))),
        key=KEY,
    )
    between = shown(kept.counts, "re")
    sums = dict.fromkeys(between, 0)
    for origin, to, value in zip(
        *(kept.atoms[c].to_pylist() for c in ("REF_AREA", "TO", "VALUE")), strict=True
    ):
        eenheid = "RE01" if origin <= "GM0003" else "RE02"
        other = to[5:] if to.startswith("rest ") else "RE01" if to <= "GM0003" else "RE02"
        sums[eenheid, other] += value
    assert between == sums
    truth = {("RE01", "RE01"): FLOWS[:3, :3].sum(), ("RE01", "RE02"): FLOWS[:3, 3:].sum()}
    truth |= {("RE02", "RE01"): FLOWS[3:, :3].sum(), ("RE02", "RE02"): FLOWS[3:, 3:].sum()}
    assert all(abs(between[pair] - truth[pair]) <= 10 for pair in truth)


def test_flows_between_eenheden_close_on_the_margins_of_the_eenheid():
    margin = pa.concat_tables(
        [
            margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0))),
            margins([500, 400], [490, 450], level="re", names=["RE01", "RE02"]),
        ]
    )
    rows = shown(protected(margin=margin), "re")
    assert rows["RE01", "RE01"] + rows["RE01", "RE02"] + rows["RE01", "_O"] == 500
    assert rows["RE01", "RE02"] + rows["RE02", "RE02"] + rows["_O", "RE02"] == 450


def test_a_closing_row_that_would_be_negative_or_small_is_absent():
    between = shown(protected(), "re")
    from_one = between["RE01", "RE01"] + between["RE01", "RE02"]
    for margin, left in ((from_one, 0), (from_one + 10, 10), (from_one + 5, None), (from_one - 5, None)):
        given = pa.concat_tables(
            [
                margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0))),
                margins([margin, 800], level="re", names=["RE01", "RE02"]),
            ]
        )
        assert shown(protected(margin=given), "re")["RE01", "_O"] == left


def test_every_value_is_nought_the_minimum_or_a_larger_multiple_of_the_base():
    for seed in range(5):
        table = protected(key=bytes([seed]) * 32)
        values = np.array([v for v in table["VALUE"].to_pylist() if v is not None])
        assert np.all((values == 0) | ((values >= 10) & (values % 5 == 0)))


def test_no_flow_is_shown_where_a_margin_is_confidential():
    leaving, arriving = nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0))
    leaving[0], arriving[4] = None, None
    rows = shown(protected(margin=margins(leaving, arriving)))
    assert rows["GM0001", "GM0001"] is None
    assert rows["GM0001", "_O"] is None
    assert rows["GM0005", "GM0005"] is None
    assert rows["_O", "GM0005"] is None
    assert ("GM0001", "GM0002") not in rows
    assert ("GM0001", "RE01") not in rows
    assert ("GM0004", "GM0005") not in rows
    assert ("GM0005", "GM0004") in rows


def test_without_margins_of_arrivals_there_is_no_row_from_elsewhere():
    rows = shown(protected(margin=margins(nearest(FLOWS.sum(1)))))
    assert not [pair for pair in rows if pair[0] == "_O"]
    assert ("GM0004", "GM0005") in rows


def test_a_margin_without_room_moves_the_smallest_flow_elsewhere():
    flows = np.zeros((6, 6), dtype=np.int64)
    flows[0, :3] = 0, 14, 22
    rows = shown(protected(flows, margin=margins([30, 0, 0, 0, 0, 0], [0, 20, 20, 0, 0, 0])))
    assert rows["GM0001", "GM0003"] == 20
    assert rows["GM0001", "GM0002"] == 10
    rows = shown(protected(flows, margin=margins([20, 0, 0, 0, 0, 0], [0, 20, 20, 0, 0, 0])))
    assert rows["GM0001", "GM0003"] == 20
    assert ("GM0001", "GM0002") not in rows
    assert rows["GM0001", "_O"] == 0


def test_what_arrives_has_no_room_either():
    flows = np.zeros((6, 6), dtype=np.int64)
    flows[:, 0] = 0, 20, 15, 0, 0, 0
    rows = shown(protected(flows, margin=margins([0, 20, 20, 0, 0, 0], [25, 0, 0, 0, 0, 0])))
    assert rows["GM0002", "GM0001"] == 20
    assert ("GM0003", "GM0001") not in rows
    assert rows["_O", "GM0001"] is None  # 5 are left: that has no row


def with_units(units, **changed):
    given = {"margins": margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0)))} | changed
    return protect_and_keep_flows(tallies(FLOWS, units=units), plan=plan_of(), areas=tree(), key=KEY, **given)


def test_many_records_of_few_persons_have_no_row():
    few = {("GM0004", "GM0005"): 5, ("GM0002", "GM0002"): 5}
    rows = shown(with_units(few).counts)
    assert ("GM0004", "GM0005") not in rows
    assert rows["GM0002", "GM0002"] is None
    assert ("GM0005", "GM0004") in rows
    enough = {("GM0004", "GM0005"): 14, ("GM0002", "GM0002"): 14}
    rows = shown(with_units(enough).counts)
    assert abs(rows["GM0004", "GM0005"] - 45) < 5
    assert rows["GM0002", "GM0002"] == 60


def test_a_row_of_before_ends_when_too_few_persons_are_left():
    first = with_units({})
    for units, stays in ((6, True), (5, False)):
        again = with_units({("GM0004", "GM0005"): units}, held=first.atoms)
        assert (("GM0004", "GM0005") in shown(again.counts)) is stays


def test_small_flows_of_the_same_few_persons_do_not_merge_to_a_row():
    """Of 178 records from GM0001 15 go to RE02, 5 to each gemeente: perhaps by the same five persons."""
    assert shown(with_units({("GM0001", "_T"): 177}).counts)["GM0001", "RE02"] == 15
    assert ("GM0001", "RE02") not in shown(with_units({("GM0001", "_T"): 168}).counts)


def test_flows_between_eenheden_of_few_persons_are_absent_with_what_closes_them():
    def by_eenheid(units: int) -> pa.Table:
        parts = (("RE01", 60), ("RE02", units))
        rows = [("drug_records", "re", "RE01", to, "2024", "", 60, n) for to, n in parts]
        return pa.table([list(column) for column in zip(*rows, strict=True)], schema=TALLY_SCHEMA)

    margin = pa.concat_tables(
        [
            margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0))),
            margins([500, 500], [500, 500], level="re", names=["RE01", "RE02"]),
        ]
    )
    table = pa.concat_tables([tallies(FLOWS), by_eenheid(9)])
    rows = shown(protect_flows(table, plan=plan_of(), areas=tree(), margins=margin, key=KEY), "re")
    assert {pair for pair, value in rows.items() if value is None} == {
        ("RE01", "RE02"),
        ("RE01", "_O"),
        ("_O", "RE02"),
    }
    table = pa.concat_tables([tallies(FLOWS), by_eenheid(10)])
    rows = shown(protect_flows(table, plan=plan_of(), areas=tree(), margins=margin, key=KEY), "re")
    assert None not in rows.values()


def test_a_diagonal_without_room_is_absent():
    flows = np.zeros((6, 6), dtype=np.int64)
    flows[0, 0] = 14
    rows = shown(protected(flows, margin=margins([0] * 6)))
    assert rows["GM0001", "GM0001"] is None
    assert rows["GM0001", "_O"] == 0


def test_a_gemeente_without_records_shows_nought():
    flows = np.zeros((6, 6), dtype=np.int64)
    flows[0, 0] = 20
    rows = shown(protected(flows, margin=margins([20, 0, 0, 0, 0, 0])))
    assert rows["GM0002", "GM0002"] == 0
    assert rows["GM0002", "_O"] == 0


def test_the_promise_of_each_row_holds():
    table = protected()
    position = {name: at for at, name in enumerate(NAMES)}
    rows = table.to_pylist()
    mine = {(row["REF_AREA"], row["COUNTERPART_AREA"]) for row in rows}
    for row in rows:
        o, d = row["REF_AREA"], row["COUNTERPART_AREA"]
        if o in position and d in position:
            truth = FLOWS[position[o], position[d]]
            assert row["ROUNDING"] == (9 if o == d and row["VALUE"] <= 10 else 4)
        elif o in position and d.startswith("RE"):
            truth = sum(
                FLOWS[position[o], position[x]]
                for x in NAMES
                if (o, x) not in mine and (x <= "GM0003") == (d == "RE01")
            )
            assert row["ROUNDING"] % 5 == 0
        else:
            continue
        assert abs(truth - row["VALUE"]) <= row["ROUNDING"]


def test_margins_that_are_exact_are_refused_as_they_give_flows_away():
    flows = np.zeros((6, 6), dtype=np.int64)
    flows[0, 1] = 20
    exact = margins([20, 0, 0, 0, 0, 0], rounding=3)
    with pytest.raises(FlowsNotSafe, match="fewer than 9 values"):
        protected(flows, margin=exact)
    protected(flows, margin=margins([20, 0, 0, 0, 0, 0], rounding=4))


def test_a_rest_without_a_row_leaves_the_others_as_wide_as_they_were():
    """Of a margin of 20 (16..24) 15 stay: the 5 that are left have no row, so 11 to 19 may stay."""
    flows = np.zeros((6, 6), dtype=np.int64)
    flows[0, 0] = 15
    rows = shown(protected(flows, margin=margins([20, 0, 0, 0, 0, 0], [20, 0, 0, 0, 0, 0], rounding=4)))
    assert rows["GM0001", "GM0001"] == 15
    assert rows["GM0001", "_O"] is None
    assert rows["_O", "GM0001"] is None


def test_order_of_rows_changes_nothing():
    table, margin = tallies(FLOWS), margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0)))
    turned = [t.take(pa.array(np.random.default_rng(5).permutation(t.num_rows))) for t in (table, margin)]
    one = protect_flows(table, plan=plan_of(), areas=tree(), margins=margin, key=KEY)
    other = protect_flows(turned[0], plan=plan_of(), areas=tree(), margins=turned[1], key=KEY)
    assert one.equals(other)


def test_another_key_gives_other_values():
    assert not protected().equals(protected(key=b"x" * 32))


def test_a_period_does_not_depend_on_another():
    both = plan_of(periods=("2023", "2024"))
    margin = [margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0)), period=p) for p in ("2023", "2024")]
    more = [tallies(FLOWS[::-1, ::-1].copy(), period="2023"), tallies(FLOWS)]
    margin[0] = margins(nearest(FLOWS[::-1, ::-1].sum(1)), nearest(FLOWS[::-1, ::-1].sum(0)), period="2023")
    table = protect_flows(
        pa.concat_tables(more), plan=both, areas=tree(), margins=pa.concat_tables(margin), key=KEY
    )
    last = table.filter(pa.compute.equal(table["TIME_PERIOD"], "2024"))
    alone = protected()
    drop = ["ROUNDING"]
    assert last.drop_columns(drop).equals(alone.drop_columns(drop))


def test_what_was_shown_stays_while_its_truth_is_near():
    margin = margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0)))
    first = protect_and_keep_flows(tallies(FLOWS), plan=plan_of(), areas=tree(), margins=margin, key=KEY)
    before = shown(first.counts)
    changed = FLOWS.copy()
    changed[3, 4] = before["GM0004", "GM0005"] + 4
    changed[4, 3] = before["GM0005", "GM0004"] - 4
    changed[0, 1] = before["GM0001", "GM0002"] + 5
    again = protect_and_keep_flows(
        tallies(changed), plan=plan_of(), areas=tree(), margins=margin, key=b"other" * 8, held=first.atoms
    )
    after = shown(again.counts)
    assert after["GM0004", "GM0005"] == before["GM0004", "GM0005"]
    assert after["GM0005", "GM0004"] == before["GM0005", "GM0004"]
    assert after["GM0001", "GM0002"] != before["GM0001", "GM0002"]


def test_a_flow_with_a_row_keeps_it_when_a_revision_takes_it_below_its_threshold():
    flows = np.zeros((6, 6), dtype=np.int64)
    flows[0, :2] = 50, 14
    margin = margins([65, 0, 0, 0, 0, 0])
    first = protect_and_keep_flows(tallies(flows), plan=plan_of(), areas=tree(), margins=margin, key=KEY)
    value = shown(first.counts)["GM0001", "GM0002"]
    for truth, stays in ((value - 4, True), (value - 5, False)):
        flows[0, 1] = truth
        held = protect_and_keep_flows(
            tallies(flows), plan=plan_of(), areas=tree(), margins=margin, key=bytes(32), held=first.atoms
        )
        if stays:
            assert shown(held.counts)["GM0001", "GM0002"] == value
        else:
            assert shown(held.counts).get(("GM0001", "GM0002")) != value


def test_atoms_of_another_measure_are_not_held():
    margin = margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0)))
    first = protect_and_keep_flows(
        tallies(FLOWS), plan=plan_of(), areas=tree(), margins=margin, key=bytes(32)
    )
    other = first.atoms.set_column(0, first.atoms.schema.field(0), pa.array(["x"] * first.atoms.num_rows))
    again = protect_and_keep_flows(
        tallies(FLOWS), plan=plan_of(), areas=tree(), margins=margin, key=KEY, held=other
    )
    assert again.counts.equals(protected())


def test_atoms_of_other_periods_and_measures_are_kept_for_later():
    margin = margins(nearest(FLOWS.sum(1)))
    first = protect_and_keep_flows(tallies(FLOWS), plan=plan_of(), areas=tree(), margins=margin, key=KEY)
    earlier = pa.table(
        [["drug_records", "arms"], ["2023", "2024"], ["GM0001"] * 2, ["GM0002"] * 2, [15, 20]],
        schema=first.atoms.schema,
    )
    again = protect_and_keep_flows(
        tallies(FLOWS),
        plan=plan_of(),
        areas=tree(),
        margins=margin,
        key=KEY,
        held=pa.concat_tables([earlier, first.atoms]),
    )
    rows = again.atoms.to_pylist()
    assert rows == sorted(rows, key=lambda row: tuple(row.values()))
    assert [row for row in rows if row not in first.atoms.to_pylist()] == earlier.to_pylist()[::-1]
    assert len(rows) == first.atoms.num_rows + 2


def test_margins_of_single_categories_are_not_margins_of_all():
    margin = margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0)))
    young = margins([10] * 6, [10] * 6).set_column(5, "BREAKDOWN", pa.array(["age=young"] * 12))
    both = pa.concat_tables([margin, young.cast(margin.schema)])
    assert protected(margin=both).equals(protected(margin=margin))


def test_without_a_level_above_small_flows_go_elsewhere_at_once():
    areas = tree()
    bare = type(areas)(areas.levels, areas.codes, areas.parents, {})
    rows = shown(protected(areas=bare, plan=plan_of(levels=(Level.GEMEENTE,))))
    assert ("GM0001", "GM0002") in rows
    assert {to[:2] for _, to in rows} == {"GM", "_O"}


def test_the_level_to_merge_up_to_is_a_setting_in_the_plan():
    plan = plan_of()
    assert FlowRules.of(plan).merge is Level.POLITIE_EENHEID
    other = ReleasePlan(plan.figures, 2024, 2024, other_rules={"origin-destination": {"merge": "vr"}})
    assert FlowRules.of(other).merge is Level.VEILIGHEIDSREGIO


def test_another_level_above_serves_when_the_setting_names_none_that_is_there():
    plan = plan_of()
    other = ReleasePlan(plan.figures, 2024, 2024, other_rules={"origin-destination": {"merge": "cr"}})
    assert shown(protected(plan=other)) == shown(protected())


def test_levels_within_the_tree_serve_as_levels_above():
    areas = tree()
    nested = type(areas)(
        (Level.COUNTRY, Level.LANDSDEEL, Level.GEMEENTE),
        {Level.COUNTRY: ("NL",), Level.LANDSDEEL: ("LD01", "LD02"), Level.GEMEENTE: NAMES},
        {Level.COUNTRY: ("",), Level.LANDSDEEL: ("NL",) * 2, Level.GEMEENTE: ("LD01",) * 3 + ("LD02",) * 3},
        {},
    )
    one = shown(protected(areas=nested, plan=plan_of(levels=(Level.LANDSDEEL, Level.GEMEENTE))), "ld")
    assert set(one) == {(a, b) for a in ("LD01", "LD02") for b in ("LD01", "LD02")}


def test_wijken_lie_in_the_eenheid_of_their_gemeente():
    gemeenten, wijken = ("GM0001", "GM0002"), tuple(f"WK000{g}0{w}" for g in (1, 2) for w in (1, 2, 3))
    areas = type(tree())(
        (Level.COUNTRY, Level.GEMEENTE, Level.WIJK),
        {Level.COUNTRY: ("NL",), Level.GEMEENTE: gemeenten, Level.WIJK: wijken},
        {
            Level.COUNTRY: ("",),
            Level.GEMEENTE: ("NL",) * 2,
            Level.WIJK: ("GM0001",) * 3 + ("GM0002",) * 3,
        },
        {Level.POLITIE_EENHEID: {"GM0001": "RE01", "GM0002": "RE02"}},
    )
    plan = plan_of(levels=(Level.POLITIE_EENHEID, Level.GEMEENTE, Level.WIJK))

    def renamed(table: pa.Table) -> pa.Table:
        columns = [
            [
                dict(zip(NAMES, wijken, strict=True)).get(x, x).replace("gm", "wk")
                for x in table[c].to_pylist()
            ]
            if c in ("LEVEL", "REF_AREA", "COUNTERPART_AREA")
            else table[c]
            for c in table.column_names
        ]
        return pa.table(columns, schema=table.schema)

    table = protect_flows(
        renamed(tallies(FLOWS)),
        plan=plan,
        areas=areas,
        margins=renamed(margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0)))),
        key=KEY,
    )
    assert abs(shown(table, "gm")["GM0001", "GM0002"] - FLOWS[:3, 3:].sum()) <= 10
    assert shown(table, "re")["RE01", "RE02"] == shown(table, "gm")["GM0001", "GM0002"]


def test_figures_with_another_mechanism_are_left_alone():
    plan = plan_of()
    figure = type(plan.figures[0])(**{**plan.figures[0].__dict__, "mechanism": Mechanism.SUPPRESSION})
    assert protected(plan=ReleasePlan((figure,), 2024, 2024)).num_rows == 0


def test_a_figure_without_tallies_shows_noughts():
    nothing = tallies(FLOWS).slice(0, 0)
    rows = shown(protect_flows(nothing, plan=plan_of(), areas=tree(), margins=margins([0] * 6), key=KEY))
    assert set(rows.values()) == {0}


# what is refused


def refused(match: str, **changed):
    with pytest.raises(FlowsIncomplete, match=match):
        protected(**changed)


def test_a_breakdown_is_refused():
    refused("a breakdown", plan=plan_of(breakdown_levels=(Level.GEMEENTE,)))


def test_flows_of_different_persons_are_refused():
    refused("counted anew", plan=plan_of(additive=False))


def test_a_level_outside_the_tree_is_refused():
    refused("flows on level bu", plan=plan_of(levels=(Level.BUURT,)))


def test_a_gemeente_that_lies_in_no_eenheid_is_refused():
    areas = tree()
    del areas.beside[Level.POLITIE_EENHEID]["GM0003"]
    refused("1 areas in no area of level re: \\['GM0003'\\]", areas=areas)


def test_a_level_above_that_does_not_hold_the_areas_is_refused():
    refused("6 areas in no area of level pv", plan=plan_of(levels=(Level.PROVINCIE, Level.GEMEENTE)))


def test_margins_that_were_not_protected_are_refused():
    refused("2 values that are not protected", margin=margins([7, 12, 10, 0, 20, 15]))


def test_a_margin_that_is_forgotten_is_refused():
    refused("1 areas and periods without", margin=margins(nearest(FLOWS.sum(1))).slice(1))


def test_flows_without_margins_of_their_own_level_are_refused():
    refused("none on level gm", margin=margins([500, 400], level="re", names=["RE01", "RE02"]))


def test_a_measure_whose_totals_do_not_leave_has_no_flows_either():
    assert protected(margin=margins(nearest(FLOWS.sum(1))).slice(0, 0)).num_rows == 0


def test_pairs_that_do_not_add_up_to_their_total_are_refused():
    table = tallies(FLOWS)
    kept = table.filter(pa.compute.not_equal(table["COUNTERPART_AREA"], "GM0002"))
    with pytest.raises(FlowsIncomplete, match="5 areas whose flows do not add up"):
        protect_flows(kept, plan=plan_of(), areas=tree(), margins=margins([0] * 6), key=KEY)


def test_areas_and_periods_that_are_not_declared_are_refused():
    with pytest.raises(FlowsIncomplete, match="rows about areas or periods"):
        protect_flows(
            tallies(FLOWS, period="2022"), plan=plan_of(), areas=tree(), margins=margins([0] * 6), key=KEY
        )
    with pytest.raises(FlowsIncomplete, match="rows about areas or periods"):
        protect_flows(
            tallies(FLOWS), plan=plan_of(), areas=tree(5, ("RE01",) * 5), margins=margins([0] * 5), key=KEY
        )


# the audit on its own


def test_bounds_go_through_sums_until_nothing_moves():
    """a + b = 10..10, b + c = 4..5: a of 0..9 and c of 3..9 leave b only 1..2, and a only 8..9."""
    low, high = np.array([0, 0, 3]), np.array([9, 9, 9])
    sums = [
        PublishedSum(np.array([0, 1]), np.array([0, 0]), np.array([10]), np.array([10])),
        PublishedSum(np.array([1, 2]), np.array([0, 0]), np.array([4]), np.array([5])),
    ]
    after_low, after_high = narrowed(low, high, sums)
    assert after_low.tolist() == [8, 1, 3]
    assert after_high.tolist() == [9, 2, 4]
    assert low.tolist() == [0, 0, 3]
