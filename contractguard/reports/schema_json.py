"""The answer for two schemas as JSON, version 1: one member of a difference a line. Its schema is published."""

from __future__ import annotations

from contractguard.contract.answers.difference import Difference
from contractguard.contract.document import Json, pointer
from contractguard.contract.report import Side
from contractguard.contract.schema_report import SchemaAnswer, SchemaReport
from contractguard.reports.parts.fragments import MAX_WITNESS, cut_to_bound, fragment
from contractguard.reports.parts.json_text import dumps, encode_report, json_array, place, tool
from contractguard.reports.parts.positions import Positions, positions
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.schema_text import locations

VERSION = 1


def render_schema_json(report: SchemaReport, style: TextStyle) -> bytes:
    """The report as UTF-8 JSON with a line feed at its end; the same bytes for the same report. Ignores `style`."""
    del style
    where = positions(locations(report))
    members = {
        "version": dumps(VERSION),
        "tool": dumps(tool()),
        "command": dumps("schema"),
        "settings": dumps({"mode": report.mode, "model": report.model, "formats": report.formats}),
        "verdict": dumps(report.kind),
        "directions": json_array([_answer(answer, where) for answer in report.answers], "  "),
    }
    return encode_report(_object(members, "") + "\n")


def _answer(answer: SchemaAnswer, where: Positions) -> str:
    verdict = answer.verdict
    members = {
        "sender": dumps(_side(answer.sender)),
        "reader": dumps(_side(answer.reader)),
        "wanted": dumps(answer.wanted),
        "verdict": dumps(verdict.kind),
        "disputed": dumps(verdict.disputed),
        "empty_sender": dumps(verdict.empty_sender),
        "same": dumps(answer.same),
        "reason": dumps(verdict.reason),
        "witness": dumps(_value((verdict.witness,) if verdict.kind == "breaking" else None)),
        "candidate": dumps(_value(verdict.candidate)),
        "complete": dumps(answer.complete),
        "incomplete_reason": dumps(answer.reason),
        "differences": json_array([_difference(one, where) for one in answer.found], "      "),
        "notes": json_array([_difference(one, where) for one in answer.notes], "      "),
    }
    return _object(members, "    ")


def _side(side: Side) -> Json:
    schema = side.schema
    return {
        "name": side.name,
        "file": schema.document.name,
        "pointer": pointer(schema.path),
        "dialect": schema.dialect,
    }


def _difference(one: Difference, where: Positions) -> str:
    members = {
        "kind": one.kind,
        "pointer": one.pointer,
        "name": one.name,
        "proof": one.proof.value,
        "sent": fragment(one.sent, one.pointer),
        "read": fragment(one.read, one.pointer),
        "source": {"sender": place(one.sender, where), "reader": place(one.reader, where)},
        "witness": _value(one.witness),
        "isolated": one.isolated,
        "reason": one.reason,
    }
    return _object({key: dumps(value) for key, value in members.items()}, "        ")


def _value(held: tuple[Json] | None) -> Json:
    """A value that may be null itself."""
    return None if held is None else {"value": cut_to_bound(held[0], MAX_WITNESS)}


def _object(members: dict[str, str], indent: str) -> str:
    """JSON texts by name as an object, one a line."""
    lines = ",\n".join(f'{indent}  "{key}": {text}' for key, text in members.items())
    return f"{{\n{lines}\n{indent}}}"
