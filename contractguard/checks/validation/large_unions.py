"""Errors of a validator where unions are large: told value by value, not for all values and branches at once.

For each value that fits no branch of a union, a validator makes the errors of every branch: of 2,000 objects and 200
branches 400,000 lists. So for its errors, a large union is written as a condition: what fits it, else nothing. That
admits the same values, tells the keywords around it the same of what was evaluated (JSON Schema Core 2020-12,
10.2.2.1), and its error has no parts; the branches are then asked about one value after the other, as many as are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from contractguard.algebra.confirm.export import step_below
from contractguard.checks.validation.narrowed import UNIONS, Told, select_branch_errors
from contractguard.contract.document import Json, Path
from contractguard.support.dataclass import dataclass

MIN_BRANCHES = 20
"""Of fewer, the errors are no load."""

_DATA = frozenset(["enum", "const", "default", "examples", "example"])


@dataclass(frozen=True, slots=True)
class SchemaError:
    """An error as the validator has it, with whole paths: the kind, where the keyword stands, where the value does.

    `told`: what all alternatives of the union at that place together want, as the keyword `kind.name` would say it.
    """

    kind: Any
    schema_path: list[str | int]
    instance_path: Path
    told: tuple[Json] | None = None

    def limit(self, at: Callable[[Sequence[str | int]], Json]) -> Json:
        """The value of the keyword; `at` gives what stands at a path of the schema."""
        return at(self.schema_path) if self.told is None else self.told[0]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is left of the kind of a union's error: of each branch, whether it has errors, and not all of them."""

    name: str
    context: list[bool]


@dataclass(frozen=True, slots=True)
class _Union:
    """A union that was made a condition: where it stands, the schema of it alone, and a validator for that."""

    path: Path
    schema: Json
    validator: Any


class ErrorFinder:
    """Finds what is wrong with values, by a self-contained schema of draft 2020-12.

    Raises `ValueError` for a schema or a value that the validator does not take.
    """

    def __init__(self, schema: Json, *, formats: bool) -> None:
        self._formats = formats
        self._unions: dict[int, tuple[Json, Path, Json]] = {}
        self._asked: dict[int, _Union] = {}
        self._schema = self._outline(schema, ())
        self._validator = self._compile(self._schema)

    def errors(self, value: Json) -> Iterator[SchemaError]:
        """The errors of a value; of a union those of the alternative that was meant, where only one can have been."""
        for error in self._validator.iter_errors(value):
            yield from self._leading(error, self._schema, (), (), value)

    def outermost(self, value: Json) -> Iterator[SchemaError]:
        """The errors of a value by keywords that are applied to it whatever it is: of a union, that it is not met."""
        for error in self._validator.iter_errors(value):
            path: Path = tuple(error.schema_path)
            union = self._union(self._schema, path) if self._unions else None
            if union is not None:
                path = (*union.path, next(keyword for keyword in union.schema if keyword in UNIONS))
            yield SchemaError(error.kind, list(path), tuple(error.instance_path))

    def closing(self, value: Json, is_closing: Callable[[Path], bool], most: int) -> Iterator[SchemaError]:
        """The errors of a value by the keywords that close objects, as the function says of a path of the schema; of a
        union those of the alternative with the fewest. `most` errors are looked at."""
        for error in islice(self._validator.iter_errors(value), most):
            yield from self._closing(error, self._schema, (), (), value, is_closing)

    def _closing(
        self, error: Any, schema: Json, at: Path, place: Path, value: Json, is_closing: Callable[[Path], bool]
    ) -> Iterator[SchemaError]:
        """As `_leading`."""
        path = tuple(error.schema_path)
        union = self._union(schema, path) if self._unions else None
        if union is not None:
            there, inner = (*place, *error.instance_path), _at_place(value, error.instance_path)
            for further in union.validator.iter_errors(inner):
                yield from self._closing(further, union.schema, union.path, there, inner, is_closing)
            return
        whole = _whole(at, path)
        if is_closing(whole):
            yield SchemaError(error.kind, list(whole), (*place, *error.instance_path))
            return
        contexts = getattr(error.kind, "context", ())
        branches = [
            [one for each in branch for one in self._closing(each, schema, at, place, value, is_closing)]
            for branch in contexts
        ]
        yield from min(filter(None, branches), key=len, default=())

    def _compile(self, schema: Json) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(schema, offline=True, validate_formats=self._formats)

    def _leading(self, error: Any, schema: Json, at: Path, place: Path, value: Json) -> Iterator[SchemaError]:
        """`error` is one of `value`, which stands at `place`, by `schema`, which stands at `at` of the whole."""
        for one in select_branch_errors(error):
            path, there = tuple(one.schema_path), (*place, *one.instance_path)
            union = self._union(schema, path) if self._unions else None
            if union is None:
                kind = _Kind(one.kind.name, list(map(bool, one.kind.context))) if one.kind.name in UNIONS else one.kind
                told = (one.limit,) if isinstance(one, Told) else None
                yield SchemaError(kind, list(_whole(at, path)), there, told)
                continue
            inner = _at_place(value, one.instance_path)
            for further in union.validator.iter_errors(inner):
                yield from self._leading(further, union.schema, union.path, there, inner)

    def _union(self, schema: Json, path: Path) -> _Union | None:
        """The union whose condition refuses by the keyword at `path` of a schema, if it is one."""
        node = schema
        for token in path[:-1]:
            node = step_below(node, token)[1]
        known = self._unions.get(id(node))
        if known is None or path[-1] != "else":
            return None
        if id(node) not in self._asked:
            alone = {**known[2], "$defs": self._schema.get("$defs", {})}
            self._asked[id(node)] = _Union(known[1], alone, self._compile(alone))
        return self._asked[id(node)]

    def _outline(self, node: Json, path: Path) -> Json:
        """The schema with its large unions made conditions. `path` is where it stands."""
        if isinstance(node, list):
            return [self._outline(item, (*path, index)) for index, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        result: dict[str, Json] = {}
        conditions: list[Json] = []
        for keyword, value in node.items():
            if keyword in _DATA:
                result[keyword] = value
            elif _is_large_union(keyword, value):
                union = {keyword: self._outline(value, (*path, keyword))}
                wrapper = {"if": union, "else": False}
                self._unions[id(wrapper)] = (wrapper, path, union)  # kept alive, so that its identity stays its own
                conditions.append(wrapper)
            else:
                result[keyword] = self._outline(value, (*path, keyword))
        if conditions:
            result["allOf"] = [*result.get("allOf", ()), *conditions]
        return result


def without_twins(errors: Iterable[Any]) -> list[Any]:
    """The errors without those of a list of values beside which the same schema refuses the type: one cause."""
    found = list(errors)
    refused = {_schema_of(one) for one in found if one.kind.name == "type"}
    return [one for one in found if one.kind.name not in ("enum", "const") or _schema_of(one) not in refused]


def _schema_of(error: Any) -> tuple[Path, Path]:
    return tuple(error.schema_path[:-1]), tuple(error.instance_path)


def _whole(at: Path, path: Path) -> Path:
    """A path of a part of the schema, which stands at `at`, as one of the whole."""
    return path if path[:1] == ("$defs",) else (*at, *path)


def _at_place(value: Json, path: Sequence[str | int]) -> Json:
    """What stands at a validator's path of a value."""
    for token in path:
        value = step_below(value, token)[1]
    return value


def _is_large_union(keyword: str, value: Json) -> bool:
    is_union = keyword in UNIONS and isinstance(value, list) and len(value) >= MIN_BRANCHES
    return is_union and all(isinstance(branch, dict | bool) for branch in value)
