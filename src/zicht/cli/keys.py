"""`zicht keys`: make a key to sign with, and show whose a key is."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.kit.keys import generate, read_public_key, read_signing_key


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `keys` with its actions."""
    command = commands.add_parser("keys", help="make and show keys to sign with")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = actions.add_parser("new", help="make a key; its public part comes beside it")
    new.add_argument("file", type=Path, metavar="FILE", help="of the private key, for its owner only")
    new.add_argument("--person", required=True, metavar="NAME", help="who will sign with it")
    new.add_argument("--organisation", required=True, metavar="NAME", help="for whom this person works")
    new.set_defaults(run=make)
    show = actions.add_parser("show", help="whose key is it?")
    show.add_argument("file", type=Path, metavar="FILE", help="of a public key")
    show.set_defaults(run=show_key)
    public = actions.add_parser("public", help="write the public part of a private key")
    public.add_argument("file", type=Path, metavar="FILE", help="of the private key")
    public.add_argument("--out", type=Path, required=True, metavar="PUBLIC", help="file to write")
    public.set_defaults(run=write_public)


def make(arguments: argparse.Namespace) -> None:
    """Write FILE (600) and FILE.public; the name of the key is the result."""
    key = generate(arguments.person, arguments.organisation)
    key.write(arguments.file)
    key.public.write(arguments.file.with_name(f"{arguments.file.name}.public"))
    print(key.id)


def show_key(arguments: argparse.Namespace) -> None:
    """Name of the key, person and organisation."""
    key = read_public_key(arguments.file)
    print(f"{key.id}\n{key.person}\n{key.organisation}")


def write_public(arguments: argparse.Namespace) -> None:
    """Write the public part; the name of the key is the result."""
    key = read_signing_key(arguments.file).public
    key.write(arguments.out)
    print(key.id)
