#!/usr/bin/env python3
"""Verify a release, or a whole series of releases, with nothing but Python 3.9 or later, offline.

    python3 verify_release.py FOLDER [--root SHA256] [--on YYYY-MM-DD] [--state FILE]

FOLDER   a series (it holds `state`), or one release (it holds `release.json`)
--root   SHA-256 of 1.root.json of the series, from a source you trust; without it you trust the one you find
--on     the day on which the series has to be valid; default: today
--state  file in which to keep what was seen, so that an older or a forked series is refused next time

Exit code 0: everything is as two persons of two organisations approved it. 1: refused, with the reason.
Take this file from another place than the release it is to verify: who altered that could alter this too.
"""

from __future__ import annotations

import argparse
import base64
import datetime
import hashlib
import json
import os
import re
import sys
import unicodedata
from typing import Any

Plain = dict[str, Any]
Point = tuple[int, int, int, int]
Key = tuple[bytes, str, str]
"""Raw public key, person, organisation."""
Keys = dict[str, Key]

NEEDED = {"root": 2, "targets": 2, "snapshot": 1, "timestamp": 1}
LARGEST, MOST_FILES = 16 * 1024 * 1024, 500_000
PAPERS = {
    "attack.json", "datapackage.json", "difference.json", "disclosure_record.json",
    "provenance.dsse.json", "provenance.jsonld", "sbom.json",
}  # fmt: skip
APPROVAL = "https://zicht.example/predicates/approval/v1"
PROVENANCE = "https://slsa.dev/provenance/v1"
PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}\Z")


class Refused(Exception):
    """Why the folder is not taken for a release that holds."""


