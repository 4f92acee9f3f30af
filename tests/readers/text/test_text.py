"""Bytes to JSON values: what is read, what is refused, and where things stand."""

from __future__ import annotations

import json

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.document import Position
from contractguard.contract.errors import InputError
from contractguard.readers.text import locate, parse, read
from contractguard.readers.text.json_text import locate_json
from contractguard.readers.text.yaml_text import parse_yaml
from tests.algebra.profile import draws
from tests.cost import cpu_below

REFUSED = [
    ("a.yaml", b"x: &x {a: 1}\nb: {<<: *x, <<: {a: 2}}", 'line 2, column 13: the same key twice ("<<")'),
    ("a.json", b'{"a":1,"a":2}', 'line 1, column 8: the same key twice ("a", first at line 1)'),
    ("a.json", b'{"a" : 1,\n "a": 2}', "line 2, column 2: the same key twice"),
    ("a.json", b'{"x": {"\\u0061": 1, "a": 2}}', 'the same key twice ("a"'),
    ("a.json", b'[1, {"b": [], "b": []}]', 'the same key twice ("b"'),
    ("a.json", b'{"a": ', "line 1, column 7"),
    ("a.json", b'{"a": NaN}', "line 1, column 7"),
    ("a.json", b'{"a" : NaN, "b": 12345678901234567890}', "NaN is not a JSON number"),
    ("a.json", b'{"a": 1e999}', "line 1, column 7"),
    ("a.json", b'{"a": [1e999, 12345678901234567890]}', "beyond every double"),
    ("a.json", b'{"a": ' + b"1" * 5000 + b"}", "an integer of 5000 digits"),
    ("a.json", b'{"a": "\\ud800"}', "line 1"),
    ("a.json", b'{"a": "\\ud800", "b": 12345678901234567890}', "surrogate"),
    ("a.json", b"[" * 200_000, "nested deeper than 250 levels"),
    ("a.json", b'{"a":' * 200_000, "nested deeper than 250 levels"),
    ("a.json", b"[" * 300 + b"]" * 300, "nested deeper than 250 levels"),
    ("a.json", b"[" * 300 + b"12345678901234567890" + b"]" * 300, "nested deeper than 250 levels"),
    ("a.json", b'{"a": "\xff"}', "byte 7 is not valid UTF-8"),
    ("a.yaml", b"a: 1\nb: \xff", "line 2: byte 8 is not valid UTF-8"),
    ("a.yaml", b"\x7fELF\0\0", "not a text file"),
    ("a.yaml", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n", "a pointer of Git LFS"),
    ("a.yaml", b"", "the file is empty"),
    ("a.yaml", b" \n", "the file is empty"),
    ("a.yaml", b"# nothing", "there is no document"),
    ("a.yaml", b"\xff\xfea", "not valid UTF-16-LE"),
    ("a.yaml", b"a: 1\nb: 2\na: 3", 'line 3, column 1: the same key twice ("a", first at line 1)'),
    ("a.yaml", b"x:\n  - a: 1\n    a: 3", 'line 3, column 5: the same key twice ("a", first at line 2)'),
    ("a.yaml", b"&k a: 1\n*k : 2", "the same key twice"),
    ("a.yaml", b"a: &a [*a]", "an alias inside what it stands for (*a)"),
    ("a.yaml", b"a: *b", "an alias"),
    ("a.yaml", b"a: !!python/object/apply:os.system [id]", "a tag that is not JSON's"),
    ("a.yaml", b"a: !mine x", "a tag that is not JSON's"),
    ("a.yaml", b"a: !mine {}", "a tag that is not JSON's"),
    ("a.yaml", b"a: !!int x", "not what its tag"),
    ("a.yaml", b"a: .nan", ".nan is not a JSON number"),
    ("a.yaml", b"a: -.inf", "-.inf is not a JSON number"),
    ("a.yaml", b"a: 1e999", "beyond every double"),
    ("a.yaml", b"a: " + b"1" * 5000, "an integer of 5000 digits"),
    ("a.yaml", b"a: 1\n---\nb: 2", "a second document"),
    ("a.yaml", b"a:\n\t- b", "line 2, column 1"),
    ("a.yaml", b"? [a]\n: 1", "a mapping or a list as a key"),
    ("a.yaml", b"a: 1\n<<: 3", "a merge key"),
    ("a.yaml", b'a: "x\x1b[31m"', "control characters"),
    ("a.yaml", b"- " * 300 + b"x", "nested deeper than 250 levels"),
    ("a.yaml", b"[" * 300 + b"]" * 300, "nested deeper than 250 levels"),
    ("a.yaml", b"a: [1, 2", "line 2"),
]


@pytest.mark.parametrize(("name", "data", "words"), REFUSED)
def test_what_is_no_single_json_value_is_refused_with_its_place(name: str, data: bytes, words: str) -> None:
    with cpu_below(5), pytest.raises(InputError) as caught:
        parse(data, name)

    assert words in caught.value.what
    assert caught.value.where == name
    assert caught.value.remedy


def test_a_billion_laughs_are_not_laughed() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]

    with pytest.raises(InputError, match="stand for too many values"):
        parse("\n".join(lines).encode(), "a.yaml")


