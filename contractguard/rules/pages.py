"""Writes the documentation of the catalogue: `python -m contractguard.rules.pages FOLDER [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from contractguard.rules.catalogue import RULES
from contractguard.rules.explain import index, markdown

USAGE = "usage: python -m contractguard.rules.pages FOLDER [--check]"


def pages() -> Mapping[str, str]:
    """Every page by its file name: one for each rule, and the index."""
    return {"index.md": index(), **{f"{rule.id}.md": markdown(rule) for rule in RULES.values()}}


def stale(folder: Path) -> list[str]:
    """The names of pages that are missing, differ, or belong to no rule any more, sorted."""
    wanted = {name: text.encode() for name, text in pages().items()}
    present = {path.name: path.read_bytes() for path in folder.glob("*.md")} if folder.is_dir() else {}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def write(folder: Path) -> list[str]:
    """Bring the pages in `folder` up to date, and return the names of those that changed."""
    changed = stale(folder)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for name in changed:
        if name in wanted:
            (folder / name).write_bytes(wanted[name].encode())
        else:
            (folder / name).unlink()
    return changed


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` only look; return 0, 1 when a page is stale, or 2 for a wrong usage."""
    options = [argument for argument in arguments if argument.startswith("-")]
    folders = [argument for argument in arguments if not argument.startswith("-")]
    if len(folders) != 1 or options not in ([], ["--check"]):
        print(USAGE, file=sys.stderr)
        return 2
    folder = Path(folders[0])
    if not options:
        print(f"{len(write(folder))} pages written to {folder}")
        return 0
    for name in (found := stale(folder)):
        print(f"{folder / name} is stale: run python -m contractguard.rules.pages {folder}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
