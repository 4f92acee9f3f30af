"""Every node of every valid document, in turn replaced by what should not stand there."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz import documents as d

Json = Any
Command = tuple[str, ...]

BEYOND = "\ue000beyond every double\ue000"
LONG = "long " * 20_000
REPLACEMENTS: Mapping[str, Json] = {
    "null": None,
    "list": [],
    "object": {},
    "text": "",
    "zero": 0,
    "true": True,
    "1e999": BEYOND,
    "long": LONG,
    "nested list": [[[]], [{"$ref": {}}, [1]]],
    "object of a list": {"$ref": [[]], "a": [[]]},
}
"""What a node is replaced by."""


@dataclass(frozen=True, slots=True)
class Format:
    """An input format: where a valid document of it stands in a project, and the commands that read it."""

    name: str
    file: str
    document: Json
    commands: tuple[Command, ...]

    def text(self, document: Json) -> str | None:
        """The file's text; None where the format has no word for something in the document."""
        if self.file.endswith(".toml"):
            return _toml(document, self.file)
        return json.dumps(document).replace(json.dumps(BEYOND), "1e999")


@dataclass(frozen=True, slots=True)
class Case:
    """One format's document with one node replaced, and the command that is to read it."""

    format: Format
    path: tuple[str | int, ...]
    replacement: str
    command: Command

    @property
    def name(self) -> str:
        return (
            f"{self.format.name} {'/'.join(map(str, self.path)) or 'root'} {self.replacement} {' '.join(self.command)}"
        )

    def document(self) -> Json:
        return _replaced(self.format.document, self.path, REPLACEMENTS[self.replacement])


CHECK = ("check",)
EITHER = (("diff", "bad.json", "good.json"), ("diff", "good.json", "bad.json"))
READS = (CHECK, ("diff", "openapi.json", "openapi.json"))
VERIFY = ("verify", "payloads", "--contract", "openapi.json", "--profile", "ours")
VERIFY_BODY = ("verify", "answers", "--contract", "openapi.json", "--operation", "putOrder", "--status", "200")
EXPECTED = ("verify", "payloads", "--expect", "contracts", "--event", "paid")
RECORD = ("record", "--consumer", "contracts/web.yaml", "--output", "out/web.json")
EVENTS = ("verify", "payloads", "--contract", "bad.json", "--events-in", "#/definitions", "--event", "Line")


def _described(name: str, document: Json) -> Format:
    return Format(name, "bad.json", document, (*EITHER, ("record", "bad.json", "--provider", "other")))


def _schema(dialect: str) -> Format:
    sides = (("bad.json", "good.json"), ("good.json", "bad.json"))
    commands = tuple(("schema", *side, "--dialect", dialect) for side in sides)
    return Format(f"JSON Schema {dialect}", "bad.json", d.schema(dialect), (*commands, EVENTS))


WAIVERS = Format("waivers", "contractguard-waivers.toml", d.WAIVERS, (CHECK,))
FORMATS = (
    _described("OpenAPI 2.0", d.swagger()),
    _described("OpenAPI 3.0", d.openapi("3.0.3")),
    _described("OpenAPI 3.1", d.openapi("3.1.0")),
    _described("OpenAPI 3.2", d.openapi("3.2.0")),
    _described("AsyncAPI 2", d.asyncapi_2()),
    _described("AsyncAPI 3", d.asyncapi_3()),
    *(_schema(dialect) for dialect in ("draft-04", "draft-06", "draft-07", "2019-09", "2020-12")),
    *(Format(f"pact {n}", "contracts/pact.json", d.pact(n), (CHECK, RECORD)) for n in (1, 2, 3, 4)),
    Format("HAR", "contracts/session.har", d.HAR, (CHECK, RECORD)),
    Format("VCR of Python", "contracts/tape.yaml", d.VCRPY, (CHECK, RECORD)),
    Format("VCR of Ruby", "contracts/tape.yaml", d.RUBY_VCR, (CHECK, RECORD)),
    Format("index", "contracts/web.yaml", d.INDEX, (CHECK, RECORD, EXPECTED)),
    Format("usage", "contracts/usage.json", d.USAGE, (CHECK, RECORD)),
    Format("recorded consumer", "contracts/app.json", d.RECORDED, (CHECK, EXPECTED)),
    Format("fixture", "contracts/a.json", d.ORDER_PAYLOAD, (CHECK, EXPECTED)),
    Format("payload", "payloads/a.json", d.EVENT, (VERIFY, EXPECTED)),
    Format("payload of a response", "answers/a.json", d.ORDER_PAYLOAD, (VERIFY_BODY,)),
    Format("configuration", "contractguard.toml", d.CONFIGURATION, (CHECK, VERIFY, ("check", "--lane", "pr"))),
    WAIVERS,
)
"""All but what is made by running commands: the snapshot and the JSON report, see `made`."""


