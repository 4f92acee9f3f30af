"""How the value of a parameter or header looks on the wire, as far as its schema admits values that tell."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.comparison.structure.shapes import json_types
from contractguard.contract.media_type import media_range
from contractguard.contract.model import Parameter
from contractguard.support.patterns import lazy

SCALAR, ARRAY, OBJECT = "scalar", "array", "object"
_SHAPES = {"array": ARRAY, "object": OBJECT}

_MANY = "n=a&n=b"
_WIRE = {
    (SCALAR, "form"): ("n=a", "n=a"),
    (SCALAR, "simple"): ("a", "a"),
    (SCALAR, "matrix"): (";n=a", ";n=a"),
    (SCALAR, "label"): (".a", ".a"),
    (ARRAY, "form"): ("n=a,b", _MANY),
    (ARRAY, "simple"): ("a,b", "a,b"),
    (ARRAY, "matrix"): (";n=a,b", ";n=a;n=b"),
    (ARRAY, "label"): (".a,b", ".a.b"),
    (ARRAY, "spaceDelimited"): ("n=a%20b", _MANY),
    (ARRAY, "pipeDelimited"): ("n=a%7Cb", _MANY),
    (OBJECT, "form"): ("n=x,1,y,2", "x=1&y=2"),
    (OBJECT, "simple"): ("x,1,y,2", "x=1,y=2"),
    (OBJECT, "deepObject"): ("n[x]=1&n[y]=2", "n[x]=1&n[y]=2"),
}
"""By shape and style: what travels of a value, not exploded and exploded (OpenAPI 3.1, "Style Examples")."""

_PLAIN = lazy(r"[A-Za-z0-9._~-]*")
_SAFE = frozenset({"integer", "number", "boolean", "null"})
"""Types whose values hold no reserved character."""


def is_rewritten(old: Parameter, new: Parameter) -> bool:
    """Whether a value that both sides admit travels in another form than before."""
    before, after = json_types(old.schema), json_types(new.schema)
    types = (before & after) or (before | after)
    if old.media_type is not None or new.media_type is not None:
        return old.media_type != new.media_type and not (_is_text(old, types) and _is_text(new, types))
    shapes = {_SHAPES.get(name, SCALAR) for name in types}
    return any(_wire(old, shape) != _wire(new, shape) for shape in shapes)


def _is_text(parameter: Parameter, types: frozenset[str]) -> bool:
    """Whether values of these types travel as the plain text of a scalar: so they do without a media type, as
    `text/plain`, and, numbers and booleans, as JSON."""
    if parameter.media_type is None:
        is_usual = parameter.style in ("form", "simple")
        return is_usual and not types & _SHAPES.keys()
    one = media_range(parameter.media_type)
    if (one.type, one.subtype) == ("text", "plain"):
        return not types & _SHAPES.keys()
    return (one.type, one.subtype) == ("application", "json") and types <= _SAFE - {"null"}


def _wire(parameter: Parameter, shape: str) -> str:
    known = _WIRE.get((shape, parameter.style))
    return known[parameter.explode] if known else f"{parameter.style} {parameter.explode}"


def reserved_moves(old: Parameter, new: Parameter) -> Iterator[bool]:
    """What `allowReserved` does to values that both sides admit: True where more may travel as it is, False where less.

    It is about the query alone (OpenAPI 3.1, 4.8.12.2), and about text: numbers hold no reserved characters.
    """
    if old.allow_reserved == new.allow_reserved or new.location != "query" or new.media_type is not None:
        return
    if json_types(old.schema) & json_types(new.schema) <= _SAFE or _is_listed_plainly(old) or _is_listed_plainly(new):
        return
    yield new.allow_reserved


def _is_listed_plainly(parameter: Parameter) -> bool:
    """Whether all values are listed, and none has a character that would be escaped."""
    node = parameter.schema.node if parameter.schema is not None else None
    members = node.get("enum") if isinstance(node, dict) else None
    return isinstance(members, list) and all(_PLAIN.fullmatch(str(member)) for member in members)


def names_that_travel(old: Parameter, new: Parameter) -> bool:
    """Whether a path parameter is written with its name, and has another one now: `;id=7` (style `matrix`)."""
    if old.name == new.name or old.style != "matrix" or new.style != "matrix":
        return False
    types = (json_types(old.schema) & json_types(new.schema)) - {"null"}
    return not (types == {"object"} and old.explode and new.explode)
