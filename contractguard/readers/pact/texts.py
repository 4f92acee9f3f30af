"""Headers, query parameters and the path: texts, of which some may occur several times."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

from contractguard.contract.document import Json
from contractguard.contract.expectation import ExpectedPart
from contractguard.readers.pact.dates import escape_text
from contractguard.readers.pact.parts import Rulebook, text_part, text_rules
from contractguard.readers.pact.places import DocumentNode, Problems, kind_of, quote_text
from contractguard.readers.pact.rules import MatchingRule, RuleSet

MAX_PARAMETERS = 10_000

_PARAMETERISED = frozenset(["accept", "content-type"])
_LISTS = frozenset(
    "accept accept-encoding accept-language access-control-allow-headers access-control-allow-methods "
    "access-control-expose-headers access-control-request-headers allow cache-control if-match if-none-match "
    "vary".split()
)
_SPACE = r"[ \t]*"


# --- headers


def read_headers(problems: Problems, part: DocumentNode) -> dict[str, tuple[DocumentNode, list[str]]]:
    """The headers of a part by name in lower case, each with its place and its values."""
    found: dict[str, tuple[DocumentNode, list[str]]] = {}
    root = problems.mapping(part, "headers")
    for name in root.node if root else ():
        spot = root.child(name)  # type: ignore[union-attr]
        values = _strings(problems, spot, "a header")
        if values is None:
            continue
        if name.lower() in found:
            problems.report(spot, f"the header {quote_text(name)} stands here twice, in different cases")
        found[name.lower()] = (spot, values)
    return found


def _strings(problems: Problems, spot: DocumentNode, what: str) -> list[str] | None:
    values = spot.node if isinstance(spot.node, list) else [spot.node]
    if all(isinstance(value, str) for value in values):
        return list(values)
    wrong = next(value for value in values if not isinstance(value, str))
    problems.report(spot, f"{what} must be a string or an array of strings, not {kind_of(wrong)}")
    return None


def first_value(headers: dict[str, tuple[DocumentNode, list[str]]], name: str) -> str | None:
    """The first value of a header, None when there is none."""
    values = headers[name][1] if name in headers else []
    return values[0] if values else None


def header_parts(book: Rulebook, headers: dict[str, tuple[DocumentNode, list[str]]]) -> Iterator[ExpectedPart]:
    """Every header but the content type, which is the media type of the message; cookies one by one."""
    for name, (spot, values) in headers.items():
        if name == "content-type":
            continue
        rules = book.rules_for("header", name, fold=True)
        if name == "cookie" and not rules and "header" not in book.unclear:
            yield from _cookies(book, spot, values)
        else:
            yield _header(book, name, spot, values, rules)


def _header(
    book: Rulebook, name: str, spot: DocumentNode, values: list[str], rules: dict[int | None, RuleSet]
) -> ExpectedPart:
    example = ", ".join(value.strip() for value in values)
    several = len(values) > 1 or (name in _LISTS and "," in example)
    holds = rules.get(None) or rules.get(0)
    if holds is None:
        schema = parameterised_schema(example) if name in _PARAMETERISED and not several else list_schema(example)
        return text_part(book, "header", ("header", name), spot, example, [schema], False)
    if several and any(rule.known and not _any_text(rule) for rule in holds.rules):
        book.problems.report(spot, f"matching rules for the several values of {quote_text(name)} are not translated")
        return text_part(book, "header", ("header", name), spot, example, None, False)
    made = text_rules(book.problems, holds, example)
    return text_part(book, "header", ("header", name), spot, example, made, holds.any_of)


def _any_text(rule: MatchingRule) -> bool:
    return rule.kind in ("type", "equality")


def list_schema(text: str) -> Json:
    """The schema of a header value: the same, with any white space after commas."""
    items = [item.strip() for item in text.split(",")]
    if len(items) == 1:
        return {"const": text}
    return {"type": "string", "pattern": "^" + f"{_SPACE},{_SPACE}".join(map(escape_text, items)) + "$"}


def parameterised_schema(text: str) -> Json:
    """The schema of a value with parameters (`text/html; charset=utf-8`): the same value, and these parameters in any
    order and case, whatever others there are."""
    value, *parameters = [item.strip() for item in text.split(";") if item.strip()] or [""]
    wanted = []
    for item in parameters:
        name, equals, content = (piece.strip() for piece in item.partition("="))
        if equals:
            shown = f"{escape_text(name)}{_SPACE}={_SPACE}{_any_case(content)}"
            wanted.append(f"(?=.*;{_SPACE}{shown}{_SPACE}(?:;|$))")
    return {"type": "string", "pattern": f"^{escape_text(value)}{''.join(wanted)}{_SPACE}(?:;.*)?$"}


def _any_case(text: str) -> str:
    return "".join(
        f"[{letter.lower()}{letter.upper()}]" if letter.isascii() and letter.isalpha() else escape_text(letter)
        for letter in text
    )


def _cookies(book: Rulebook, spot: DocumentNode, values: list[str]) -> Iterator[ExpectedPart]:
    for item in ";".join(values).split(";"):
        name, _, value = (piece.strip() for piece in item.partition("="))
        if name:
            yield text_part(book, "header", ("cookie", name), spot, value, [{"const": value}], False)


# --- query


def query_parts(book: Rulebook, request: DocumentNode) -> Iterator[ExpectedPart]:
    """Every query parameter: one value as a text, several as an array of texts."""
    for name, (spot, values) in _query(book.problems, request).items():
        rules = book.rules_for("query", name)
        holds = rules.get(None)
        if holds is None:
            yield _plain_parameter(book, name, spot, values, rules)
        else:
            yield _ruled_parameter(book, name, spot, values, holds)


def _query(problems: Problems, request: DocumentNode) -> dict[str, tuple[DocumentNode, list[str]]]:
    """Parameters by name: version 1 and 2 have the query as a text, version 3 and 4 as lists by name."""
    node = request.node.get("query")
    if node is None:
        return {}
    root = request.child("query")
    if isinstance(node, dict):
        found = {name: (root.child(name), _parameter(problems, root.child(name))) for name in node}
        return {name: (spot, values) for name, (spot, values) in found.items() if values is not None}
    if not isinstance(node, str):
        problems.report(root, f"`query` must be an object or a string, not {kind_of(node)}")
        return {}
    parsed: dict[str, tuple[DocumentNode, list[str]]] = {}
    try:
        for name, value in parse_qsl(node, keep_blank_values=True, max_num_fields=MAX_PARAMETERS):
            parsed.setdefault(name, (root, []))[1].append(value)
    except ValueError:
        problems.report(root, f"`query` has more than {MAX_PARAMETERS} parameters")
        return {}
    return parsed


def _parameter(problems: Problems, spot: DocumentNode) -> list[str] | None:
    """The values of a parameter; null is a parameter without a value (`?flag`)."""
    values = spot.node if isinstance(spot.node, list) else [spot.node]
    if any(value is not None and not isinstance(value, str) for value in values):
        return _strings(problems, spot, "a query parameter")
    return [value or "" for value in values]


def _plain_parameter(
    book: Rulebook, name: str, spot: DocumentNode, values: list[str], rules: dict[int | None, RuleSet]
) -> ExpectedPart:
    """A parameter without a rule for the whole of it: these values, but for those that have a rule of their own."""
    made: list[Json] | None = []
    for i, value in enumerate(values):
        holds = rules.get(i)
        one = [{"const": value}] if holds is None else text_rules(book.problems, holds, value)
        if one is None:
            made = None
            break
        made = [*(made or ()), {"allOf": one} if len(one) > 1 else one[0]]
    example: Json = values[0] if len(values) == 1 else values
    if made is not None and len(values) != 1:
        bounds = {"minItems": len(values), "maxItems": len(values)}
        made = [{"type": "array", **({"prefixItems": made} if made else {}), **bounds}]
    return text_part(book, "query", ("query", name), spot, example, made, False)


def _ruled_parameter(book: Rulebook, name: str, spot: DocumentNode, values: list[str], holds: RuleSet) -> ExpectedPart:
    """A parameter with rules for the whole of it, which hold for each of its values."""
    bounds = {"minItems": [rule.least for rule in holds.rules], "maxItems": [rule.most for rule in holds.rules]}
    counts = {key: next((count for count in given if count is not None), None) for key, given in bounds.items()}
    counts = {key: count for key, count in counts.items() if count is not None}
    rules = tuple(inner for rule in holds.rules for inner in (rule.rules if rule.kind == "eachValue" else (rule,)))
    example: Json = values
    made = text_rules(book.problems, RuleSet(rules), values[0] if values else "")
    if len(values) == 1 and not counts and rules == holds.rules:
        return text_part(book, "query", ("query", name), spot, values[0], made, holds.any_of)
    if made is not None:
        items = made[0] if len(made) == 1 else {"anyOf" if holds.any_of else "allOf": made}
        made = [{"type": "array", "items": items, **counts}]
    return text_part(book, "query", ("query", name), spot, example, made, False)


# --- path


def path_part(book: Rulebook, request: DocumentNode, path: str) -> ExpectedPart:
    """The whole path as a text."""
    spot = request.child("path") if "path" in request.node else request
    placed = book.categories.rules_of("path")
    if not placed:
        return text_part(book, "path", ("path",), spot, path, [{"const": path}], False)
    rules = RuleSet(tuple(rule for _, given in placed for rule in given.rules), placed[0][1].any_of)
    made = text_rules(book.problems, rules, path)
    return text_part(book, "path", ("path",), spot, path, made, rules.any_of)
