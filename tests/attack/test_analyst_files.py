"""Files that try to do more than describe an analysis: each is refused, told, and without effect.

Two walls are attacked apart: what may stand in a file (`sandbox.sentences`), and the process in which it
runs, with texts that the first wall would never let through.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from zicht.analyses.analysis_files import load_analyses
from zicht.analyses.faults import AnalysisMiswritten, AnalysisRefused, raise_faults
from zicht.analyses.sandbox import process
from zicht.analyses.sandbox.limits import Limits
from zicht.analyses.sandbox.process import SandboxFailed, Source, run_files
from zicht.analyses.sandbox.sentences import LONGEST, refusals_of

SMALL = Limits(cpu_seconds=1, clock_seconds=10, memory_bytes=256 * 2**20, answer_bytes=200_000)

GOOD = """
from zicht.analyses.language import Analysis, inhabitants, rows, years
analysis = Analysis(
    inhabitants(), measures={"n": rows()}, levels=("gm",), periods=years("2020", "2021"), protect="persons"
)
"""

RECORD = "[record]\n" + "\n".join(
    f"{key} = {{nl = {value}, en = {value}}}"
    for key, value in {
        **dict.fromkeys(("requested_by", "question", "legal_ground", "population", "definition"), '"x"'),
        **dict.fromkeys(("original", "not_used", "oversight"), '"x"'),
        **dict.fromkeys(("hypotheses", "limits"), '["x"]'),
    }.items()
)


def said(*texts: str, limits: Limits = SMALL) -> list[dict]:
    """What the process answers for texts that did not pass the first wall."""
    sources = [Source(f"theme/n{number}", f"theme/n{number}.py", text) for number, text in enumerate(texts)]
    answers = run_files(sources, limits)
    return [answers.said[source.id] for source in sources]


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "from os import system",
        "from zicht.analyses import language",
        "from zicht.analyses.language import misuse",
        "from zicht.analyses.language import *",
        "from . import x",
        "x = __import__('os')",
        "x = __builtins__",
        "x = eval('1')",
        "exec('import os')",
        "x = open('/etc/passwd').read()",
        "x = getattr(1, 'real')",
        "x = vars()",
        "x = globals()",
        "x = breakpoint()",
        "x = type(1)",
        "x = ().__class__.__bases__[0].__subclasses__()",
        "x = f'{().__class__}'",
        "x = '{0.__class__}'.format(1)",
        "x = '{a.b}'.format_map({})",
        "x = (y for y in ()).gi_frame",
        "x = (lambda: 1).__globals__",
        "def f(__import__): return 1",
        "class A: pass",
        "try:\n    x = 1\nexcept Exception:\n    pass",
        "with x: pass",
        "while True: pass",
        "x = 10 ** 10 ** 10",
        "x = 1 << 10000000000",
        "async def f(): pass",
        "def f():\n    yield 1",
        "def f():\n    global x",
        "del x",
        "assert True",
        "raise ValueError",
        "@print\ndef f(): return 1",
        "if (x := 1): pass",
        "match 1:\n    case _: pass",
        "print('x' * 10)",
        "Analysis.drawn = lambda self, id: 1",
        "Analysis.drawn: int = 1",
        "t.name += 'x'",
        "for Analysis.drawn in [1]: x = 1",
        "x = [1 for Analysis.drawn in [1]]",
        "[*Analysis.drawn] = [1]",
        "def f(*__import__): return 1",
        "def f(x: ().__class__): return 1",
        "def f() -> open('x'): return 1",
        "from zicht.analyses.language import table as __builtins__",
        "x = sorted([1], key=str.format)",
        "x = ().__\uff43lass__",
        "x = 1 if True and False else 2",
        "x = not 1",
        "x = 1 < 2 < 3",
        "x = 1 == None",
        "x = 1 is None",
        "x = (",
        "x = " + "(" * 3000 + ")" * 3000,
        "x = 1\0",
        "x = 1\n" * LONGEST,
    ],
)
def test_what_no_analysis_needs_is_refused_before_anything_runs(text):
    assert refusals_of(text)


def test_an_analysis_passes_the_first_wall():
    assert refusals_of(GOOD) == []


def test_every_refusal_of_a_file_is_told_with_its_line():
    assert refusals_of("import os\n\nx = open('y')\nz = 1 and 2\n") == [
        (1, "import only from zicht.analyses.language"),
        (3, "open() of Python has no place in an analysis"),
        (4, "write & and | instead of `and` and `or`"),
    ]


ESCAPE = """
def subclasses():
    return ().__class__.__base__.__subclasses__()

