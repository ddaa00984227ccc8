"""The reference page of the output check is drawn from the mappings, and checked in as it is drawn."""

from __future__ import annotations

from pathlib import Path

from zicht.model.requests import Action, State
from zicht.release.output_check.permissions import Standing
from zicht.release.output_check.reference_page import STANDINGS, render

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "output-check.md"


def test_the_page_in_the_repository_is_the_one_that_is_drawn() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.endswith("\n".join(render()).rstrip() + "\n")


def test_every_state_action_and_standing_is_on_it() -> None:
    lines = list(render())
    for state in State:
        assert any(line.startswith(f"| `{state.value}` | ") for line in lines)
    for action in Action:
        assert sum(line.startswith(f"| {action.value} | ") for line in lines) == 1
    assert set(STANDINGS) == set(Standing)


def test_who_may_release_stands_in_its_row() -> None:
    row = next(line for line in render() if line.startswith("| release | "))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    who = [standing for standing, cell in zip(Standing, cells[1:], strict=False) if cell == "yes"]
    assert who == [Standing.PUBLISHER]
    assert cells[-2:] == ["`approved`", "only a publisher releases, and never his own work"]


def test_the_diagram_is_on_it_whole() -> None:
    lines = list(render())
    start = lines.index("```mermaid")
    assert lines[start + 1] == "stateDiagram-v2"
    assert "```" in lines[start + 2 :]
