"""Draws one payload: down through the schema, part by part, with the places noted where it could drift."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.compile.context import ReadingMode
from contractguard.algebra.nodes import Table
from contractguard.algebra.solve.budget import Budget, Exhausted, Meter, Purse
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.checks.generation import scalars
from contractguard.checks.generation.containers import Containers
from contractguard.checks.generation.extra import require_hypothesis
from contractguard.checks.generation.merge_allof import (
    DEEP,
    TAG_VALUES,
    TAGS_KNOWN,
    Flattener,
    Impossible,
    SchemaInScope,
)
from contractguard.checks.generation.state import WORK_OF_A_DRAW, Drawn, DrawState, Notes, Site, Spent, Undrawable
from contractguard.checks.generation.words import Words
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.choices import Access
from contractguard.contract.document import Json, Path, Schema, canonical_bytes
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.redaction import is_sensitive

MAX_DEPTH = 20
"""Levels of a payload; what must be deeper than that cannot be drawn."""

LARGE = 100
"""Values of a payload beyond which only what has to be there is drawn."""

_ALL = ("object", "array", "string", "integer", "number", "boolean", "null")
_SPEAKING = (
    ("object", ("properties", "required", "additionalProperties", "patternProperties", "minProperties")),
    ("array", ("items", "prefixItems", "minItems", "maxItems", "contains")),
    ("string", ("minLength", "maxLength", "pattern")),
    ("number", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
)
"""Keywords from which follows, where no type is told, what was meant."""


class PayloadGenerator:
    """Draws payloads of one schema; see `payloads`."""

    def __init__(self, schema: Schema, access: Access | None, notes: Notes, purse: Purse) -> None:
        self.schema, self.access, self.notes = schema, access, notes
        self.compiler = Compiler(Table(), ReadingMode(closed=True, access=access))
        self._purse = purse
        self.meter = Meter(Budget(steps=purse.steps), purse)
        self.words = Words(self.meter)
        self._flattener = Flattener(self.compiler, self.meter.work)
        self._containers = Containers(self.value, self.compiler.composition.shape, self.words)
        self.st = require_hypothesis().strategies

    def payload(self, draw: Any, drift: str | None) -> Drawn:
        """One payload; draws that lead to none are given back to hypothesis as such.

        Raises `Undrawable` and `Spent`.
        """
        state = DrawState(draw, self.meter.work)
        try:
            value = self.value(state, [SchemaInScope(self.schema.node, scope_of(self.schema))], (), 0)
            self._require_valid(state, value)
            if drift is None:
                return Drawn(value)
            before = json.loads(json.dumps(value))
            return Drawn(self._add_drift(state, value, drift), (before,))
        except (Impossible, RecursionError):
            require_hypothesis().reject()
        except Exhausted:
            raise Spent(self._purse) from None
        except ContractGuardError as error:
            raise Undrawable(error) from None
        raise AssertionError("hypothesis goes on after a rejection")

    def _require(self, holds: bool) -> None:
        if not holds:
            raise Impossible

    def _require_valid(self, state: DrawState, value: Json) -> None:
        self.meter.work(state.size * self._flattener.widest)
        try:
            self._require(self._judge.fits(value))
        except ValueError:  # the validator cannot take it
            raise Impossible from None

    @cached_property
    def _judge(self) -> CompiledValidator:
        return CompiledValidator(self.schema, self.access)

    # --- one value

    def value(self, state: DrawState, starts: Sequence[SchemaInScope], path: Path, depth: int) -> Json:
        """A value to which all of these schemas apply. Raises `Impossible`."""
        self._require(depth <= MAX_DEPTH)
        state.size += 1
        state.work(WORK_OF_A_DRAW)
        if state.size > LARGE:
            depth = max(depth, DEEP + 1)
        parts = self._flattener.parts(starts, state.choose, depth)
        listed = _listed_values(parts)
        if listed is not None:
            return self._one_of(state, parts, listed, path)
        kinds = _kinds(parts)
        self._require(bool(kinds))
        return self._of_kind(state, kinds[state.choose(len(kinds))], starts, parts, path, depth)

    def _of_kind(
        self,
        state: DrawState,
        kind: str,
        starts: Sequence[SchemaInScope],
        parts: list[SchemaInScope],
        path: Path,
        depth: int,
    ) -> Json:
        if kind == "object":
            return self._containers.object(state, starts, parts, path, depth)
        if kind == "array":
            return self._containers.array(state, parts, path, depth)
        if kind == "string":
            hidden = any(isinstance(token, str) and is_sensitive(token) for token in path)
            return scalars.text(state.draw, self.st, parts, self.words, self.notes.formats, hidden=hidden)
        if kind in ("integer", "number"):
            return scalars.number(state.draw, self.st, parts, integer=kind == "integer")
        return None if kind == "null" else state.choose(2) == 1

    def _one_of(self, state: DrawState, parts: list[SchemaInScope], listed: list[Json], path: Path) -> Json:
        kinds = _kinds(parts)
        fitting = [
            value for value in listed if _kind(value) in kinds or (_kind(value) == "integer" and "number" in kinds)
        ]
        tags = [set(map(canonical_bytes, node[TAG_VALUES])) for node, _ in parts if TAG_VALUES in node]
        tagged = [value for value in fitting if all(canonical_bytes(value) in tag for tag in tags)]
        choices = tagged or fitting
        self._require(bool(choices))
        if not tags and len(fitting) > 1 and any("enum" in node for node, _ in parts):
            state.sites.append(Site("new-enum-member", path, tuple(fitting)))
        known = next((node[TAGS_KNOWN] for node, _ in parts if TAGS_KNOWN in node), ())
        if known:  # a variant that is new has a tag of its own
            state.sites.append(Site("new-enum-member", path, tuple(known)))
        return choices[state.choose(len(choices))]

    # --- drift

    def _add_drift(self, state: DrawState, value: Json, drift: str) -> Json:
        sites = [site for site in state.sites if site.drift == drift]
        self._require(bool(sites))
        site = sites[state.choose(len(sites))]
        if drift == "new-enum-member":
            return _replace_value(value, site.path, _draw_unlisted_value(site.known))
        there = value
        for token in site.path:
            there = there[token]
        strange = (1, "new", None, {"id": 1}, [1])
        there[_draw_unlisted_value((*site.known, *there, ""))] = strange[state.choose(len(strange))]
        self._require_valid(state, value)
        return value


def _replace_value(value: Json, path: Path, new: Json) -> Json:
    if not path:
        return new
    there = value
    for token in path[:-1]:
        there = there[token]
    there[path[-1]] = new
    return value


def _draw_unlisted_value(known: Sequence[Json]) -> Json:
    """A value of the same kind as the known ones, and none of them."""
    numbers = [value for value in known if isinstance(value, int | float) and not isinstance(value, bool)]
    if numbers and not any(isinstance(value, str) for value in known):
        return int(max(numbers)) + 1
    name = "new_value"
    while name in known:
        name += "_"
    return name


def _listed_values(parts: Sequence[SchemaInScope]) -> list[Json] | None:
    """The values that `enum`, `const` and discriminators leave; None where none of them is there."""
    lists = [node["enum"] if "enum" in node else [node["const"]] for node, scope in parts if _lists(node, scope)]
    lists = lists or [node[TAG_VALUES] for node, _ in parts if TAG_VALUES in node]
    if not lists:
        return None
    others = [set(map(canonical_bytes, values)) for values in lists[1:]]
    return [value for value in lists[0] if all(canonical_bytes(value) in other for other in others)]


def _lists(node: Json, scope: Any) -> bool:
    return isinstance(node.get("enum"), list) or ("const" in node and "const" in scope.dialect.keywords)


def _kinds(parts: Sequence[SchemaInScope]) -> list[str]:
    """The types that are left; where none is told, what the other keywords speak of, or all."""
    told = [_told(node, scope) for node, scope in parts if "type" in node and node["type"] != "file"]
    if not told:
        spoken = [kind for kind, words in _SPEAKING if any(word in node for node, _ in parts for word in words)]
        return spoken or list(_ALL)
    return [kind for kind in told[0] if all(kind in other for other in told[1:])]


def _told(node: Json, scope: Any) -> list[str]:
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    if scope.dialect.adds_null(node):
        kinds = [*kinds, "null"]
    return [*kinds, "integer"] if "number" in kinds and "integer" not in kinds else kinds


def _kind(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    return next(name for kind, name in _NAMES if isinstance(value, kind))


_NAMES = (
    (dict, "object"),
    (list, "array"),
    (str, "string"),
    (int, "integer"),
    (float, "number"),
    (type(None), "null"),
)
