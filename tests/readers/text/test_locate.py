"""Positions: where the text says what a path names, in JSON and in YAML."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.document import Path, Position
from contractguard.readers.sources.references import document
from contractguard.readers.text import locate, parse, read
from contractguard.readers.text.json_text import locate_json, read_json
from contractguard.readers.text.plain_json import Layout
from tests.algebra.profile import draws
from tests.cost import cpu_below

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co"))
KEYS = st.text(LETTERS, max_size=4) | st.sampled_from(
    ['"', "\\", "a: b", "/", "~1", "0", "1", "#", "{", "200", "\N{GRINNING FACE}"]
)
VALUES = st.recursive(
    st.none() | st.integers() | st.text(LETTERS, max_size=6) | st.sampled_from(['{"a": 1}', "[1, 2]", '"', "\\"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)
COLLECTIONS = VALUES.filter(lambda value: isinstance(value, dict | list) and bool(value))


def every_path(value: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    """Every path into a value, with what it leads to."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value)] + [found for token, member in members for found in every_path(member, (*path, token))]


def text_at(data: bytes, position: Position) -> str:
    """The source from a position on."""
    lines = data.decode().split("\n")
    return "\n".join([lines[position.line - 1][position.column - 1 :], *lines[position.line :]])


@pytest.mark.no_cover
@draws(80, nightly=5_000)
@given(COLLECTIONS, st.sampled_from([None, 1, 4]), st.booleans(), st.sampled_from([(",", ":"), (" ,\t", " : ")]))
def test_in_json_the_named_key_or_value_begins_at_its_position(
    value: Any, indent: int | None, ascii_only: bool, separators: tuple[str, str]
) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_only, separators=separators).encode()
    paths = every_path(value)

    positions = locate(data, "a.json", [path for path, _ in paths])

    for (path, there), position in zip(paths, positions, strict=True):
        assert position is not None
        expected = path[-1] if path and isinstance(path[-1], str) else there
        found, _ = json.JSONDecoder().raw_decode(text_at(data, position))
        assert found == expected


@pytest.mark.no_cover
@draws(80, nightly=5_000)
@given(COLLECTIONS, st.booleans(), st.sampled_from([2, 5]))
def test_in_yaml_the_named_key_or_value_begins_at_its_position(value: Any, flow: bool, indent: int) -> None:
    data = yaml.dump(
        value, Dumper=_Plain, default_style='"', allow_unicode=True, default_flow_style=flow, indent=indent, width=10**6
    ).encode()
    paths = every_path(parse(data, "a.yaml"))

    positions = locate(data, "a.yaml", [path for path, _ in paths])

    for (path, _), position in zip(paths, positions, strict=True):
        assert position is not None
        if path and isinstance(path[-1], str):
            assert first_scalar(text_at(data, position)) == path[-1]


def first_scalar(text: str) -> str:
    """The scalar with which a text begins."""
    for event in yaml.parse("{" + text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.ScalarEvent):
            return event.value
    raise AssertionError("there is no scalar")


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