READ = [
    ("a: no\nb: on\nc: yes\nd: off\ne: y", {"a": "no", "b": "on", "c": "yes", "d": "off", "e": "y"}),
    ("a: 12:30\nb: 0o17\nc: 017\nd: 0x1F\ne: 1_000", {"a": "12:30", "b": 15, "c": 17, "d": 31, "e": "1_000"}),
    ("200: ok\n4XX: no\ntrue: t\n~: n", {"200": "ok", "4XX": "no", "true": "t", "~": "n"}),
    (
        "a: 2020-01-01\nb: 1.10\nc: '1.10'\nd: .5\ne: 1e3",
        {"a": "2020-01-01", "b": 1.1, "c": "1.10", "d": 0.5, "e": 1000.0},
    ),
    ("a:\nb: ~\nc: null\nd: ''", {"a": None, "b": None, "c": None, "d": ""}),
    ("a: &x {p: 1}\nb: *x\nc: {<<: *x, q: 2}\nd: {p: 9, <<: [*x, {r: 3}]}", None),
    ("a: !!str 12\nb: !!int '12'\nc: !!float 1\nd: !!null ''\ne: !!bool true\nf: !!map {}\ng: ! 5", None),
    ("'<<': 1", {"<<": 1}),
    ("a: |\n  x\n  y\nb: >-\n  x\n  y", {"a": "x\ny\n", "b": "x y"}),
    ('{"a": [1, true, null, "x"]}', {"a": [1, True, None, "x"]}),
    ("{a: 1, b: [x]}", {"a": 1, "b": ["x"]}),
    ("[1, 2]", [1, 2]),
    ("- -1\n- +2\n- -0.5\n- .\n- +", [-1, 2, -0.5, ".", "+"]),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_yaml_is_read_by_the_core_schema_of_1_2(text: str, value: object) -> None:
    expected = {
        READ[5][0]: {"a": {"p": 1}, "b": {"p": 1}, "c": {"p": 1, "q": 2}, "d": {"p": 9, "r": 3}},
        READ[6][0]: {"a": "12", "b": 12, "c": 1.0, "d": None, "e": True, "f": {}, "g": "5"},
    }.get(text, value)

    found = parse(text.encode(), "a.yaml")

    assert json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)


@pytest.mark.parametrize(
    "data",
    [
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        "a: 1".encode("utf-16"),
        b"\xff\xfe\x00\x00" + "a: 1".encode("utf-32-le"),
        b"\x00\x00\xfe\xff" + "a: 1".encode("utf-32-be"),
        b"\xfe\xff" + "a: 1".encode("utf-16-be"),
    ],
)
def test_byte_order_marks_are_understood(data: bytes) -> None:
    assert parse(data, "a") == {"a": 1}


def test_integers_of_any_length_are_exact() -> None:
    text = b'{"a": 12345678901234567890123, "b": -99999999999999999999, "c": [18446744073709551616], "d": "1234567890123456789012"}'

    assert parse(text, "a.json") == json.loads(text)


def test_a_bom_does_not_shift_columns() -> None:
    assert locate(b'\xef\xbb\xbf{"a": 1}', "a.json", [("a",)]) == [Position(1, 2)]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.no_cover