# --- Ed25519 (RFC 8032), verification only -------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def _add(a: Point, b: Point) -> Point:
    """Sum of two points in extended coordinates (RFC 8032, 5.1.4)."""
    m = (a[1] - a[0]) * (b[1] - b[0]) % P
    n = (a[1] + a[0]) * (b[1] + b[0]) % P
    t = 2 * a[3] * b[3] * D % P
    z = 2 * a[2] * b[2] % P
    e, f, g, h = n - m, z - t, z + t, n + m
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _decoded(data: bytes) -> Point | None:
    """The point in 32 bytes, or None when they hold none (RFC 8032, 5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)
NEUTRAL = (0, 1, 1, 0)


def is_sound(raw: bytes) -> bool:
    """True for a public key that is a point, and none of the eight for which anybody can sign."""
    point = _decoded(raw) if len(raw) == 32 else None
    if point is None:
        return False
    for _ in range(3):
        point = _add(point, point)
    return _encoded(point) != _encoded(NEUTRAL)


def verify_signature(raw: bytes, signature: bytes, data: bytes) -> bool:
    """True when the owner of the public key `raw` signed exactly `data`."""
    key = _decoded(raw) if len(raw) == 32 else None
    s = int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + raw + data).digest(), "little") % ORDER
    minus = (P - key[0], key[1], 1, P - key[3])
    both, found = _add(BASE, minus), NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):  # s * BASE - k * key
        found = _add(found, found)
        part = (s >> bit & 1, k >> bit & 1)
        if part != (0, 0):
            found = _add(found, both if part == (1, 1) else BASE if part[0] else minus)
    return _encoded(found) == signature[:32]


# --- reading -------------------------------------------------------------------------------------


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def once(pairs: list[tuple[str, Any]]) -> Plain:
    """An object in which no key stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def parse(data: bytes, where: str) -> Plain:
    """A JSON object of a stranger: bounded, no key twice."""
    try:
        if len(data) > LARGEST:
            raise ValueError("too large")
        found = json.loads(data.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Refused(f"{where}: not JSON of the strict kind") from None
    if not isinstance(found, dict):
        raise Refused(f"{where}: not an object")
    return found


def canonical(value: Any, indent: int | None = 1) -> bytes:
    """The one form in which a file of a release is written."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=indent, separators=separators)
    return text.encode() + b"\n"


def signed_form(value: Any) -> str:
    """Canonical JSON as TUF signs it: sorted, no spaces, nothing escaped but quotes and backslashes."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if value is None or isinstance(value, (bool, int)):
        return str(value) if type(value) is int else json.dumps(value)
    if isinstance(value, list):
        return "[" + ",".join(map(signed_form, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{signed_form(k)}:{signed_form(v)}" for k, v in sorted(value.items())) + "}"
    raise Refused("a number with a fraction in signed metadata")


def read(folder: str, path: str) -> bytes:
    """Bytes of a plain file."""
    place = os.path.join(folder, path)
    if os.path.islink(place) or not os.path.isfile(place):
        raise Refused(f"missing: {place}")
    if os.path.getsize(place) > LARGEST:
        raise Refused(f"too large: {place}")
    with open(place, "rb") as stream:
        return stream.read()


def digest_of(place: str) -> str:
    """SHA-256 of a file, read in blocks."""
    found = hashlib.sha256()
    with open(place, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            found.update(block)
    return found.hexdigest()


def listing(folder: str) -> dict[str, int]:
    """Path -> size of all plain files below a folder; anything else that lies there is refused."""
    found: dict[str, int] = {}
    waiting = [""]
    while waiting:
        below = waiting.pop()
        entries = sorted(os.scandir(os.path.join(folder, below)), key=lambda entry: entry.name)
        if not entries and below:
            raise Refused(f"an empty folder: {folder}/{below}")
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif entry.is_file(follow_symlinks=False):
                found[path] = entry.stat(follow_symlinks=False).st_size
            else:
                raise Refused(f"not a plain file: {folder}/{path}")
        if len(found) > MOST_FILES:
            raise Refused(f"too many files: {folder}")
    return found


# --- people --------------------------------------------------------------------------------------


def named(name: str) -> str:
    """A name as it is compared: case, spaces and forms of a letter do not make another person."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def keys_of(root: Plain, role: str, where: str) -> Keys:
    """Key id -> (raw, person, organisation) of a role."""
    given = root["roles"][role]
    if given["threshold"] != NEEDED[role]:
        raise Refused(f"{where}: the root asks another number of signatures for {role}")
    keys = {}
    for id in given["keyids"]:
        record = root["keys"].get(id, {})
        public = record.get("keyval", {}).get("public", "")
        raw = bytes.fromhex(public) if re.fullmatch("[0-9a-f]{64}", public) else b""
        person, organisation = record.get("x-zicht-person", ""), record.get("x-zicht-organisation", "")
        kind = (record.get("keytype"), record.get("scheme"))
        sound = kind == ("ed25519", "ed25519") and sha256(raw) == id and is_sound(raw)
        if not sound or not named(person) or not named(organisation):
            raise Refused(f"{where}: no sound key {id[:16]}")
        keys[id] = (raw, person, organisation)
    return keys


def check_people(keys: list[Key], least: int, where: str) -> None:
    """At least `least` persons, and of two organisations when more than one is needed."""
    if len(keys) < least:
        raise Refused(f"{where}: {len(keys)} good signatures, {least} are needed")
    for at, what in ((1, "persons"), (2, "organisations")):
        if least > 1 and len({named(str(key[at])) for key in keys}) < 2:
            raise Refused(f"{where}: the signatures are not of two {what}")


# --- metadata (TUF 1.0) --------------------------------------------------------------------------


def metadata(data: bytes, role: str, where: str) -> tuple[Plain, bytes, dict[str, str]]:
    """The signed part, the bytes that were signed, and key id -> signature."""
    plain = parse(data, where)
    signatures = plain["signatures"]
    ids = [one["keyid"] for one in signatures]
    if set(plain) != {"signed", "signatures"} or canonical(plain) != data or ids != sorted(set(ids)):
        raise Refused(f"{where}: metadata in another form than its own")
    if plain["signed"].get("_type") != role or any(set(one) != {"keyid", "sig"} for one in signatures):
        raise Refused(f"{where}: metadata of another role")
    signed = signed_form(plain["signed"]).encode()
    return plain["signed"], signed, {one["keyid"]: one["sig"] for one in signatures}


def good(keys: Keys, signed: bytes, signatures: dict[str, str], where: str) -> Keys:
    """Key id -> key of those that signed. One bad signature, or one of a stranger, is refused."""
    for id, signature in signatures.items():
        plain = re.fullmatch("[0-9a-f]{128}", signature)
        if id not in keys or not plain or not verify_signature(keys[id][0], bytes.fromhex(signature), signed):
            raise Refused(f"{where}: a bad signature, or one of a stranger ({id[:16]})")
    return {id: keys[id] for id in signatures}


def check_roots(roots: list[bytes], where: str) -> Plain:
    """The newest root, after each was signed by the one before it and by itself."""
    before: Plain | None = None
    for version, data in enumerate(roots, 1):
        at = f"{where}: root {version}"
        root, signed, signatures = metadata(data, "root", at)
        if root["version"] != version or root.get("consistent_snapshot") is not False:
            raise Refused(f"{at}: another version")
        own = keys_of(root, "root", at)
        old = keys_of(before, "root", at) if before else {}
        fine = good({**old, **own}, signed, signatures, at)
        for role in NEEDED:
            keys_of(root, role, at)
        check_people([key for id, key in fine.items() if id in own], 2, at)
        if before:
            check_people([key for id, key in fine.items() if id in old], 2, at)
        before = root
    if before is None:
        raise Refused(f"{where}: no root")
    return before


def check_role(root: Plain, role: str, data: bytes, where: str) -> Plain:
    """What a role says, after enough people of it signed."""
    said, signed, signatures = metadata(data, role, f"{where}: {role}")
    fine = good(keys_of(root, role, where), signed, signatures, f"{where}: {role}")
    check_people(list(fine.values()), NEEDED[role], f"{where}: {role}")
    return said


# --- a release -----------------------------------------------------------------------------------


def check_files(folder: str, present: dict[str, int], files: Plain, where: str) -> None:
    """Every file is there, none is there that is not listed, and each has its bytes."""
    faults = [f"missing: {path}" for path in sorted(set(files) - set(present))]
    faults += [f"not listed: {path}" for path in sorted(set(present) - set(files))]
    for path, sealed in sorted(files.items()):
        if path in present and (
            present[path] != sealed["size"] or digest_of(os.path.join(folder, path)) != sealed["sha256"]
        ):
            faults.append(f"changed: {path}")
    if faults:
        raise Refused(f"{where}: {'; '.join(faults[:20])}")


def statement(data: bytes, keys: Keys, where: str) -> tuple[Plain, dict[str, str], Keys]:
    """The in-toto statement in a DSSE envelope, and who of `keys` signed it."""
    plain = parse(data, where)
    payload = base64.b64decode(plain["payload"], validate=True)
    kind = plain["payloadType"]
    signed = b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(payload), payload)
    if kind != "application/vnd.in-toto+json" or set(plain) != {"payload", "payloadType", "signatures"}:
        raise Refused(f"{where}: no in-toto statement")
    fine = {
        id: key
        for one in plain["signatures"]
        for id, key in keys.items()
        if one["keyid"] == id
        and verify_signature(key[0], base64.b64decode(one["sig"], validate=True), signed)
    }
    if not fine:
        raise Refused(f"{where}: no good signature of those who may sign")
    said = parse(payload, where)
    if said["_type"] != "https://in-toto.io/Statement/v1":
        raise Refused(f"{where}: another kind of statement")
    return said, {one["name"]: one["digest"]["sha256"] for one in said["subject"]}, fine


def verify_release(
    folder: str, roots: list[bytes] | None = None, digest: str | None = None
) -> tuple[int, str, list[str]]:
    """Verify the release in `folder`; number of files, its name, and who approved it."""
    data = read(folder, "release.json")
    seal = parse(data, f"{folder}/release.json")
    if seal.get("format") != "zicht-release/1" or canonical(seal) != data:
        raise Refused(f"{folder}: no release.json of the form zicht-release/1")
    if digest is not None and sha256(data) != digest:
        raise Refused(f"{folder}: another release.json than was listed")
    files = seal["files"]
    entries = all(set(one) == {"sha256", "size"} for one in files.values())
    if set(seal) != {"before", "files", "format", "made_up", "on", "release", "root"} or not entries:
        raise Refused(f"{folder}: a release.json with other parts")
    if not all(PLAIN.match(part) for path in files for part in path.split("/")):
        raise Refused(f"{folder}: a path that is not plain")
    absent = sorted((PAPERS | {"bundle/manifest.json"}) - set(files))
    if absent:
        raise Refused(f"{folder}: no {', '.join(absent)}")
    present = listing(folder)
    outside = {p: s for p, s in present.items() if not p.startswith("bundle/") or p == "bundle/manifest.json"}
    outside.pop("release.json")
    check_files(folder, outside, files, folder)
    manifest = parse(read(folder, "bundle/manifest.json"), f"{folder}/bundle/manifest.json")
    if manifest.get("format") != "zicht-bundle/1":
        raise Refused(f"{folder}: another form of bundle")
    inside = {path[7:]: size for path, size in present.items() if path.startswith("bundle/")}
    inside.pop("manifest.json")
    check_files(os.path.join(folder, "bundle"), inside, manifest["files"], f"{folder}/bundle")
    own = [read(folder, f"trust/{n}.root.json") for n in range(1, seal["root"] + 1)]
    if sum(path.startswith("trust/") for path in files) != len(own):
        raise Refused(f"{folder}: other roots than it names")
    if roots is not None and roots[: len(own)] != own:
        raise Refused(f"{folder}: roots of another series")
    people = check_approvals(folder, files, check_roots(own, folder))
    if (seal["release"], seal["made_up"]) != (manifest["release"], manifest["made_up"]):
        raise Refused(f"{folder}: a seal of another edition")
    if not seal["made_up"] and any(named(person).endswith("(made up))") for person in people):
        raise Refused(f"{folder}: real figures, approved by people who are made up")
    return len(present), seal["release"], people


def check_approvals(folder: str, files: Plain, root: Plain) -> list[str]:
    """Who approved exactly these bytes: two persons of two organisations; the provenance is of them too."""
    approved: Keys = {}
    bundle = files["bundle/manifest.json"]["sha256"]
    checkers = keys_of(root, "targets", folder)
    for path in sorted(path for path in files if path.startswith("approvals/")):
        said, subjects, signers = statement(read(folder, path), checkers, path)
        other = [
            n for n, d in subjects.items() if n != "manifest.json" and files.get(n, {}).get("sha256") != d
        ]
        if said["predicateType"] != APPROVAL or subjects.get("manifest.json") != bundle or other:
            raise Refused(f"{folder}: {path} approves something else")
        approved.update(signers)
    check_people(list(approved.values()), 2, f"{folder}: approvals")
    where = f"{folder}/provenance.dsse.json"
    publishers = keys_of(root, "timestamp", folder)
    said, subjects, _ = statement(read(folder, "provenance.dsse.json"), publishers, where)
    if said["predicateType"] != PROVENANCE or subjects != {"bundle/manifest.json": bundle}:
        raise Refused(f"{where}: a provenance of something else")
    return sorted(f"{person} ({organisation})" for _, person, organisation in approved.values())


# --- a series ------------------------------------------------------------------------------------


def events_of(ledger: bytes, where: str) -> tuple[list[Plain], list[str]]:
    """Events of the ledger, oldest first, and the digest of each line."""
    events: list[Plain] = []
    heads: list[str] = []
    for line in ledger.splitlines(keepends=True):
        event = parse(line, f"{where}: ledger.jsonl")
        if event["previous"] != (heads[-1] if heads else "0" * 64) or canonical(event, indent=None) != line:
            raise Refused(f"{where}: ledger.jsonl, line {len(heads) + 1} was altered")
        events.append(event)
        heads.append(sha256(line))
    if not events:
        raise Refused(f"{where}: an empty ledger")
    return events, heads


def check_seen(seen: Plain, now: Plain, heads: list[str], where: str) -> None:
    """The series goes on from what was seen before."""
    same = now["roots"][: len(seen["roots"])] == seen["roots"]
    for role in ("snapshot", "targets", "timestamp"):
        before, after = seen["versions"][role], now["versions"][role]
        same = same and after >= before
        same = same and (after > before or now["digests"][role] == seen["digests"][role])
    if not same or len(heads) < seen["events"] or heads[seen["events"] - 1] != seen["head"]:
        raise Refused(f"{where}: older than, or another than, what was seen before")


def verify_series(
    series: str, on: datetime.date, root_digest: str | None = None, seen: Plain | None = None
) -> tuple[list[str], Plain]:
    """Verify a series; what was found in words, and what to remember of it."""
    target = os.readlink(os.path.join(series, "state"))
    if not re.fullmatch(r"states/[0-9]+-[0-9a-f]+", target):
        raise Refused(f"{series}: the state leads elsewhere")
    state = os.path.join(series, target)
    count = sum(name.endswith(".root.json") for name in os.listdir(os.path.join(state, "metadata")))
    roots = [read(state, f"metadata/{n}.root.json") for n in range(1, count + 1)]
    newest = check_roots(roots, series)
    if root_digest is not None and root_digest not in [sha256(data) for data in roots]:
        raise Refused(f"{series}: the roots of another series")
    data = {role: read(state, f"metadata/{role}.json") for role in ("timestamp", "snapshot", "targets")}
    said = {role: check_role(newest, role, data[role], series) for role in data}
    for above, name in (("timestamp", "snapshot"), ("snapshot", "targets")):
        wanted: Plain = {"version": said[name]["version"], "length": len(data[name])}
        wanted["hashes"] = {"sha256": sha256(data[name])}
        if said[above]["meta"] != {f"{name}.json": wanted}:
            raise Refused(f"{series}: a mix of states")
    own = {name: read(state, name) for name in ("ledger.jsonl", "revoked.json", "errata.json")}
    events, heads = events_of(own["ledger.jsonl"], series)
    now = {
        "digests": {role: sha256(found) for role, found in data.items()},
        "events": len(heads),
        "format": "zicht-seen/1",
        "head": heads[-1],
        "roots": [sha256(found) for found in roots],
        "versions": {role: found["version"] for role, found in said.items()},
    }
    if seen is not None:
        check_seen(seen, now, heads, series)
    for role, found in {"root": newest, **said}.items():
        if found["expires"][:10] <= on.isoformat():
            raise Refused(f"{series}: {role} was valid until {found['expires'][:10]}")
    words = check_content(series, state, events, own, said["targets"]["targets"], roots)
    return words, now


def check_content(
    series: str, state: str, events: list[Plain], own: dict[str, bytes], targets: Plain, roots: list[bytes]
) -> list[str]:
    """Releases, lists and link as the checkers signed them."""
    gone = [event["release"] for event in events if event["kind"] == "withdrawn"]
    live = [e["release"] for e in events if e["kind"] == "published" and e["release"] not in gone]
    listed = {path: (one["hashes"]["sha256"], one["length"]) for path, one in targets.items()}
    wanted = set(own) | {f"releases/{digest}/release.json" for digest in live}
    wanted |= {f"releases/{d}/{name}" for d in gone for name in ("tombstone.json", "index.html")}
    records = parse(own["revoked.json"], f"{series}: revoked.json")["records"]
    fits = set(listed) == wanted and [record["release"] for record in records] == gone
    fits = fits and all(listed[path] == (sha256(found), len(found)) for path, found in own.items())
    fits = fits and all(listed[f"releases/{digest}/release.json"][0] == digest for digest in live)
    link = os.path.join(state, "current")
    current = os.readlink(link) if os.path.islink(link) else ""
    if not fits or current != (f"../../releases/{live[-1]}" if live else ""):
        raise Refused(f"{series}: ledger, lists and link do not tell one story")
    words = []
    for digest in live:
        folder = os.path.join(series, "releases", digest)
        files, name, people = verify_release(folder, roots, digest)
        words.append(f"release {name} ({digest[:16]}): {files} files; approved by {', '.join(people)}")
    for digest in gone:
        folder = os.path.join(series, "releases", digest)
        if os.path.isdir(os.path.join(series, "releases", f".aside-tombstone-{digest}")):
            words.append(f"release {digest[:16]} was withdrawn; that is not finished: do not use it")
            continue
        for name in ("tombstone.json", "index.html"):
            found = read(folder, name)
            if listed[f"releases/{digest}/{name}"] != (sha256(found), len(found)):
                raise Refused(f"{folder}: changed: {name}")
        if os.path.exists(os.path.join(folder, "release.json")):
            raise Refused(f"{folder}: was withdrawn and is there again")
        words.append(f"release {digest[:16]} was withdrawn")
    return words


# --- the command ---------------------------------------------------------------------------------


def verified(folder: str, root: str | None, on: datetime.date, state: str | None) -> list[str]:
    """What was found, in lines. Raises Refused."""
    try:
        if os.path.islink(os.path.join(folder, "state")):
            seen = parse(read(*os.path.split(state)), state) if state and os.path.exists(state) else None
            words, now = verify_series(folder, on, root, seen)
            if state:
                with open(f"{state}.new", "wb") as stream:
                    stream.write(canonical(now))
                os.replace(f"{state}.new", state)
            return [f"{folder}: root {now['roots'][0]}, valid on {on}", *words]
        files, name, people = verify_release(folder)
        first = sha256(read(folder, "trust/1.root.json"))
        if root is not None and root != first:
            raise Refused(f"{folder}: a release of another series")
        return [
            f"{folder}: release {name}, {files} files; approved by {', '.join(people)}",
            f"under root {first}; whether it was withdrawn since, only the series tells",
        ]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OSError, RecursionError) as error:
        raise Refused(f"{folder}: not of the form of a release or series ({type(error).__name__})") from None


def main(words: list[str] | None = None) -> int:
    """Print what was found; 0 when all is well, 1 when refused."""
    parser = argparse.ArgumentParser(description="Verify a release or a series of releases.")
    parser.add_argument("folder")
    parser.add_argument("--root", metavar="SHA256")
    parser.add_argument("--on", type=datetime.date.fromisoformat, default=datetime.date.today())
    parser.add_argument("--state", metavar="FILE")
    asked = parser.parse_args(words)
    try:
        print("\n".join(verified(asked.folder.rstrip("/"), asked.root, asked.on, asked.state)))
    except Refused as refusal:
        print("".join(c if c.isprintable() else "?" for c in f"REFUSED: {refusal}"), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