TABLE = b"""openapi: 3.1.0   # a note
paths:
  /a b:
    get:
      responses:
        200: {description: "ok", content: {}}
        '404':
          description: |
            paths: no
  "/c":
  - x: 1
    y: 2
  - - deep
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 1, 1),
        (("paths",), 2, 1),
        (("paths", "/a b", "get", "responses", "200"), 6, 9),
        (("paths", "/a b", "get", "responses", "200", "content"), 6, 34),
        (("paths", "/a b", "get", "responses", "404"), 7, 9),
        (("paths", "/c"), 10, 3),
        (("paths", "/c", 0), 11, 5),
        (("paths", "/c", 0, "y"), 12, 5),
        (("paths", "/c", 1, 0), 13, 7),
    ],
)
def test_a_description_in_block_style_is_located(path: Path, line: int, column: int) -> None:
    assert locate(TABLE, "a.yaml", [path]) == [Position(line, column)]


@pytest.mark.parametrize(
    "path",
    [("nowhere",), ("paths", "/a b", 0), ("openapi", "x"), ("paths", "/c", 7), ("paths", "/c", "x"), ("paths", "no")],
)
@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_path_that_leads_nowhere_has_no_position(path: Path, name: str) -> None:
    data = TABLE if name == "a.yaml" else orjson.dumps(parse(TABLE, "a.yaml"))

    assert locate(data, name, [path, ("openapi",)])[0] is None
    assert locate(data, name, [path, ("openapi",)])[1] is not None


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_answers_come_in_the_order_of_the_questions(name: str) -> None:
    data = b'{"b": 1,\n "a": {"c": 2}}'

    assert locate(data, name, [("a", "c"), ("b",), ("a", "c"), ()]) == [
        Position(2, 8),
        Position(1, 2),
        Position(2, 8),
        Position(1, 1),
    ]


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", ['{"ä\N{GRINNING FACE}": 1, "b": 2}', "{ä\N{GRINNING FACE}: 111, b: 2}"])
def test_columns_count_characters_and_no_mark(text: str, mark: str) -> None:
    assert locate(text.encode(mark), "a.yaml", [("b",)]) == [
        Position(1, text.index("b") + (text[text.index("b") - 1] != '"'))
    ]


@pytest.mark.parametrize(
    "text", [b'{"a": foo,\n "b": 1}', b'{"a": \'x\',\n "b": 1}', b'{"a": yes, # note\n "b": 1}', b'{"a",\n "b": 1}', b'{"a": [1,],\n "b": 1,}', b'{? "a" : 1,\n "b": 1}', b'{"a": &x {c: 1}, \n "b": *x}'],
)  # fmt: skip
def test_flow_style_that_begins_like_json_is_located_as_yaml(text: bytes) -> None:
    assert locate(text, "a.yaml", [("b",)]) == [Position(2, 2)]


def test_members_that_come_by_alias_or_merge_stand_where_they_are_written() -> None:
    data = b"x: &x {p: {q: 1}}\ny: *x\nz: {<<: *x, r: 1}\nw: [*x]\n"
    wanted = [("x", "p", "q"), ("y",), ("y", "p"), ("z", "p"), ("z", "p", "q"), ("z", "r"), ("w", 0), ("w", 0, "p")]

    assert locate(data, "a.yaml", wanted) == [
        Position(1, 12),
        Position(2, 1),
        Position(1, 8),
        Position(1, 8),
        Position(1, 12),
        Position(3, 13),
        Position(4, 5),
        Position(1, 8),
    ]


def test_of_several_merges_the_first_that_has_a_member_tells_where_it_stands() -> None:
    data = b"a: &a {p: 1}\nb: &b {p: 2,\n  q: 3}\nc:\n  <<: [*a, *b, {r: 4}]\n  s: 5\nd: {<<: {<<: *b}, p: 6}\n"
    wanted = [("c", "p"), ("c", "q"), ("c", "r"), ("c", "s"), ("d", "p"), ("d", "q")]

    assert locate(data, "a.yaml", wanted) == [
        Position(1, 8),
        Position(3, 3),
        Position(5, 17),
        Position(6, 3),
        Position(7, 19),
        Position(3, 3),
    ]


def test_a_key_that_is_an_alias_is_not_taken_for_another() -> None:
    assert locate(b"x: &k v\n*k : 1\n'': 2\nw: 3", "a.yaml", [("",), ("w",)]) == [Position(3, 1), Position(4, 1)]


def test_the_bottom_of_the_deepest_nesting_is_found() -> None:
    path = ("a",) * 249
    as_json = b'{"a":' * 249 + b"1" + b"}" * 249
    as_yaml = b"".join(b" " * level + b"a:\n" for level in range(249))

    assert locate(as_json, "a.json", [path]) == [Position(1, 248 * 5 + 2)]
    assert locate(as_yaml, "a.yaml", [path]) == [Position(249, 249)]


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_many_positions_are_found_in_one_pass(name: str) -> None:
    value = {f"k{i}": {"x": [i], "y": "z" * 20} for i in range(5_000)}
    data = orjson.dumps(value, option=orjson.OPT_INDENT_2)

    with cpu_below(10):
        positions = locate(data, name, [(key, "x", 0) for key in value])

    assert [position.line for position in positions if position] == [4 + 6 * i for i in range(5_000)]


def test_the_top_alone_is_found_in_json_that_is_not_written_plainly() -> None:
    assert locate(b' {"a": 1}', "a.json", [()]) == [Position(1, 2)]


def test_a_key_by_alias_is_mentioned() -> None:
    assert read(b"title: &name readOnly\np:\n  *name : true\n", "a.yaml").mentions == {"readOnly"}


def test_yaml_that_was_read_is_located_without_reading_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = read(TABLE, "a.yaml")
    monkeypatch.delattr("contractguard.readers.text.yaml_text._parser")

    assert text.locate([("paths", "/c", 0, "y"), ("paths", "/c", 1)]) == [Position(12, 5), Position(13, 5)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_what_a_document_mentions_does_not_depend_on_its_encoding(name: str, encoding: str) -> None:
    data = '{"p":{"readOnly":true,"$id":"x"}}'.encode(encoding)

    loaded = document("file:///a", name, data)

    assert [loaded.mentions(word) for word in ("readOnly", "$id", "writeOnly")] == [True, True, False]


def opened(value: Any) -> bytes:
    """JSON as Ruby writes it, with lines inside what is empty."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    text = re.sub(rb"(?m)^( *)(.*)\[\](,?)$", rb"\1\2[\n\n\1]\3", text)
    return re.sub(rb"(?m)^( *)(.*)\{\}(,?)$", rb"\1\2{\n\1}\3", text)


