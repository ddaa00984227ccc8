"""Is a line of the log canonical? Seen by its form alone, several times faster than reading it as JSON.

What passes here is read in one way by every reader of JSON: no key twice, no escape, no space, keys in
order. What does not pass may still be an event, and has to be read (other letters than ASCII, lists).
"""

from __future__ import annotations

import re

from zicht.cooperation.audit.log_file import AFTER, BEFORE, BETWEEN

_ID = rb"[A-Za-z0-9._:/@#+~=,|-]{0,200}"
_SHA = rb"(?:[0-9a-f]{64})?"
_SCALAR = rb'(?:"[ !#-\[\]-~]{0,500}"|-?[1-9][0-9]{0,14}|0|true|false|null)'
_PAIR = rb'"[a-z][a-z0-9_]*":%b' % _SCALAR
_LINE = re.compile(
    rb'%b\{"action":"[a-z][a-z_]*(?:\.[a-z][a-z_]*)+","actor":"%b","after":"%b",'
    rb'"at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","before":"%b","facts":\{((?:%b(?:,%b)*)?)\},'
    rb'"object":"%b","organisation":"%b","partnership":"%b",'
    rb'"prev":"([0-9a-f]{64})","seq":([1-9][0-9]{0,14})\}%b([0-9a-f]{64})%b'
    % (BEFORE, _ID, _SHA, _SHA, _PAIR, _PAIR, _ID, _ID, _ID, re.escape(BETWEEN), re.escape(AFTER))
)
_KEYS = re.compile(rb'"([a-z][a-z0-9_]*)":')


def parts_of_plain_line(line: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Hash of the event before, number and hash of a line of canonical form; None: it has to be read."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    facts, prev, seq, hash = match.groups()
    if facts:
        keys = _KEYS.findall(facts)
        if len(keys) > 1 and keys != sorted(set(keys)):
            return None
    return prev, seq, hash
