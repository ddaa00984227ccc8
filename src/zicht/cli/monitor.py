"""`zicht monitor`: interventions and their effects, and what changed since the last release."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.pipeline.monitor_compare import compare_releases
from zicht.pipeline.monitor_effects import detectable_lines, effects_in
from zicht.pipeline.monitor_register import check_register
from zicht.pipeline.monitor_signals import signals_in


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `monitor` with its actions."""
    command = commands.add_parser(
        "monitor", help="effects of interventions, and what changed since the last release"
    )
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    for add in (_add_check, _add_detectable, _add_effects, _add_compare, _add_signals):
        add(actions)


def _add_check(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = actions.add_parser(
        "check",
        help="look for faults in a register of interventions",
        description="Tell every fault of a register with its line. With BUNDLE also: whether its areas and "
        "figures are in that release.",
    )
    check.add_argument("register", type=Path, metavar="FILE", help="register of interventions (TOML)")
    check.add_argument("bundle", type=Path, metavar="BUNDLE", nargs="?", help="folder of a sealed bundle")
    check.add_argument(
        "--draft", action="store_true", help="entries may still lack digest and detectable effects"
    )
    check.set_defaults(run=run_check)


def _add_detectable(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    detectable = actions.add_parser(
        "detectable",
        help="which effect would be seen, to be entered beforehand",
        description="Compute the detectable effect of every outcome from figures before the start, and print "
        "the lines that make the entries of a draft whole.",
    )
    _register_and_bundle(detectable)
    detectable.set_defaults(run=run_detectable)


def _add_effects(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    effects = actions.add_parser(
        "effects",
        help="estimate the effects of interventions from a release",
        description="Judge every intervention of a complete register on each of its outcomes, from the "
        "figures of a sealed bundle and nothing else.",
    )
    _register_and_bundle(effects)
    effects.add_argument("--out", type=Path, metavar="OUT", help="folder for tables and monitor.json")
    effects.add_argument("--seed", type=int, default=1, help="of draws by lot (default: 1)")
    effects.set_defaults(run=run_effects)


def _add_compare(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    compare = actions.add_parser(
        "compare",
        help="what changed between two releases",
        description="Split the change of every headline figure into what really happened, what was revised "
        "and what is a change of borders. Refuses when a figure is defined in two ways.",
    )
    compare.add_argument("old", type=Path, metavar="OLD", help="folder of the older bundle")
    compare.add_argument("new", type=Path, metavar="NEW", help="folder of the newer bundle")
    compare.add_argument("--out", type=Path, metavar="OUT", help="folder for tables and summary")
    compare.add_argument(
        "--except-redefined", action="store_true", help="leave out figures that are defined in two ways"
    )
    _quiet(compare)
    compare.set_defaults(run=run_compare)


def _add_signals(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    signals = actions.add_parser(
        "signals",
        help="which areas stand out in the newest quarter",
        description="Hold the newest quarter of every figure against each area's own past, with season and "
        "trend, and say which share would stand out by chance alone.",
    )
    signals.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of a sealed bundle")
    signals.add_argument("--seed", type=int, default=1, help="of simulations (default: 1)")
    _quiet(signals)
    signals.set_defaults(run=run_signals)


def run_check(arguments: argparse.Namespace) -> None:
    """Say that a register has no faults; a fault is an error."""
    for line in check_register(arguments.register, arguments.bundle, draft=arguments.draft):
        print(line)


def run_compare(arguments: argparse.Namespace) -> None:
    """Print what changed, and what cannot be compared."""
    found = compare_releases(
        arguments.old,
        arguments.new,
        arguments.out,
        except_redefined=arguments.except_redefined,
        progress=_progress(arguments),
    )
    for line in found.in_words():
        print(line)


def run_detectable(arguments: argparse.Namespace) -> None:
    """Print what must be added to a draft."""
    for line in detectable_lines(arguments.register, arguments.bundle, progress=_progress(arguments)):
        print(line)


def run_effects(arguments: argparse.Namespace) -> None:
    """Print a verdict a line."""
    found = effects_in(
        arguments.register,
        arguments.bundle,
        arguments.out,
        seed=arguments.seed,
        progress=_progress(arguments),
    )
    for line in found:
        print(line)


def run_signals(arguments: argparse.Namespace) -> None:
    """Print what stands out, and the false-alarm rate of each map."""
    for line in signals_in(arguments.bundle, seed=arguments.seed, progress=_progress(arguments)):
        print(line)


def _register_and_bundle(command: argparse.ArgumentParser) -> None:
    command.add_argument("register", type=Path, metavar="FILE", help="register of interventions (TOML)")
    command.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of a sealed bundle")
    _quiet(command)


def _quiet(command: argparse.ArgumentParser) -> None:
    command.add_argument("--quiet", action="store_true", help="no progress on stderr")


def _progress(arguments: argparse.Namespace) -> Progress:
    return SILENT if arguments.quiet else Progress()