@draws(80, nightly=5_000)
@given(VALUES, st.sampled_from([None, 2]))
def test_json_is_read_as_the_standard_library_reads_it(value: object, indent: int | None) -> None:
    try:
        text = json.dumps([value], indent=indent, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return

    found = parse(text, "a.json")

    assert json.dumps(found, sort_keys=True) == json.dumps(json.loads(text), sort_keys=True)


@pytest.mark.no_cover
@draws(80, nightly=5_000)
@given(VALUES)
def test_yaml_that_another_tool_wrote_is_read_back(value: object) -> None:
    try:
        text = yaml.safe_dump(value, allow_unicode=True, default_style='"').encode()
    except UnicodeEncodeError:
        return
    plain = json.loads(json.dumps(yaml.safe_load(text)))

    assert json.dumps(parse_yaml(text, "a.yaml"), sort_keys=True) == json.dumps(plain, sort_keys=True)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        for key, member in value.items():
            found.extend(_paths(member, (*path, key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found.extend(_paths(item, (*path, index)))
    return found


SIMPLE = st.recursive(
    st.integers(0, 9) | st.text("abc", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=15,
)


@pytest.mark.no_cover
@draws(80, nightly=5_000)
@given(SIMPLE.filter(lambda value: isinstance(value, dict | list) and value), st.booleans())
def test_every_key_is_found_where_it_stands(value: object, in_yaml: bool) -> None:
    data = (
        yaml.safe_dump(value, default_style='"').encode()
        if in_yaml
        else orjson.dumps(value, option=orjson.OPT_INDENT_2)
    )
    paths = _paths(value)
    lines = data.decode().splitlines()

    positions = locate(data, "a.yaml" if in_yaml else "a.json", paths)

    for path, position in zip(paths, positions, strict=True):
        assert position is not None
        if path and isinstance(path[-1], str):
            assert lines[position.line - 1][position.column - 1 :].startswith(f'"{path[-1]}"')


def test_paths_that_lead_nowhere_have_no_position() -> None:
    paths = [("a", "x"), ("b",), ("a", 5), ("a", 0)]

    assert locate(b'{"a": [1]}', "a.json", paths) == [None, None, None, Position(1, 8)]
    assert locate(b"a: [1]\nc: {d: [x]}\ne: 1", "a.yaml", paths) == [None, None, None, Position(1, 5)]


def test_flow_yaml_that_begins_like_json_is_located() -> None:
    assert locate(b"{a: 1,\n b: 2}", "a.yaml", [("b",)]) == [Position(2, 2)]


@pytest.mark.no_cover
@draws(80, nightly=5_000)
@given(SIMPLE.filter(lambda value: isinstance(value, dict | list) and value), st.sampled_from([0, orjson.OPT_INDENT_2]))
def test_json_that_a_program_wrote_is_located_as_by_reading_it(value: object, layout: int) -> None:
    data = orjson.dumps(value, option=layout) + b"\n"
    paths = [*_paths(value), ("absent",), ("a", "absent"), (99,)]

    assert locate(data, "a.json", paths) == locate_json(data, paths)


@pytest.mark.parametrize("layout", [0, orjson.OPT_INDENT_2])
def test_json_that_a_program_wrote_is_not_read_to_be_located(layout: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = orjson.dumps({"a": {"ä": [1.5, "x: \n", {}], "$id": "readOnly"}}, option=layout) + b"\n"
    monkeypatch.delattr("contractguard.readers.text.json_text._Finder")

    text = read(data, "a.json")

    assert None not in text.locate([("a", "ä", 2), ("a", "$id")])
    assert text.mentions == {"$id"}


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": {\n"b": 1}}',
        b'{\n  "a": {\n    "b": 1.50\n  }\n}',
        b'{\n  "a": {\n    "b": "\\u0041"\n  }\n}',
        b'{"a":{"b":"\\/"}}',
        b' {"a":{"b":1}}',
        b'{"a" : {"b": 1}}',
        b'{\n    "a": {\n        "b": 1\n    }\n}',
    ],
)
def test_json_that_is_written_otherwise_is_read(data: bytes) -> None:
    text = read(data, "a.json")

    assert text.mentions is None
    assert text.locate([("a", "b")]) == locate_json(data, [("a", "b")])
    assert text.locate([("a", "b")]) != [None]
