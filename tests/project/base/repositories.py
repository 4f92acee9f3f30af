"""Real repositories for the tests of the base."""

from __future__ import annotations

import json
import os
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

PEOPLE = {f"GIT_{who}_{what}": "ann@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")} | {
    f"GIT_{who}_DATE": "2026-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")
}


def git(folder: Path, *arguments: str) -> str:
    """Run git with no configuration of the person who runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    environment = {**kept, **PEOPLE, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def start(folder: Path) -> None:
    """A repository whose branch is main."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "-q", "-b", "main")


def commit(folder: Path, message: str = "change", /, **files: str) -> str:
    """Commit everything that is in the folder; `files` are written first, `__` in a name standing for a dot."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def keep_in_lfs(folder: Path, name: str, *, fetched: bool = True) -> None:
    """Replace a file by a pointer of Git LFS, and commit that; the work tree has the content again afterwards, as a
    check-out with Git LFS leaves it."""
    content = (folder / name).read_bytes()
    oid = sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}\n"
    (folder / name).write_text(pointer)
    commit(folder, "kept in LFS")
    (folder / name).write_bytes(content)
    if fetched:
        place = folder / ".git/lfs/objects" / oid[:2] / oid[2:4] / oid
        place.parent.mkdir(parents=True)
        place.write_bytes(content)


def clone(source: Path, folder: Path, *options: str) -> Path:
    git(source, "clone", "-q", *options, f"file://{source}", str(folder))
    return folder


def dumped(value: Any) -> str:
    return json.dumps(value)
