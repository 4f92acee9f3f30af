"""What mutants ended as in earlier runs, so that the next run asks only what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.readers.user_file import read_bytes
from contractguard.store.atomic import write_atomic
from contractguard.store.user_output import output_place

VERSION = 2
_FIELDS = 6
Row = Sequence[Json]
"""Id, status, reason, what went red, suggestion, readers."""


def read_results(path: Path, contract: str, guard: str) -> tuple[Row, ...]:
    """The results that a file has for this contract and this guard, both by their digests; none where there is no
    file. Raises `InputError` for a file that is none of ours."""
    if not path.exists():
        return ()
    held = _read(path).get(_key(contract, guard), [])
    if not isinstance(held, list) or not all(map(_is_row, held)):
        raise _no_state(path)
    return tuple(held)


def write_results(path: Path, contract: str, guard: str, rows: Sequence[Row]) -> None:
    """Replace the results for this contract and this guard; those for others stay. Raises `InputError`."""
    results: dict[str, Json] = dict(_read(path)) if path.exists() else {}
    results[_key(contract, guard)] = sorted([list(row) for row in rows])
    lines = [f"    {json.dumps(key)}: {_list(results[key])}" for key in sorted(results)]
    head = f'{{\n  "version": {VERSION},\n  "digest": "{_digest(results)}",\n  "results": {{\n'
    text = head + ",\n".join(lines) + "\n  }\n}\n"
    real, root = output_place(path, Path.cwd())
    write_atomic(real, text.encode(), root)


def _is_row(row: Json) -> bool:
    """Whether it is as `write_results` writes it."""
    if not isinstance(row, list) or len(row) != _FIELDS:
        return False
    mutant, status, why, by, suggestion, readers = row
    texts = [mutant, status, why, suggestion, *(by if isinstance(by, list) else [None])]
    return all(isinstance(one, str) for one in texts) and type(readers) is int and readers >= 0


def _list(rows: Sequence[Row]) -> str:
    return "[" + ",".join("\n      " + json.dumps(row) for row in rows) + "\n    ]"


def _key(contract: str, guard: str) -> str:
    return f"{contract} {guard}"


def _read(path: Path) -> Mapping[str, Json]:
    try:
        root = json.loads(read_bytes(path, path.name))
    except ValueError:
        raise _no_state(path) from None
    if not isinstance(root, dict) or root.get("version") != VERSION or not isinstance(root.get("results"), dict):
        raise _no_state(path)
    results: Mapping[str, Json] = root["results"]
    if root.get("digest") != _digest(results):
        raise InputError(
            "was changed after prove --state wrote it: its digest is not that of its results",
            where=path.name,
            remedy="remove it; the next run asks about every mutant again",
        )
    return results


def _digest(results: Mapping[str, Json]) -> str:
    """What tells that results are as they were written. It is no signature: it shows an edit, not an intent."""
    return hashlib.sha256(json.dumps(results, sort_keys=True).encode()).hexdigest()


def _no_state(path: Path) -> InputError:
    return InputError("is no file that prove --state writes", where=path.name, remedy="name another file, or remove it")