EMPTY = {"a": [], "b": {"c": {}, "d[]": "[]", "e": [[], {}, "{}"]}, "f": 1, "g": [{"h": []}], "i": {}, "j": None}


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (opened(EMPTY), Layout.OPENED),
        (opened(EMPTY) + b"\n", Layout.OPENED),
        (opened({"a": {}}), Layout.OPENED),
        (opened(EMPTY).replace(b"[\n\n  ]", b"[]", 1), None),
        (opened(EMPTY).replace(b"{\n  }", b"{}", 1), None),
        (opened(EMPTY).replace(b"[\n\n  ]", b"[\n  ]", 1), None),
        (opened(EMPTY).replace(b'"f": 1', b'"f":  1'), None),
        (opened(["[\n\n]", "{\n}"]), Layout.INDENTED),
    ],
    ids=["all", "line-end", "object", "one-list-is-not", "one-object-is-not", "one-line", "spaces", "texts"],
)
def test_what_is_empty_may_have_lines_of_its_own(text: bytes, layout: Layout | None) -> None:
    paths = [path for path, _ in every_path(orjson.loads(text)) if path]

    assert read_json(text, "a.json")[1] is layout
    for asked in [paths, *([path] for path in paths)]:
        assert list(locate(text, "a.json", asked)) == locate_json(text, asked)


@pytest.mark.parametrize("option", [None, orjson.OPT_INDENT_2], ids=["compact", "indented"])
@pytest.mark.parametrize(
    ("value", "mentions"),
    [
        ({"properties": {"readOnly": {"type": "boolean"}, "writeOnly": {}}}, set()),
        ({"readOnly": False, "writeOnly": "true"}, set()),
        ({"a": [{"readOnly": True}]}, {"readOnly"}),
        ({"writeOnly": True, "readOnly": {}}, {"writeOnly"}),
    ],
    ids=["names", "no-flag", "flag", "both"],
)
def test_a_property_that_is_called_as_a_flag_is_none(value: Any, mentions: set[str], option: int | None) -> None:
    assert read(orjson.dumps(value, option=option), "a.json").mentions == mentions