def module_of(name):
    for found in subclasses():
        space = getattr_of(found)
        if space is not None and name in space:
            return space[name]

def getattr_of(found):
    init = found.__dict__.get("__init__")
    return init.__globals__ if init is not None and "function" in str(init) else None

sys = module_of("sys")
"""
"""The usual way out of restricted built-ins: any class that was defined in Python knows its module."""


def test_out_of_the_built_ins_there_is_no_module_that_does_harm(tmp_path):
    target = tmp_path / "written"
    attempts = {
        "read": "sys.modules['builtins'].open('/etc/passwd').read()",
        "write": f"sys.modules['builtins'].open({str(target)!r}, 'w').write('x')",
        "os": "sys.modules['os'].system('true')",
        "posix": "sys.modules['builtins'].__import__('posix').fork()",
        "spawn": "sys.modules['builtins'].__import__('subprocess').run(['true'])",
        "import": "sys.modules['builtins'].__import__('socket').socket()",
        "ctypes": "sys.modules['builtins'].__import__('ctypes').CDLL(None)",
        "io": "sys.modules['builtins'].__import__('_io').FileIO('/etc/passwd')",
        "list": "sys.modules['builtins'].__import__('posix').listdir('/')",
    }
    answers = said(
        *(f"{ESCAPE}\nif sys is None: raise ValueError('no way out')\nx = {a}" for a in attempts.values())
    )
    for name, answer in zip(attempts, answers, strict=True):
        assert "plan" not in answer, name
        words = str(answer)
        assert "may not" in words or "KeyError" in words or "no way out" in words, (name, words)
    assert not target.exists()


def _child_with(body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    """What happens to code that runs in the child after it closed in, with every module at hand."""
    text = process._CHILD.read_text()
    assert "words = SimpleNamespace" in text
    attack = "\n".join(f"    {line}" for line in body.splitlines())
    first = text.replace(
        "    walls = close_in", "    import ctypes, socket, subprocess, resource\n    walls = close_in"
    )
    child = tmp_path / "child.py"
    child.write_text(first.replace("    words = SimpleNamespace", f"{attack}\n    words = SimpleNamespace"))
    monkeypatch.setattr(process, "_CHILD", child)
    return said(GOOD)[0]


ATTEMPTS = (
    "open('/etc/passwd').read()",
    "os.listdir('/')",
    "os.mkdir('/x')",
    "socket.socket()",
    "socket.create_connection(('127.0.0.1', PORT), 1)",
    "subprocess.run(['/bin/true'])",
    "os.fork()",
    "os.kill(os.getppid(), 0)",
    "ctypes.CDLL(None).system(b'true')",
    "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))",
)
linux = pytest.mark.skipif(sys.platform != "linux", reason="the walls of the kernel are those of Linux")


def _attempts(attempts: tuple[str, ...], error: str, told: str) -> str:
    """Code that tries all, and answers what each gave."""
    lines = ["found = []"]
    for attempt in attempts:
        lines += ["try:", f"    {attempt}", "    found.append('done')"]
        lines += [f"except {error} as e:", f"    found.append({told})"]
    return "\n".join([*lines, "answer({'id': 'theme/n0', 'found': found})"])


@linux
def test_python_refuses_whatever_is_not_needed_after_closing_in(tmp_path, monkeypatch):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.1)
        port = str(server.getsockname()[1])
        body = _attempts(tuple(a.replace("PORT", port) for a in ATTEMPTS), "PermissionError", "str(e)")
        found = _child_with(body, tmp_path, monkeypatch)["found"]
        for attempt, words in zip(ATTEMPTS, found, strict=True):
            assert "an analysis may not do this" in words, attempt
        with pytest.raises(TimeoutError):
            server.accept()


@linux
def test_the_kernel_refuses_the_same_without_the_hook(tmp_path, monkeypatch):
    text = process._CHILD.read_text().replace("    sys.addaudithook(_refuse)\n", "")
    bare = tmp_path / "bare.py"
    bare.write_text(text)
    monkeypatch.setattr(process, "_CHILD", bare)
    attempts = ("open('/etc/passwd')", "open('x', 'w')", "socket.socket()", "os.pipe()", "os.open('/', 0)")
    found = _child_with(_attempts(attempts, "OSError", "e.errno"), tmp_path, monkeypatch)["found"]
    for attempt, number in zip(attempts, found, strict=True):
        assert number in (2, 24), attempt  # no such file; too many open files


def test_the_child_inherits_no_descriptor_and_no_environment(tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("person 1")
    monkeypatch.setenv("ZICHT_KEY", "secret")
    with secret.open() as stream:
        os.set_inheritable(stream.fileno(), True)
        body = (
            f"try:\n    os.read({stream.fileno()}, 9)\n    seen = 'read'\n"
            "except OSError as e:\n    seen = e.errno\n"
            "answer({'id': 'theme/n0', 'seen': seen, 'environment': sorted(os.environ)})"
        )
        answer = _child_with(body, tmp_path, monkeypatch)
    assert answer["seen"] == 9  # bad file descriptor
    assert "ZICHT_KEY" not in answer["environment"]


def test_a_file_that_runs_forever_is_stopped_and_the_others_are_read():
    answers = said(GOOD, "for x in range(10**15): y = x", GOOD)
    assert "plan" in answers[0]
    assert "more than 1 seconds of computing" in str(answers[1]["refused"])
    assert "plan" in answers[2]


def test_a_file_that_eats_memory_is_told():
    (answer,) = said("x = 'y' * 10**9")
    assert "memory" in str(answer["refused"])


def test_a_file_that_says_too_much_is_cut_off():
    wide = GOOD.replace('"n": rows()', '**{f"n_{i}": rows() for i in range(2_000)}')
    answers = said(wide, GOOD, limits=Limits(answer_bytes=60_000))
    assert "says more than" in str(answers[0]["refused"])
    assert "plan" in answers[1]


def test_a_file_that_waits_is_stopped(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        "import time, sys\nsys.stdin.read()\nprint('{\"walls\": []}', flush=True)\ntime.sleep(60)\n"
    )
    monkeypatch.setattr(process, "_CHILD", child)
    (answer,) = said(GOOD, limits=Limits(clock_seconds=3))
    assert "longer than 3 seconds" in str(answer["refused"])


@pytest.mark.parametrize(
    ("child", "words"),
    [
        ("raise SystemExit(3)", "code 3|before it read"),  # whichever of the two is noticed first
        ("print('hello')", "reading analyses"),
        ("import nothing_of_the_kind", "nothing_of_the_kind"),
    ],
)
def test_a_child_that_does_not_start_is_our_trouble(child, words, monkeypatch, tmp_path):
    path = tmp_path / "child.py"
    path.write_text(child)
    monkeypatch.setattr(process, "_CHILD", path)
    with pytest.raises(SandboxFailed, match=words):
        said(GOOD)


@pytest.mark.parametrize("code", ["'x'.encode('rot13')", "'x'.encode('idna')", "f'{1:>9999999999}'"])
def test_what_passes_the_first_wall_and_wants_more_is_refused_by_the_process(code):
    assert refusals_of(f"x = {code}\n") == []
    (answer,) = said(f"x = {code}\n")
    assert "refused" in answer


def test_a_file_cannot_change_what_another_counts():
    """All files are read in one process; what they share is the language, and it cannot be written to."""
    evil = GOOD.replace('"n"', '"evil"') + (
        "old = Analysis.drawn\ndef mine(self, name): return old(analysis, name)\nAnalysis.drawn = mine\n"
    )
    assert "evil" in str(said(evil, GOOD)[1]), "what the first wall is for"
    assert refusals_of(evil) == [(8, ".drawn cannot be given another value")]


def test_deep_nesting_ends_the_file_and_not_the_program():
    (answer,) = said(GOOD + "x = analysis\ndef f(n): return f(n + 1)\nf(1)\n")
    assert "RecursionError" in str(answer["wrong"])


@pytest.mark.parametrize(
    "text",
    ["x = 1", "analysis = 3", "analysis = None", "analysis = {'is': 'Plan'}"],
)
def test_an_object_that_is_no_analysis_is_told(text):
    (answer,) = said(text)
    assert "must end with: analysis = Analysis(...)" in str(answer["wrong"])


def folder_of(tmp_path: Path, text: str) -> Path:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "name.py").write_text(text)
    (tmp_path / "theme" / "name.toml").write_text(RECORD)
    return tmp_path


FORGED = [
    "{'plan': {'is': 'os.system'}, 'lines': {}, 'windowless': []}",
    "{'plan': [1], 'lines': {}, 'windowless': []}",
    "{'lines': {}}",
    "{'plan': 1}",
    "[1, 2]",
    "{'wrong': 5}",
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_answer_gives_no_plan(forged, tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text(
        "import sys, json\nsys.stdin.read()\nprint(json.dumps({'walls': []}))\n"
        f"f = {forged}\nprint(json.dumps({{'id': 'theme/name', **f}} if isinstance(f, dict) else f))\n"
    )
    monkeypatch.setattr(process, "_CHILD", child)
    loaded = load_analyses(folder_of(tmp_path, GOOD))
    assert loaded.analyses == ()
    assert len(loaded.faults) == 1
    with pytest.raises((AnalysisRefused, AnalysisMiswritten)):
        raise_faults("x", loaded.faults)


def test_a_plan_under_the_name_of_another_is_refused(tmp_path, monkeypatch):
    text = process._CHILD.read_text().replace('found.drawn(file["id"])', 'found.drawn("drugs/other")')
    child = tmp_path / "child.py"
    child.write_text(text)
    monkeypatch.setattr(process, "_CHILD", child)
    loaded = load_analyses(folder_of(tmp_path, GOOD))
    assert "the plan of something else" in str(loaded.faults[0])


def test_words_of_a_file_cannot_play_with_the_terminal(tmp_path):
    loaded = load_analyses(folder_of(tmp_path, GOOD.replace('"persons"', '"\\x1b[2J" + "x" * 5000')))
    told = str(loaded.faults[0])
    assert "\x1b" not in told
    assert len(told) < 1000


def test_without_namespaces_the_answer_says_so_and_the_other_walls_stand(tmp_path, monkeypatch):
    text = process._CHILD.read_text().replace("_NEW_USER | _NEW_NETWORK | _NEW_IPC", "-1")
    child = tmp_path / "plain.py"
    child.write_text(text)
    monkeypatch.setattr(process, "_CHILD", child)
    answers = run_files([Source("theme/n0", "theme/n0.py", GOOD)], SMALL)
    assert "plan" in answers.said["theme/n0"]
    assert "no new files" in answers.walls
    assert not {"no network", "no file system"} & set(answers.walls)
    body = _attempts(("open('/etc/passwd')", "socket.socket()"), "PermissionError", "str(e)")
    assert all("may not" in words for words in _child_with(body, tmp_path, monkeypatch)["found"])


def test_a_child_that_ends_before_it_read_everything_is_our_trouble(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import sys\nsys.stdin.close()\nraise SystemExit(3)")
    monkeypatch.setattr(process, "_CHILD", child)
    with pytest.raises(SandboxFailed):
        run_files([Source("theme/n", "theme/n.py", "x" * 1_000_000)])


@pytest.mark.parametrize(("code", "words"), [(0, ""), (-9, "seconds"), (-11, "nested"), (4, "code 4")])
def test_how_a_child_ended_is_told_in_words(code, words):
    assert words in process._ending(code, Limits())
    assert bool(words) == bool(process._ending(code, Limits()))


def test_the_kernel_closes_what_it_can():
    answers = run_files([Source("theme/n", "theme/n.py", GOOD)])
    assert "no new files" in answers.walls