def write_project(folder: Path) -> None:
    """A project in which every document is valid."""
    for name in ("contracts", "payloads", "answers", "out"):
        (folder / name).mkdir(parents=True)
    files = {one.file: one.text(one.document) for one in FORMATS}
    files |= {
        "openapi.json": json.dumps(d.openapi("3.1.0")),
        "contracts/order.schema.json": json.dumps(d.schema("draft-07")),
        "contracts/used.json": json.dumps(d.openapi("3.0.3")),
        "contracts/b.ndjson": json.dumps(d.ORDER_PAYLOAD),
    }
    del files["bad.json"]
    for name, text in files.items():
        (folder / name).write_text(str(text), "utf-8")


def made(folder: Path) -> tuple[Format, ...]:
    """The formats that contractguard writes itself, from what it has written into the folder."""
    snapshot = json.loads((folder / "snapshots/pay/contract.json").read_text("utf-8"))
    report = json.loads((folder / "report.json").read_text("utf-8"))
    accept = ("accept", report["findings"][0]["fingerprint"], "--reason", "a", "--owner", "b", "--until", "2026-06-01")
    return (
        Format("snapshot", "snapshots/pay/contract.json", snapshot, (CHECK, ("diff", "snapshots/pay", "openapi.json"))),
        Format("report", "report.json", report, ((*accept, "--report", "report.json"),)),
    )


def prepare(case: Case, folder: Path) -> bool:
    """Put a case into a folder that `write_project` has filled; False where the format cannot say it."""
    text = case.format.text(case.document())
    if text is None:
        return False
    if "good.json" in case.command:
        (folder / "good.json").write_text(str(case.format.text(case.format.document)), "utf-8")
    (folder / case.format.file).write_text(text, "utf-8")
    return True


def restore(case: Case, folder: Path) -> None:
    """Undo what `prepare` and the command have done."""
    (folder / case.format.file).write_text(str(case.format.text(case.format.document)), "utf-8")
    (folder / WAIVERS.file).write_text(str(WAIVERS.text(WAIVERS.document)), "utf-8")
    for made_here in ("bad.json", "good.json", ".contractguard"):
        path = folder / made_here
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    shutil.rmtree(folder / "snapshots" / "other", ignore_errors=True)


def chosen(formats: tuple[Format, ...], number: int, seed: str = "") -> list[Case]:
    """So many cases, as many of each format as of any other (or all that it has), scattered over its nodes."""
    waiting = [sorted(_cases(one), key=lambda case: _scattered(case.name + seed)) for one in formats]
    found: list[Case] = []
    for layer in range(max(map(len, waiting))):
        found.extend(cases[layer] for cases in waiting if layer < len(cases))
        if len(found) >= number:
            break
    return found[:number]


def _scattered(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest()


def _cases(one: Format) -> Iterator[Case]:
    for path in _paths(one.document, ()):
        for replacement in REPLACEMENTS:
            for command in one.commands:
                yield Case(one, path, replacement, command)


def _paths(node: Json, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _paths(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _paths(value, (*path, index))


def _replaced(node: Json, path: tuple[str | int, ...], value: Json) -> Json:
    if not path:
        return value
    head, *rest = path
    if isinstance(node, dict):
        return {key: _replaced(item, tuple(rest), value) if key == head else item for key, item in node.items()}
    return [_replaced(item, tuple(rest), value) if index == head else item for index, item in enumerate(node)]


def _toml(document: Json, file: str) -> str | None:
    """TOML has no null, and no document that is anything but a table; infinity it can say."""
    import tomli_w

    if not isinstance(document, dict):
        return None
    try:
        text = tomli_w.dumps(document).replace(json.dumps(BEYOND, ensure_ascii=False), "1e999")
    except TypeError:
        return None
    if file == "contractguard-waivers.toml":
        text = text.replace('until = "2026-06-01"', "until = 2026-06-01")
    return text
