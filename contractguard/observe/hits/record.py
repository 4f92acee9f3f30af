"""What was hit of a provider's contract, as a file: a set of rows that can be united in any order.

It holds no value from traffic: a value of an enumeration is named as the contract names it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.observe.hits.cells import MAX_TESTS, Cell, CoverageLevel, Hit, join_into
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable, written_json

VERSION = 1
_LEVELS = {level.label: level for level in CoverageLevel}
_MAX_TEXT = 20_000
"""Characters of a name in a row."""


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """What was hit of one provider. `contracts`: the digests of the contracts that it was hit in, one as a rule."""

    provider: str
    contracts: frozenset[str] = frozenset()
    hits: Mapping[Cell, Hit] = field(default_factory=dict)


def join_records(one: CoverageRecord, other: CoverageRecord) -> CoverageRecord:
    """Both in one, of each cell the higher level: associative, commutative and idempotent. Raises `InputError` where
    they are of several providers."""
    if one.provider != other.provider:
        raise InputError(
            f"is of the provider {printable(repr(other.provider), 100)}, not of {printable(repr(one.provider), 100)}",
            remedy="unite files of one provider; each has a file of its own",
        )
    hits = dict(one.hits)
    join_into(hits, other.hits)
    return CoverageRecord(one.provider, one.contracts | other.contracts, hits)


def record_bytes(record: CoverageRecord) -> bytes:
    """The file: UTF-8 JSON with a row on each line, the same bytes for the same record."""
    tests = sorted({test for hit in record.hits.values() for test in hit.tests})
    numbers = {test: number for number, test in enumerate(tests)}
    rows = [
        _line([*cell, hit.level.label, [numbers[test] for test in hit.tests]])
        for cell, hit in sorted(record.hits.items())
    ]
    parts = [
        f'  "version": {VERSION}',
        f'  "digest": "{_digest(record)}"',
        f'  "provider": {_line(record.provider)}',
        f'  "contracts": {_line(sorted(record.contracts))}',
        f'  "tests": {_block([_line(test) for test in tests])}',
        f'  "rows": {_block(rows)}',
    ]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _digest(record: CoverageRecord) -> str:
    """What tells that a record is as it was written. It is no signature: it shows an edit, not an intent."""
    rows = sorted([*cell, hit.level.label, *hit.tests] for cell, hit in record.hits.items())
    whole = json.dumps([record.provider, sorted(record.contracts), rows])
    return hashlib.sha256(whole.encode()).hexdigest()


def _line(value: Json) -> str:
    return written_json(json.dumps(value, ensure_ascii=True, separators=(", ", ": ")))


def _block(lines: list[str]) -> str:
    return "[\n" + ",\n".join(f"    {line}" for line in lines) + "\n  ]" if lines else "[]"


def read_record(document: Document) -> CoverageRecord:
    """The record in a file. Raises `InputError` when it is damaged, or of a later version."""
    return _RecordReader(document).read()


class _RecordReader:
    def __init__(self, document: Document) -> None:
        self._document = document

    def read(self) -> CoverageRecord:
        root = self._document.root
        if not isinstance(root, dict) or "rows" not in root or "contracts" not in root:
            raise self._damage("is no coverage file", "name a file that pytest --contract-coverage-out wrote")
        version = root.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise self._damage("its version is no whole number")
        if version > VERSION:
            raise self._damage(f"is of version {version}; this contractguard reads {VERSION}", "upgrade contractguard")
        contracts, tests = (self._texts(root, name) for name in ("contracts", "tests"))
        hits: dict[Cell, Hit] = {}
        for row in self._list(root, "rows"):
            cell, hit = self._row(row, tests)
            join_into(hits, {cell: hit})
        record = CoverageRecord(self._text(root.get("provider")), frozenset(contracts), hits)
        if root.get("digest") != _digest(record):
            raise self._damage("was changed after it was written: its digest is not that of its rows")
        return record

    def _row(self, row: Json, tests: list[str]) -> tuple[Cell, Hit]:
        if not isinstance(row, list) or len(row) != 5 or not isinstance(row[4], list):
            raise self._damage("a row is not [message, pointer, state, level, tests]")
        level = _LEVELS.get(self._text(row[3]))
        if level is None:
            raise self._damage("a row is not [message, pointer, state, level, tests]")
        named: list[Any] = row[4]
        if not all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one < len(tests) for one in named):
            raise self._damage("a row names a test that the file does not list")
        cell = Cell(*(self._text(one) for one in row[:3]))
        found = tuple(sorted({tests[one] for one in named})[:MAX_TESTS])
        return cell, Hit(level, found)

    def _texts(self, root: Mapping[str, Json], name: str) -> list[str]:
        return [self._text(one) for one in self._list(root, name)]

    def _list(self, root: Mapping[str, Json], name: str) -> list[Json]:
        found = root.get(name)
        if not isinstance(found, list):
            raise self._damage(f"{name} is no list")
        return found

    def _text(self, value: Json) -> str:
        if not isinstance(value, str) or len(value) > _MAX_TEXT:
            raise self._damage("a name is no text, or too long a one")
        return value

    def _damage(self, what: str, remedy: str = "run the tests again, or remove the file") -> InputError:
        return InputError(what, where=self._document.name, remedy=remedy)
