"""Independent confirmation of witnesses by two validators that share no code with the algebra or each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the validators said of one witness. `agreed`: all that could judge say valid for the sender and invalid for
    the reader, and at least one could. `dissent` tells who said what when they did not."""

    agreed: bool
    dissent: str = ""


def _jsonschema(dialect: str) -> Any:
    import jsonschema

    return {
        "draft-04": jsonschema.Draft4Validator,
        "draft-06": jsonschema.Draft6Validator,
        "draft-07": jsonschema.Draft7Validator,
        "2019-09": jsonschema.Draft201909Validator,
        "2020-12": jsonschema.Draft202012Validator,
    }[dialect]


def _jsonschema_rs(dialect: str) -> Any:
    import jsonschema_rs

    return {
        "draft-04": jsonschema_rs.Draft4Validator,
        "draft-06": jsonschema_rs.Draft6Validator,
        "draft-07": jsonschema_rs.Draft7Validator,
        "2019-09": jsonschema_rs.Draft201909Validator,
        "2020-12": jsonschema_rs.Draft202012Validator,
    }[dialect]


def _in_python(dialect: str, schema: Json, value: Json, formats: bool) -> bool:
    import referencing

    validator = _jsonschema(dialect)
    _refuse_slow_patterns(schema, value)
    _refuse_what_it_misreads(schema, value)
    checker = validator.FORMAT_CHECKER if formats else None
    if checker is not None and not _formats(schema) <= checker.checkers.keys():
        raise LookupError("a format that this validator passes over")
    return bool(validator(schema, registry=referencing.Registry(), format_checker=checker).is_valid(value))


def _in_rust(dialect: str, schema: Json, value: Json, formats: bool) -> bool:
    return bool(_jsonschema_rs(dialect)(schema, offline=True, validate_formats=formats).is_valid(value))


def _refuse_slow_patterns(schema: Json, value: Json) -> None:
    """Abstain where a backtracking engine may take for ever: repetitions in repetitions, or many of them in a row.

    The engine cannot be interrupted, and schemas may be hostile. The other validator's engine is linear.
    """
    patterns = _patterns(schema)
    if not patterns:
        return
    from contractguard.algebra.confirm.backtracking import is_bearable

    longest = max(map(len, _texts(value)), default=0)
    if not all(is_bearable(pattern, longest) for pattern in patterns):
        raise LookupError("a pattern that may take a backtracking engine too long")


def _refuse_what_it_misreads(schema: Json, value: Json) -> None:
    """Abstain where this validator is known to err: its numbers are binary (0.6 is no multiple of 0.1), and its
    patterns are Python's (`$` matches before a last line end, \\d and \\w match in all scripts)."""
    if any(type(divisor) is float and not divisor.is_integer() for divisor in _values(schema, "multipleOf")):
        raise LookupError("a fractional multipleOf")
    if all(text.isascii() and "\n" not in text for text in _texts(value)):
        return
    if any(sign in pattern for pattern in _patterns(schema) for sign in _DIFFERENT_IN_PYTHON):
        raise LookupError("a pattern that means something else in Python")


_DIFFERENT_IN_PYTHON = ("$", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B")


def _values(schema: Json, keyword: str) -> list[Json]:
    """Every value of a keyword in a schema, in no particular order."""
    return [node[keyword] for node in _objects(schema) if keyword in node]


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    """Every object in a value, in no particular order."""
    todo = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            yield node
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)


def _texts(value: Json) -> list[str]:
    """Every text in a value, names included, in no particular order."""
    found: list[str] = []
    todo = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            found.append(node)
        elif isinstance(node, dict):
            found.extend(node)
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)
    return found


def _patterns(schema: Json) -> list[str]:
    """Every pattern in a schema, in no particular order."""
    found: list[str] = []
    for node in _objects(schema):
        if isinstance(node.get("pattern"), str):
            found.append(node["pattern"])
        if isinstance(node.get("patternProperties"), dict):
            found.extend(node["patternProperties"])
    return found


def _formats(schema: Json) -> set[str]:
    """The formats that a schema names anywhere."""
    if isinstance(schema, list):
        return set().union(*map(_formats, schema))
    if not isinstance(schema, dict):
        return set()
    own = {schema["format"]} if isinstance(schema.get("format"), str) else set()
    return own.union(*(_formats(value) for value in schema.values()))


VALIDATORS = {"jsonschema-rs": _in_rust, "jsonschema": _in_python}


def confirm(dialect: str, sender: Json, reader: Json, witness: Json, *, formats: bool = False) -> Confirmation:
    """Ask both validators whether the witness is valid for the sender and invalid for the reader.

    `dialect` is one of the standard JSON Schema drafts; both schemas must be self-contained. `formats`: whether
    `format` is asserted; a validator that does not know a format then cannot judge.
    """
    said: dict[str, str] = {}
    verdicts: list[bool] = []
    for name, valid in VALIDATORS.items():
        try:
            sends, reads = (valid(dialect, schema, witness, formats) for schema in (sender, reader))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # one that cannot judge leaves it to the other; a panic is no Exception
            said[name] = f"cannot judge ({type(error).__name__})"
            continue
        verdicts.append(sends and not reads)
        said[name] = f"sender {'accepts' if sends else 'refuses'}, reader {'accepts' if reads else 'refuses'}"
    if verdicts and all(verdicts):
        return Confirmation(True)
    return Confirmation(False, "; ".join(f"{name}: {text}" for name, text in said.items()))


MAX_PARTS = 5_000
"""Of a value that the slower validator is asked about: it compares the items of arrays with each other."""
MAX_TRIALS = 50_000
"""Of parts of the value against branches of unions: it makes the errors of each."""


def _is_large(value: Json, schema: Json) -> bool:
    branches = max((len(union) for word in ("anyOf", "oneOf") for union in _values(schema, word)), default=1)
    most = min(MAX_PARTS, MAX_TRIALS // max(1, branches))
    parts, todo = 0, [value]
    while todo and parts <= most:
        node = todo.pop()
        parts += 1
        if isinstance(node, dict | list):
            todo.extend(node.values() if isinstance(node, dict) else node)
    return parts > most


def faults(schema: Json, value: Json, *, formats: bool = False) -> set[tuple[str | int, ...]] | None:
    """The places of a value with which the validator in Python finds fault, in the alternatives of unions, too; None
    when it cannot judge, or might take long. `schema` is self-contained, of draft 2020-12."""
    if _is_large(value, schema):
        return None
    import jsonschema
    import referencing

    try:
        _refuse_slow_patterns(schema, value)
        _refuse_what_it_misreads(schema, value)
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER if formats else None
        if checker is not None and not _formats(schema) <= checker.checkers.keys():
            return None
        validator = jsonschema.Draft202012Validator(schema, registry=referencing.Registry(), format_checker=checker)
        errors = list(validator.iter_errors(value))
    except Exception:  # it cannot judge, and leaves it to the other
        return None
    places: set[tuple[str | int, ...]] = set()
    while errors:
        error = errors.pop()
        places.add(tuple(error.absolute_path))
        errors.extend(error.context or ())
    return places
