"""What tells one version of a contract from the others."""

from __future__ import annotations

from hashlib import sha256

from contractguard.contract.model import Contract
from contractguard.snapshots.write import dump

_SHOWN = 12


def digest_of(contract: Contract) -> str:
    """What tells a contract from its other versions: of its canonical form. Raises `InputError` when a schema is
    nested too deeply to be written."""
    return f"sha256:{sha256(dump(contract)).hexdigest()}"


def short_digest(contract: Contract) -> str:
    """The beginning of it, for people. Raises as `digest_of`."""
    return digest_of(contract).removeprefix("sha256:")[:_SHOWN]
