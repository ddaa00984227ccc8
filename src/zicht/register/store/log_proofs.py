"""Proofs of the audit log for a member to take along: this event is in it, and it only grew since then."""

from __future__ import annotations

from zicht.cooperation.audit.checkpoint import Checkpoint, sign_checkpoint
from zicht.cooperation.audit.note import NoteSigner
from zicht.cooperation.audit.proof_file import consistency_proof_file, inclusion_proof_file
from zicht.cooperation.audit.tree import Tree
from zicht.register.records.audit import CheckpointRow
from zicht.register.store.events import hashes, lines


def inclusion_proof(partnership: str | None, seq: int, *, signer: NoteSigner) -> bytes | None:
    """The file that proves event `seq` to be in the log as it is now; None when there is no such event.

    partnership  its id: of an event of another only the hash is shown; None: every event is shown
    """
    line = next(lines(may_see=lambda of: partnership in (None, of), only=seq), None)
    if line is None:
        return None
    tree = whole_tree()
    return inclusion_proof_file(line, seq, tree=tree, note=signed(tree, len(tree), signer))


def growth_proof(size: int, *, signer: NoteSigner) -> bytes | None:
    """The file that proves the log as it is now to begin with its first `size` events.

    None when it has not that many. The checkpoint of then is the one that was stored, or is signed again:
    the same bytes, unless history was changed.
    """
    tree = whole_tree()
    if not 0 < size <= len(tree):
        return None
    stored = CheckpointRow.objects.filter(size=size).values_list("note", flat=True).first()
    older = stored or signed(tree, size, signer)
    return consistency_proof_file(older, signed(tree, len(tree), signer), tree=tree)


def whole_tree() -> Tree:
    """The tree over all hashes of the log."""
    return Tree(map(bytes.fromhex, hashes()))


def signed(tree: Tree, size: int, signer: NoteSigner) -> str:
    """The checkpoint of the first `size` events."""
    return sign_checkpoint(Checkpoint(size, tree.root(size), signer.name), signer)
