"""`zicht serve`: show a site on this machine, with the headers a real host should send."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from zicht.kit.progress import Progress
from zicht.pipeline.serve import serve_site


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve` and its options."""
    command = commands.add_parser(
        "serve",
        help="serve a site, or the site of a bundle, on this machine",
        description="Serve a site on this machine. BUNDLE is a bundle, or the OUT of `open-data build`.",
    )
    command.add_argument(
        "bundle", type=Path, metavar="BUNDLE", help="a bundle, a site, or the OUT of `open-data build`"
    )
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    command.add_argument("--port", type=int, default=8000, help="0 lets the system choose (default: 8000)")
    command.add_argument(
        "--register", type=Path, metavar="HOME", help="serve a register too, one port further, without https"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Serve until interrupted; the register in a process of its own, that stops with this one."""
    with _register_beside(arguments):
        serve_site(
            arguments.bundle,
            host=arguments.host,
            port=arguments.port,
            say_address=lambda address: print(f"Zicht stands at {address} (Ctrl-C to stop)", flush=True),
            progress=Progress(),
        )


@contextmanager
def _register_beside(arguments: argparse.Namespace) -> Iterator[None]:
    if arguments.register is None:
        yield
        return
    words = ["register", "serve", str(arguments.register), "--host", arguments.host]
    words += ["--port", str(arguments.port + 1), "--plain-http"]
    process = get_context("spawn").Process(target=_serve_register, args=(words,), daemon=False)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _serve_register(words: list[str]) -> None:
    from zicht.cli.main import main

    raise SystemExit(main(words))
