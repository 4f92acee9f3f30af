"""Files that Git LFS keeps apart: a commit holds a pointer in their place (its specification, "The Pointer")."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.readers.user_file import read_bytes

MAX_POINTER = 1024
"""Bytes of a pointer, as the specification has it."""
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:[^\n]+\n)*?oid sha256:(?P<id>[0-9a-f]{64})\n(?:[^\n]+\n?)*"
)


def pointed_at(data: bytes) -> str | None:
    """The name (its SHA-256) of the content that a pointer stands for, None for what is no pointer."""
    found = _POINTER.fullmatch(data) if len(data) < MAX_POINTER else None
    return found["id"].decode() if found else None


def is_content(data: bytes, name: str) -> bool:
    """Whether bytes are the content of that name."""
    return sha256(data).hexdigest() == name


def stored_content(folder: Path, name: str) -> bytes | None:
    """The content of that name in the folder of a repository's own files (`.git`), None where it was not fetched, or is
    another one."""
    try:
        data = read_bytes(folder / "lfs" / "objects" / name[:2] / name[2:4] / name, name)
    except InputError:
        return None
    return data if is_content(data, name) else None
