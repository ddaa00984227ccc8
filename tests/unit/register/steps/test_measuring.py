"""An effect is measured by a release: the register reads it, and says what a difference may be called."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.made_up_figures import small_bundle
from tests.register_workspaces import least
from tests.register_world import BEGIN, World

from zicht.kit.digests import sha256_of_file
from zicht.register.actions import measuring, steps
from zicht.register.records.artefacts import StepEntry
from zicht.register.rules.artefacts.approach import Kpi
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.deepen import DesiredEffect, Direction
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.pilot import EffectMeasurement, Seen
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.figures import ReleasedFigure, called, change
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.store.figures import FiguresRefused, figures, keep_figures, read_release
from zicht.register.web.routes import now


def figure(low: str, value: str, high: str) -> ReleasedFigure:
    return ReleasedFigure("x", "GM9901", "Havenstad", "2026", Decimal(value), Decimal(low), Decimal(high))


def test_the_interval_of_a_difference_is_that_of_squared_margins() -> None:
    found = change(figure("8", "12", "14"), figure("6", "9", "13"))
    assert found is not None
    assert found.by == -3
    assert found.low == pytest.approx(Decimal("-3") - Decimal(13).sqrt())
    assert found.high == pytest.approx(Decimal("-3") + Decimal(32).sqrt())


@pytest.mark.parametrize(
    ("before", "after", "wished", "relevant", "seen"),
    [
        (("11", "12", "13"), ("8", "9", "10"), Direction.LESS, None, Seen.IMPROVED),
        (("11", "12", "13"), ("8", "9", "10"), Direction.MORE, None, Seen.HARM),
        (("11", "12", "13"), ("8", "9", "10"), Direction.SAME, "1", Seen.HARM),
        (("8", "12", "16"), ("8", "11", "15"), Direction.LESS, None, Seen.CANNOT_SAY),
        (("8", "12", "16"), ("8", "11", "15"), Direction.LESS, "2", Seen.CANNOT_SAY),
        (("11.9", "12", "12.1"), ("11.9", "12", "12.1"), Direction.LESS, None, Seen.CANNOT_SAY),
        (("11.9", "12", "12.1"), ("11.9", "12", "12.1"), Direction.LESS, "1", Seen.NO_EFFECT),
        (("11.9", "12", "12.1"), ("11.9", "12", "12.1"), Direction.SAME, "1", Seen.IMPROVED),
    ],
)
def test_no_difference_is_only_called_no_effect_when_any_that_matters_is_excluded(
    before: tuple[str, str, str],
    after: tuple[str, str, str],
    wished: Direction,
    relevant: str | None,
    seen: Seen,
) -> None:
    found = change(figure(*before), figure(*after))
    assert called(found, wished, Decimal(relevant) if relevant else None) is seen


def test_without_a_figure_before_or_with_a_protected_nought_nothing_is_said(tmp_path: Path) -> None:
    release = keep_figures(small_bundle(tmp_path / "bundle"), tmp_path / "home")
    (hidden,) = figures(release, "young-drug-suspects", ["GM9903"])
    assert hidden.fewer
    assert change(hidden, figure("8", "9", "10")) is None
    assert called(None, Direction.LESS, Decimal(1)) is Seen.CANNOT_SAY


def test_a_register_takes_a_release_in_as_it_was_sealed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert read_release(home) is None
    bundle = small_bundle(tmp_path / "bundle")
    release = keep_figures(bundle, home)
    assert release.identity == sha256_of_file(bundle / "manifest.json")
    assert [one.period for one in figures(release, "young-drug-suspects", ["GM9901"])] == ["2025", "2026"]
    assert figures(release, "unknown", ["GM9901"]) == ()


@pytest.mark.parametrize("harmed", ["cells/young-drug-suspects.parquet", "protection.json"])
def test_a_file_that_was_changed_is_not_taken_in(tmp_path: Path, harmed: str) -> None:
    bundle = small_bundle(tmp_path / "bundle")
    (bundle / harmed).write_bytes((bundle / harmed).read_bytes() + b" ")
    with pytest.raises(FiguresRefused, match="manifest"):
        keep_figures(bundle, tmp_path / "home")
    assert read_release(tmp_path / "home") is None


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FiguresRefused):
        keep_figures(tmp_path, tmp_path / "home")


@pytest.fixture
def kpi(world: World) -> Version:
    """A KPI on young suspects in two gemeenten, in a partnership that is in step 4."""
    for step in (2, 3, 4):
        keeper = world.accounts["procesregisseur"]
        StepEntry.objects.create(partnership=world.here, step=step, account=keeper, at=BEGIN)
    by = world.as_("deelnemer")
    raw = write_content(least(DesiredEffect))
    effect = steps.write(world.here, Kind.DESIRED_EFFECT, raw, by=by, at=BEGIN)
    raw = write_content(least(Kpi, owner=world.gemeente.pk, effect=effect.artefact))
    raw |= {"indicator": "young-drug-suspects", "areas": "GM9901 GM9902", "before": "2025", "relevant": ""}
    return steps.write(world.here, Kind.KPI, raw, by=by, at=BEGIN)


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.HOME = tmp_path / "register"
    keep_figures(small_bundle(tmp_path / "bundle"), settings.HOME)
    return tmp_path / "register"


def test_an_analyst_takes_a_figure_over_with_all_that_it_rests_on(
    world: World, kpi: Version, home: Path
) -> None:
    browser = world.client("analist")
    address = f"/{world.here.pk}/meetpunt/{kpi.artefact}/meten/"
    told = browser.get(address).content.decode()
    assert "3.0 lager" in told or "3 lager" in told
    assert "geen verschil te zien" in told
    assert "geen cijfer in de uitgave" in told
    assert browser.post(address, {"figure": "GM9901 2026", "reading": ""}).status_code == 422
    assert browser.post(address, {"figure": "GM9999 2026", "reading": "x"}).status_code == 422
    made = browser.post(address, {"figure": "GM9901 2026", "reading": "Minder, met de marge erbij."})
    assert made.status_code == 302
    told = browser.get(made.headers["Location"]).content.decode()
    assert "Het register las dit cijfer zelf" in told
    assert "Afgerond op vijftallen." in told
    from zicht.register.store.artefacts import workspace_of

    (measured,) = workspace_of(world.here, at=now()).all_of(Kind.MEASUREMENT)
    content: EffectMeasurement = measured.content
    assert (content.figure, content.before, content.before_period) == (9, 12, "2025")
    assert content.seen is Seen.IMPROVED
    release = read_release(home)
    assert release is not None
    assert content.digest == release.identity


def test_nobody_types_a_figure_as_if_it_came_out_of_a_release(world: World, kpi: Version) -> None:
    raw = write_content(least(EffectMeasurement, effect=kpi.content.effect, kpi=kpi.artefact))
    by = world.as_("analist")
    with pytest.raises(AgainstTheRules, match="only_read_from_a_release"):
        steps.write(world.here, Kind.MEASUREMENT, raw, by=by, at=BEGIN)
    typed = steps.write(world.here, Kind.MEASUREMENT, raw | {"digest": ""}, by=by, at=BEGIN)
    page = world.client("analist").get(f"/{world.here.pk}/stuk/{typed.artefact}/").content.decode()
    assert "dit cijfer is zelf ingevuld" in page
    form = world.client("analist").get(f"/{world.here.pk}/meting/nieuw/").content.decode()
    assert 'name="digest"' not in form


def test_without_a_release_beside_it_the_page_says_so(
    world: World, kpi: Version, tmp_path: Path, settings
) -> None:
    settings.HOME = tmp_path / "empty"
    told = world.client("analist").get(f"/{world.here.pk}/meetpunt/{kpi.artefact}/meten/").content.decode()
    assert "Er staat geen uitgave naast dit register" in told


def test_a_figure_of_an_area_the_kpi_does_not_name_is_refused(world: World, kpi: Version, home: Path) -> None:
    release = read_release(home)
    assert release is not None
    with pytest.raises(AgainstTheRules, match="not_in_release"):
        measuring.measure(
            world.here, kpi.artefact, release, area="GM9903", period="2026", reading="x",
            by=world.as_("analist"), at=BEGIN,
        )  # fmt: skip
