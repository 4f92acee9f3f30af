"""Writes every sentence that a rule can say, once: `python -m tests.rules.write_sentences`.

The page is read by a person in a review; a test wants it to be what the code says. Below each kind stand its sentences,
and behind each who sends there, or the parts of the catalogue that say it. Below a sentence stands what is said where
nothing changed, and a consumer expects what the provider does not describe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contractguard.contract.change import Change
from contractguard.rules.catalogue import RULES
from contractguard.rules.describe import describe
from contractguard.rules.model import Rule
from tests.rules.test_standing import NEVER_EXPECTED

PAGE = Path(__file__).parent / "sentences.md"

Ends = tuple[Any, Any]
"""What stands on the old and on the new side."""

_LONG = "https://example.com/schemas/payments/2024/"
_MANY = [f"value-{number}" for number in range(9)]

NARROWER: Mapping[str, tuple[Ends, ...]] = {
    "range": (
        ({"minimum": 1}, {"minimum": 5}),
        ({}, {"minimum": 5}),
        ({}, {"exclusiveMinimum": 5}),
        ({"minimum": 5}, {"exclusiveMinimum": 5}),
        ({"minimum": 5}, {"minimum": 5, "exclusiveMinimum": True}),
        ({"maximum": 100}, {"maximum": 50}),
        (None, {"maximum": 50}),
        ({}, {"exclusiveMaximum": 50}),
        ({"maximum": 50}, {"exclusiveMaximum": 50}),
        ({"minimum": 0, "maximum": 9}, {"minimum": 1, "maximum": 5}),
        ({"maximum": 10**300}, {"maximum": 1}),
    ),
    "multiple-of": (({"multipleOf": 2}, {"multipleOf": 6}), ({}, {"multipleOf": 6})),
    "length": (
        ({"maxLength": 5000}, {"maxLength": 200}),
        ({}, {"maxLength": 1}),
        ({}, {"maxLength": 200}),
        ({}, {"minLength": 1}),
        ({}, {"minLength": 8}),
    ),
    "item-count": (
        ({"maxItems": 10}, {"maxItems": 1}),
        ({}, {"maxItems": 9}),
        ({}, {"minItems": 1}),
        ({}, {"minItems": 2}),
    ),
    "property-count": (
        ({"maxProperties": 25}, {"maxProperties": 10}),
        ({}, {"maxProperties": 10}),
        ({}, {"minProperties": 1}),
        ({}, {"minProperties": 2}),
    ),
    "contains": (
        ({"minContains": 1}, {"minContains": 2}),
        ({}, {"maxContains": 2}),
        (None, {"contains": {"type": "string"}}),
        ({"contains": {}}, {"contains": {"type": "string"}}),
    ),
    **dict.fromkeys(
        ("enum", "extensible-enum"),
        (
            ({"enum": ["card", "cash"]}, {"enum": ["card"]}),
            ({"enum": [*_MANY, None]}, {"enum": [None]}),
            ({"enum": [1, 2, True]}, {"enum": [1]}),
            ({"enum": [{"currency": "EUR"}, {}, ["a", "b"], [{"a": 1}]]}, {"enum": [{}]}),
            ({"enum": [f"{_LONG * 2}{end}" for end in "ab"]}, {"enum": [f"{_LONG * 2}a"]}),
        ),
    ),
    "const": (({}, {"const": "charge"}), ({}, {"const": {"currency": "EUR", "amount": [1]}}), ({}, {"const": None})),
    "type": (
        ({"type": "number"}, {"type": "integer"}),
        ({"type": ["string", "null"]}, {"type": "string"}),
        ({"type": "string", "nullable": True}, {"type": "string"}),
        ({}, {"type": "string"}),
    ),
    "schema": (
        (None, {"type": "string"}),
        ({}, {"enum": ["", "none"], "type": "string"}),
        ({"type": "string"}, {"const": "charge"}),
        ({"$ref": "#/components/schemas/Patch"}, {"$ref": "#/components/schemas/Patch"}),
        ({"$ref": "#/components/schemas/Account"}, {"$ref": "#/components/schemas/Card"}),
        ({"type": "object"}, {"type": "object", "required": ["id"]}),
        ({"type": "string"}, False),
        ({}, {"anyOf": [{"type": "string"}]}),
        ({"description": "anything"}, {"properties": {"id": {}}}),
        (None, None),
    ),
    "format": (({}, {"format": "uuid"}),),
    "pattern": (({}, {"pattern": "^[A-Z]{3}$"}),),
    "content": (
        ({}, {"contentMediaType": "text/csv"}),
        ({}, {"contentMediaType": "application/json", "contentEncoding": "base64"}),
    ),
    "unique-items": (({}, {"uniqueItems": True}),),
    **{
        subject: (({"a": 1}, {"a": 2}), (None, {"a": {"type": "string"}}))
        for subject in ("condition", "dependency", "pattern-properties", "property-names", "unevaluated")
    },
}
"""By the subject: sides of which the new one admits less. Where it admits more, they change their places."""

CHANGED: Mapping[str, tuple[Ends, ...]] = {
    "range": (({"minimum": 1, "maximum": 9}, {"minimum": 0, "maximum": 5}), ({"minimum": 5}, {"maximum": 9})),
    "length": (({"minLength": 1, "maxLength": 5}, {"minLength": 2, "maxLength": 9}),),
    "item-count": (({"minItems": 1}, {"maxItems": 5}),),
    "property-count": (({"minProperties": 1}, {"maxProperties": 5}),),
    "multiple-of": (({"multipleOf": 2}, {"multipleOf": 3}),),
    "contains": (({"contains": {"const": 1}}, {"contains": {"const": 2}}),),
    "type": (({"type": "integer"}, {"type": "string"}), ({"type": "object"}, {"type": ["string", "null"]})),
    **dict.fromkeys(("enum", "extensible-enum"), (({"enum": ["card", "cheque"]}, {"enum": ["card", "cash"]}),)),
    "const": (({"const": "charge"}, {"const": "refund"}), ({"const": {"a": 1}}, {"const": {"a": 2}})),
    "pattern": (
        ({"pattern": "^[A-Z]{3}$"}, {"pattern": "^[a-z]{3}$"}),
        ({"pattern": f"^{_LONG * 2}a$"}, {"pattern": f"^{_LONG * 2}b$"}),
    ),
    "format": (({"format": "date"}, {"format": "date-time"}),),
    "default": (
        ({"default": 10}, {"default": 20}),
        ({"default": None}, {}),
        (None, {"default": None}),
        ({"default": "auto"}, {"default": {"mode": "auto", "retries": [1]}}),
    ),
    "content": (
        ({"contentMediaType": "text/csv"}, {"contentMediaType": "application/json"}),
        ({"contentMediaType": "a/b", "contentEncoding": "base64"}, {"contentMediaType": "a/c", "contentEncoding": "x"}),
    ),
    "additional-properties": (
        ({"additionalProperties": {"type": "string"}}, {"additionalProperties": {"type": "integer"}}),
        ({"additionalProperties": {"minLength": 1}}, {"additionalProperties": {"minLength": 2}}),
    ),
    "union": (({"oneOf": [1]}, {"oneOf": [2]}), (None, {"oneOf": [{"type": "integer"}]}), ({"anyOf": [{}]}, None)),
    "encoding": (
        ({"file": None}, {"file": {"style": "deepObject", "explode": True}}),
        ({"file": {"contentType": "image/png"}}, {"file": {"contentType": "image/*", "headers": {"x": {}}}}),
        ({"a": 1, "b": 1}, {"a": 2, "b": 2}),
    ),
    "content-type": (({"contentType": "application/json"}, {"contentType": "application/xml"}),),
    **dict.fromkeys(
        ("condition", "dependency", "pattern-properties", "property-names", "unevaluated"), (({"a": 1}, {"a": 2}),)
    ),
}
"""By the subject: sides of which each admits what the other does not, and annotations that differ."""

_TAG = {"discriminator": {"propertyName": "kind"}}
_LEAVING = {"deprecated": True}
_FORM = {"style": "form", "explode": True}

_ASKED: tuple[Ends, ...] = (
    ([{}], [{"key": []}, {"oauth": ["read", "write"]}]),
    ([], [{"key": [], "mtls": []}]),
    ([{"oauth": ["read"]}], [{"oauth": ["read", "write"]}]),
    ([{"oauth": _MANY[:6]}], [{"oauth": [*_MANY[:6], "admin"]}]),
)

OWN: Mapping[str, tuple[Ends, ...]] = {
    "variant.added": ((None, {"$ref": "#/components/schemas/Card"}), (None, {"type": "object"})),
    "variant.removed": (({"$ref": "#/components/schemas/Card"}, None), ({"type": "object"}, None)),
    "xml.changed": (("an element amount", "an attribute amount"),),
    "format.narrowed": (({"format": "int64"}, {"format": "int32"}),),
    "format.widened": (({"format": "int32"}, {"format": "int64"}),),
    "discriminator.introduced": (({}, _TAG),),
    "discriminator.dropped": ((_TAG, {}),),
    "discriminator.changed": ((_TAG, {"discriminator": {"propertyName": "type"}}),),
    **dict.fromkeys(
        ("discriminator.value-added", "discriminator.value-changed"),
        (
            (
                {"propertyName": "kind", "values": ["card"], "value": "card", "variant": "Card"},
                {"propertyName": "kind", "values": ["cards", "giro"], "value": "cards", "variant": "Card"},
            ),
        ),
    ),
    **dict.fromkeys(
        ("discriminator.value-removed", "discriminator.mapping-dropped"),
        (({"propertyName": "kind", "value": "card", "variant": "Card"}, None),),
    ),
    **dict.fromkeys(
        ("parameter.serialization-changed", "header.serialization-changed"),
        (
            (_FORM, {"style": "deepObject", "explode": True}),
            ({**_FORM, "allowReserved": True}, {"style": "form", "explode": False}),
            ({"style": "simple", "explode": False}, {"content": "application/json"}),
        ),
    ),
    "correlation.added": ((None, "$message.header#/correlationId"),),
    "correlation.changed": (("$message.header#/correlationId", "$message.payload#/id"),),
    "correlation.removed": (("$message.header#/correlationId", None),),
    "media-type.removed": ((None, None), ({"range": "application/xml"}, {"range": "application/*"})),
    "operation.id-added": ((None, "createCharge"),),
    "operation.id-removed": (("createCharge", None),),
    "operation.id-changed": (("createCharge", "chargeCreate"), (f"{_LONG * 2}create", f"{_LONG * 2}update")),
    "operation.path-parameter-renamed": (("/charges/{id}", "/charges/{charge_id}"),),
    "operation.removed": ((None, None), ("2030-01-01", None)),
    "operation.removed-deprecated": ((None, None), ("2030-01-01", None)),
    "operation.sunset-changed": ((None, "2030-01-01"), ("2030-01-01", None), ("2030-01-01", "2031-01-01")),
    **dict.fromkeys(
        ("property.sunset-changed", "parameter.sunset-changed", "header.sunset-changed"),
        (
            (_LEAVING, _LEAVING | {"x-sunset": "2030-01-01"}),
            (_LEAVING | {"x-sunset": "2030-01-01"}, _LEAVING),
            ({"x-sunset": "2030-01-01"}, _LEAVING | {"x-sunset": "2030-01-01"}),
            (_LEAVING | {"x-sunset": "2031-01-01"}, _LEAVING | {"x-sunset": "2030-01-01"}),
        ),
    ),
    "operation.tags-changed": ((["charges"], ["payments", "charges"]), (["charges"], []), (None, ["charges"])),
    "operation.security-narrowed": _ASKED,
    "operation.security-widened": tuple((new, old) for old, new in _ASKED),
    "operation.security-changed": (([{f"k{number}": []} for number in range(5)], [{"bearer": []}]),),
    "security-scheme.changed": (
        ({"name": "X-Key"}, {"name": "X-Token"}),
        ({"type": "apiKey", "in": "query", "name": "key"}, {"type": "http", "scheme": "bearer"}),
        ({"flows": ["implicit"]}, {"flows": ["clientCredentials", "password"], "password tokenUrl": f"{_LONG}token"}),
        (None, {"type": "mutualTLS"}),
    ),
    "security-scheme.moved": (
        ({"openIdConnectUrl": f"{_LONG}a"}, {"openIdConnectUrl": f"{_LONG}b"}),
        ({"password tokenUrl": f"{_LONG * 2}a"}, {"password tokenUrl": f"{_LONG * 2}b"}),
    ),
    "weakened": (("error", "never"), ("warn", None), (None, ["a", "b"]), ({"until": "2030-01-01"}, None)),
}
"""By the kind: what stands on its sides."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "method": ("DELETE",),
    "status": ("201", "default"),
    "error-status": ("404", "default"),
    "variant": ("Card", "", "the schema"),
    "media-type": ("application/xml",),
    "encoding": ("multipart/form-data",),
    "parameter": ("limit",),
    "header": ("x-request-id",),
    "security-scheme": ("oauth",),
    "property": ("amount",),
    "access": ("amount",),
    "expectation-removed": ("charge.schema.json (billing-web)",),
    "expectation-weakened": ("charge.schema.json (billing-web)",),
    "snapshot-stale": ("snapshots/payments/contract.json",),
    "server": ("https://api.example.com/v2",),
    "discriminator": ("Card",),
}
"""By the subject: names that its sentences speak of; none for all others."""

