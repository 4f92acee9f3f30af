"""A rule as a page: plain text for the terminal, Markdown for the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator

from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from contractguard.rules.catalogue import RULES
from contractguard.rules.model import DEFAULT_POLICY, POLICIES, Rule
from contractguard.rules.parts import PARTS
from contractguard.rules.redirects import former_ids

WIDTH = 78

EXAMPLES = {
    "schema": "the schema of a body",
    "operation": "an OpenAPI operation",
    "contract": "part of an OpenAPI document",
    "code": "the schema of a payload, and the code that it is fed to",
    "project": "what stands in the project's files",
    "observed": "what is described, and what was observed",
    "exercised": "what is described, and what a service that runs answered",
    "covered": "what is tested, as it should be and as it is",
}
EXAMPLES_OF_EVENTS = {
    "schema": "the schema of a payload",
    "operation": "an AsyncAPI message",
    "contract": "part of an AsyncAPI document",
    "observed": "what is described, and what was observed",
    "exercised": "what is described, and what a service that runs answered",
}
"""What the examples are, by the scope of the rule: of a rule about messages over HTTP, or on channels."""


def explain(rule: Rule) -> str:
    """The page of `rule` for a terminal, without colour, wrapped to 78 columns; ends with a newline."""
    old, new = _labels(rule)
    blocks = [
        rule.id,
        _wrap_text(rule.title),
        "\n".join(f"  {name:<10}{told}" for name, told in _facts(rule)),
        f"Why\n{_wrap_text(rule.why, 2)}",
        f"What to do\n{_wrap_text(rule.advice, 2)}",
        f"Example ({_example(rule)})\n  {old}\n{_indent_json(rule.old, 4)}\n  {new}\n{_new(rule, 4)}",
    ]
    if rule.witness is not None:
        blocks.append(f"Witness\n{_wrap_text(_proof(rule), 2)}\n{_indent_json(rule.witness[0], 4)}")
    return "\n\n".join(blocks) + "\n"


def markdown(rule: Rule) -> str:
    """The page of `rule` for the documentation; ends with a newline."""
    policies = [f"{name} (default)" if name == DEFAULT_POLICY else name for name in POLICIES]
    header = " | ".join((*policies, "since", "status"))
    marks = " | ".join("---" for _ in header.split(" | "))
    old, new = (label.capitalize() for label in _labels(rule))
    levels = " | ".join((*(_level(rule.severity[name]) for name in POLICIES), rule.since, rule.status))
    blocks = [
        f"# {rule.id}",
        rule.title,
        f"| {header} |\n| {marks} |\n| {levels} |",
        *(f"Formerly `{one}`; that id is understood, too." for one in former_ids(rule.id)),
        f"## Why\n\n{rule.why}",
        f"## What to do\n\n{rule.advice}",
        f"## Example\n\nThis is {_example(rule)}.\n\n"
        f"{old}:\n\n{_fence_json(rule.old)}\n\n{new}:\n\n{_fenced_new(rule)}",
    ]
    if rule.witness is not None:
        blocks.append(f"## Witness\n\n{_proof(rule)}\n\n{_fence_json(rule.witness[0])}")
    return "\n\n".join(blocks) + "\n"


def index() -> str:
    """The page that lists every rule with its default severity."""
    lines = ["# Rules", "", "Every change that the check can name. The severity is that of the default policy."]
    for name, part in PARTS.items():
        header = ["| rule | severity | since | status | what it says |", "| --- | --- | --- | --- | --- |"]
        lines += ["", f"## {name}", "", f"{part.title}.", "", *header]
        lines += [
            f"| [{rule.id}]({rule.id}.md) | {_level(rule.severity[DEFAULT_POLICY])} | {rule.since} | {rule.status} "
            f"| {rule.title} |"
            for rule in RULES.values()
            if rule.part == name
        ]
    return "\n".join(lines) + "\n"


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    """What is told of a rule in a word: what it weighs in each policy, and how old and settled it is."""
    yield from ((name, severity.label) for name, severity in rule.severity.items())
    yield from (("since", rule.since), ("status", rule.status))
    yield from (("formerly", one) for one in former_ids(rule.id))


_LABELS = {
    "code": ("schema", "code"),
    "observed": ("described", "observed"),
    "exercised": ("described", "answered"),
    "covered": ("enough", "too little"),
}


def _example(rule: Rule) -> str:
    return (EXAMPLES_OF_EVENTS if rule.part in ("event", "command") else EXAMPLES)[rule.scope]


def _labels(rule: Rule) -> tuple[str, str]:
    """What the two examples are called."""
    return _LABELS.get(rule.scope, ("old", "new"))


def _new(rule: Rule, indent: int) -> str:
    if rule.scope != "code":
        return _indent_json(rule.new, indent)
    return "\n".join((" " * indent + line).rstrip() for line in str(rule.new).splitlines())


def _fenced_new(rule: Rule) -> str:
    return f"```python\n{_new(rule, 0)}\n```" if rule.scope == "code" else _fence_json(rule.new)


def _level(severity: Severity) -> str:
    return "off" if severity is Severity.NONE else severity.label


def _proof(rule: Rule) -> str:
    if rule.scope == "code":
        return "The schema allows this payload, and the code does not cope with it."
    what = "value" if rule.scope == "schema" else "message"
    if rule.provider_sends:
        return f"This {what} may be sent by the new description, and is not allowed by the old one that readers trust."
    return f"This {what} was allowed by the old description, and the new one does not accept it."


def _wrap_text(text: str, indent: int = 0) -> str:
    from textwrap import fill

    return fill(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent, break_on_hyphens=False)


def _fence_json(value: Json) -> str:
    return f"```json\n{_indent_json(value, 0)}\n```"


def _indent_json(value: Json, indent: int) -> str:
    return "\n".join(" " * indent + line for line in _lines(value, WIDTH - indent))


def _lines(value: Json, room: int, label: str = "") -> Iterator[str]:
    """JSON behind its label: on one line where it fits, else one member a line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(label) + len(flat) + 1 <= room or not isinstance(value, dict | list) or not value:
        yield label + flat
        return
    if isinstance(value, dict):
        left, right = "{", "}"
        members = [(f"{json.dumps(key)}: ", item) for key, item in value.items()]
    else:
        left, right = "[", "]"
        members = [("", item) for item in value]
    yield label + left
    for position, (key, item) in enumerate(members, 1):
        inner = list(_lines(item, room - 2, key))
        inner[-1] += "," if position < len(members) else ""
        yield from ("  " + line for line in inner)
    yield right
