"""`zicht questions`: files of the register of questions, on the side of the closed environment."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.cli.request import add_store
from zicht.cli.verify import add_day, day
from zicht.kit.keys import read_public_key, read_signing_key
from zicht.pipeline import question_exchange
from zicht.pipeline.question_register import register_in
from zicht.release.output_check.request_store import Store


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `questions take-in`, `status`, `run`, `request`, `decision` and `verify`."""
    top = commands.add_parser("questions", help="signed files about research questions, in and out")
    steps = top.add_subparsers(title="steps", metavar="STEP", required=True)
    for add in (_take_in, _status, _run, _request, _decision, _verify):
        add(steps)


def _take_in(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    step = steps.add_parser(
        "take-in",
        help="take in a file of the register",
        description="Take in frozen hypotheses, or a decision of the register on output. A file that was "
        "altered, is foreign, comes twice or out of order is refused by name, and nothing changes.",
    )
    _add_folder(step)
    step.add_argument("file", type=Path, metavar="FILE", help="that was carried from the register")
    step.add_argument(
        "--register", type=Path, required=True, metavar="PUBLIC", help="public key of the register"
    )
    step.set_defaults(run=run_take_in)


def _status(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    step = steps.add_parser("status", help="which files went in and out, each checked anew")
    _add_folder(step)
    step.set_defaults(run=run_status)


def _run(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    step = steps.add_parser("run", help="tell that the frozen hypotheses were run")
    _add_folder(step)
    _add_key(step)
    step.add_argument("--code", required=True, metavar="COMMIT", help="of the analysis")
    step.add_argument("--data", required=True, metavar="VERSION", help="of the data")
    step.add_argument("--environment", required=True, metavar="NAME", help="where it ran")
    add_day(step)
    step.set_defaults(run=run_run)


def _request(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    step = steps.add_parser(
        "request",
        help="tell which output was requested",
        description="Tell the register which output of the newest run was requested: names and digests out "
        "of the ledger of `zicht request`, never a figure.",
    )
    _add_folder(step)
    _add_request(step)
    step.add_argument("--in-register", action="store_true", help="people of the register review it")
    step.set_defaults(run=run_request)


def _decision(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    step = steps.add_parser("decision", help="tell what both reviewers signed")
    _add_folder(step)
    _add_request(step)
    step.set_defaults(run=run_decision)


def _verify(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    step = steps.add_parser("verify", help="check the public export of a register against its key")
    step.add_argument("file", type=Path, metavar="FILE", help="questions.dsse.json")
    step.add_argument("public", type=Path, metavar="PUBLIC", help="public key of the register")
    step.set_defaults(run=run_verify)


def run_take_in(arguments: argparse.Namespace) -> None:
    """Say what came in."""
    key, data = read_public_key(arguments.register), arguments.file.read_bytes()
    heard = question_exchange.take_in(arguments.folder, data, key, where=arguments.file)
    file = heard.files[-1]
    print(f"question {file.question}: file {file.number}, {file.kind.value}, {file.content.digest}")


def run_status(arguments: argparse.Namespace) -> None:
    """One line a file."""
    conversation = question_exchange.conversation_in(arguments.folder)
    for file, digest in zip(conversation.files, conversation.digests, strict=True):
        print(f"{file.number:03d}  {file.kind.value:16}  {digest[:16]}")


def run_run(arguments: argparse.Namespace) -> None:
    """The file to carry out is the result."""
    print(
        question_exchange.tell_run(
            arguments.folder,
            read_signing_key(arguments.key),
            code=arguments.code,
            data=arguments.data,
            environment=arguments.environment,
            on=day(arguments).isoformat(),
        )
    )


def run_request(arguments: argparse.Namespace) -> None:
    """The file to carry out is the result."""
    key, store = read_signing_key(arguments.key), Store(arguments.store)
    told = question_exchange.tell_request(
        arguments.folder, store, arguments.id, key, in_register=arguments.in_register
    )
    print(told)


def run_decision(arguments: argparse.Namespace) -> None:
    """The file to carry out is the result."""
    key, store = read_signing_key(arguments.key), Store(arguments.store)
    print(question_exchange.tell_decision(arguments.folder, store, arguments.id, key))


def run_verify(arguments: argparse.Namespace) -> None:
    """How many questions the export holds, by whom it is signed."""
    key = read_public_key(arguments.public)
    register = register_in(arguments.file.read_bytes(), key, where=arguments.file)
    print(f"{len(register.questions)} questions on {register.at}, signed by {key.organisation}")


def _add_folder(step: argparse.ArgumentParser) -> None:
    step.add_argument("folder", type=Path, metavar="FOLDER", help="of the files about one question")


def _add_key(step: argparse.ArgumentParser) -> None:
    step.add_argument("--key", type=Path, required=True, metavar="FILE", help="your signing key")


def _add_request(step: argparse.ArgumentParser) -> None:
    step.add_argument("id", metavar="ID", help="name of the request")
    add_store(step)
    _add_key(step)