PLACES: Mapping[str, str] = {"parameter": "/query", "header": "/header", "weakened": "/check/fail_on"}


def ends_of(kind: str) -> tuple[Ends, ...]:
    """Samples of what stands on both sides of a change of this kind."""
    subject, _, change = kind.partition(".")
    if kind in OWN:
        return OWN[kind]
    if change in ("narrowed", "introduced") and subject in NARROWER:
        return NARROWER[subject]
    if change in ("widened", "dropped") and subject in NARROWER:
        return tuple((new, old) for old, new in NARROWER[subject])
    return CHANGED.get(subject, ((None, None),))


def sentences(known: Rule, *, standing: bool = False) -> Iterator[str]:
    """What a rule says of each of the samples."""
    subject = known.kind.partition(".")[0]
    for name in NAMES.get(subject, ("",)):
        for old, new in ends_of(known.kind):
            place = PLACES.get(subject, "/body/amount")
            yield describe(known, Change(known.kind, name, old, new), place, standing=standing)


_SIDES = {
    frozenset({"event", "response", "webhook"}): "the provider sends",
    frozenset({"command", "request", "webhook-response"}): "the consumer sends",
    frozenset({"event", "response", "webhook", "command", "request", "webhook-response"}): "",
}


def page() -> str:
    """The whole page."""
    kinds: dict[str, list[Rule]] = {}
    for known in RULES.values():
        kinds.setdefault(known.kind, []).append(known)
    blocks = [
        "# Every sentence that a rule can say\n\nWritten by `python -m tests.rules.write_sentences`; read what changes.\n"
    ]
    for kind, rules in sorted(kinds.items()):
        said: dict[tuple[str, str], list[str]] = {}
        for known in rules:
            for changed, stands in zip(sentences(known), sentences(known, standing=True), strict=True):
                said.setdefault((changed, stands if not NEVER_EXPECTED.fullmatch(known.id) else ""), []).append(
                    known.part
                )
        blocks.append("\n".join([f"## {kind}\n", *_lines(said)]) + "\n")
    return "\n".join(blocks)


def _lines(said: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    for (changed, stands), parts in said.items():
        named = _SIDES.get(frozenset(parts), ", ".join(dict.fromkeys(parts)))
        yield f"- {changed}" + (f"  ({named})" if named else "")
        if stands not in ("", changed):
            yield f"  - {stands}"


def main() -> None:
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
