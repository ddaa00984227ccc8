"""`zicht register`: make, fill and serve the register where partners work together."""

from __future__ import annotations

import argparse
import os

from zicht.cli import register_atlas, register_figures, register_retention, register_upkeep
from zicht.cli.register_action import add_action
from zicht.kit.progress import SILENT, Progress
from zicht.register.installation import (
    check_empty,
    check_fenced,
    check_there,
    first_people,
    make_tables,
    open_register,
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `register` with its actions."""
    command = commands.add_parser("register", help="the register where partners work together")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = add_action(actions, "new", "make an empty register, and the two people who let others in", make_new)
    new.add_argument("--organisation", required=True, metavar="NAME", help="who keeps the register")
    new.add_argument(
        "--keeper", required=True, metavar="E-MAIL", help="keeps organisations, starts partnerships"
    )
    new.add_argument("--admin", required=True, metavar="E-MAIL", help="keeps accounts; another person")
    demo = add_action(actions, "demo", "make a register filled with made-up partnerships", make_demo)
    demo.add_argument("--quiet", action="store_true", help="no progress on stderr")
    tables = add_action(actions, "migrate", "bring the tables to those of this version", migrate)
    for making in (new, demo, tables):
        making.add_argument(
            "--application-role",
            metavar="ROLE",
            help="PostgreSQL: the role the register is served with; this command runs as the owner",
        )
    serve = add_action(actions, "serve", "serve a register", serve_register)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, default=8001, help="default: 8001")
    serve.add_argument("--processes", type=int, default=1, metavar="N", help="default: 1")
    serve.add_argument(
        "--plain-http", action="store_true", help="without https: on one's own machine, to try it out"
    )
    register_upkeep.add_to(actions)
    register_atlas.add_to(actions)
    register_figures.add_to(actions)
    register_retention.add_to(actions)


def make_new(arguments: argparse.Namespace) -> None:
    """Tables and first people; their links for a password are the result."""
    check_empty(arguments.home)
    open_register(arguments.home, https=True)
    make_tables(application_role=arguments.application_role)
    for link in first_people(arguments.organisation, keeper=arguments.keeper, admin=arguments.admin):
        print(link)


def make_demo(arguments: argparse.Namespace) -> None:
    """A filled register; its folder is the result."""
    check_empty(arguments.home)
    open_register(arguments.home, https=False)
    make_tables(application_role=arguments.application_role)
    from zicht.register.demo.fill import fill

    fill(arguments.home, SILENT if arguments.quiet else Progress())
    print(arguments.home)


def migrate(arguments: argparse.Namespace) -> None:
    """Tables of this version, in a register that is there; on PostgreSQL the fences and rights as well."""
    check_there(arguments.home)
    open_register(arguments.home, https=True)
    make_tables(application_role=arguments.application_role)


def serve_register(arguments: argparse.Namespace) -> None:
    """Serve until interrupted."""
    check_there(arguments.home)
    open_register(arguments.home, https=not arguments.plain_http)
    check_fenced()
    from zicht.register.server import serve

    print(f"The register stands at http://{arguments.host}:{arguments.port}/ (Ctrl-C to stop)", flush=True)
    serve(host=arguments.host, port=arguments.port, processes=arguments.processes or os.cpu_count() or 1)
