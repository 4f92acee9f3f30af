"""JSON text: what is one unambiguous value, and what is refused, where and how fast."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.errors import InputError
from contractguard.readers.text import parse
from tests.algebra.profile import draws
from tests.cost import cpu_below

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
COLLECTIONS = VALUES.filter(lambda value: isinstance(value, dict | list))


def refusal(data: bytes, name: str = "a.json") -> InputError:
    with pytest.raises(InputError) as caught:
        parse(data, name)
    assert caught.value.where == name
    assert caught.value.remedy
    return caught.value


@pytest.mark.no_cover
@draws(80, nightly=5_000)
@given(COLLECTIONS, st.sampled_from([0, orjson.OPT_INDENT_2, orjson.OPT_SORT_KEYS]))
def test_what_the_fast_writer_writes_is_read_back(value: Any, option: int) -> None:
    found = parse(orjson.dumps(value, option=option), "a.json")

    assert found == value
    assert orjson.dumps(found, option=orjson.OPT_SORT_KEYS) == orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@pytest.mark.no_cover
@draws(80, nightly=5_000)
@given(st.lists(st.tuples(st.text('ab"\\:/é', max_size=3), VALUES), max_size=5), st.sampled_from(["", " ", "\n\t"]))
def test_an_object_is_refused_exactly_when_a_key_stands_twice(pairs: list[tuple[str, Any]], space: str) -> None:
    members = (f"{json.dumps(key)}{space}:{space}{json.dumps(value)}" for key, value in pairs)
    text = f'{{"outer":{{{",".join(members)}}}}}'.encode()
    keys = [key for key, _ in pairs]

    if len(set(keys)) == len(keys):
        assert parse(text, "a.json") == {"outer": dict(pairs)}
    else:
        assert "the same key twice" in refusal(text).what


@pytest.mark.parametrize(
    "number",
    [2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**40 + 1, int("7" * 4_300)],
    ids=["i64", "i64+1", "u64", "u64+1", "-i64", "-i64-1", "1e40+1", "4300 digits"],
)
@pytest.mark.parametrize("around", ["[%s]", '{"a" : %s}', '{"a":%s}', "[1,\n" + " " * 300 + "%s]", '["x", -0.5, %s]'])
def test_an_integer_is_exact_wherever_it_stands(number: int, around: str) -> None:
    found = parse((around % number).encode(), "a.json")

    assert found == json.loads(around % number)
    assert str(number) in json.dumps(found)


def test_many_digits_in_strings_and_fractions_are_no_long_integers() -> None:
    text = b'{"id": "12345678901234567890123456789", "pi": 3.14159265358979323846264338327950288, "tiny": 1e-400}'

    assert parse(text, "a.json") == {"id": "12345678901234567890123456789", "pi": 3.141592653589793, "tiny": 0.0}


@pytest.mark.parametrize("sign", ["", "-"])
def test_an_integer_of_five_thousand_digits_is_refused(sign: str) -> None:
    assert "digits" in refusal(f'{{"a": {sign}{"9" * 5_000}}}'.encode()).what


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize("beside", ["", ', "big": 123456789012345678901234567890'])
def test_what_is_no_number_of_json_is_refused_by_both_parsers(word: str, beside: str) -> None:
    assert refusal(f'{{"a": {word}{beside}}}'.encode()).what


@pytest.mark.parametrize(
    "text", [rb'["\ud800"]', rb'["\udc00x"]', rb'{"\ud83d": 1}', rb'[123456789012345678901234567890, "\ud800"]']
)
def test_half_a_surrogate_pair_is_refused(text: bytes) -> None:
    assert "surrogate" in refusal(text).what


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert parse(rb'["\ud83d\ude00"]', "a.json") == ["\N{GRINNING FACE}"]


def test_both_places_of_a_repeated_key_are_named() -> None:
    text = b'{\n  "a": {"k": 1},\n  "b": {\n    "k": 1,\n    "k": 2\n  }\n}'

    assert refusal(text).what == 'line 5, column 5: the same key twice ("k", first at line 4)'


def test_equal_keys_of_different_objects_are_no_repetition() -> None:
    assert parse(b'[{"a": {"a": 1}}, {"a" : [{"a": 2}]}]', "a.json") == [{"a": {"a": 1}}, {"a": [{"a": 2}]}]


@pytest.mark.parametrize(
    "text",
    [
        rb'{"a": 1, "\u0061": 2}',
        rb'{"a\u0022:": 1, "a\":": 2}',
        rb'{"\u005c": "\":", "\\": ":"}',
        b'{"x": "\\":\\":", "a": 1, "a": 2}',
    ],
)
def test_escapes_do_not_hide_a_repeated_key(text: bytes) -> None:
    assert "the same key twice" in refusal(text).what


HOSTILE = {
    "brackets": b"[" * 200_000,
    "objects": b'{"a":' * 40_000,
    "closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "escaped quotes without an end": b'{"a": "' + b'\\"' * 500_000,
    "escaped backslashes without an end": b'["' + b"\\\\" * 500_000 + b"\\",
    "quotes": b"[" + b'"' * 500_000,
    "spaces behind a quote": b'["a"' + b" " * 500_000 + b"1]",
    "long numbers": b"[" + b" ".join([b"1" * 25] * 20_000) + b"]",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_is_refused_at_once(name: str) -> None:
    with cpu_below(2):
        refusal(HOSTILE[name])


def test_two_hundred_and_fifty_levels_are_read_and_one_more_is_not() -> None:
    allowed = b"[" * 250 + b"12345678901234567890123" + b"]" * 250

    value = parse(allowed, "a.json")

    for _ in range(250):
        value = value[0]
    assert value == 12345678901234567890123
    assert "nested deeper than 250 levels" in refusal(b"[" + allowed + b"]").what


def test_brackets_in_strings_are_no_nesting() -> None:
    text = json.dumps({"a": "[{" * 1_000, "b": 2**70, 'c"[': '\\"['}).encode()

    assert parse(text, "a.json") == json.loads(text)


@pytest.mark.parametrize("cut", [1, 7, 12, 20, 30])
def test_a_truncated_file_is_refused_with_its_place(cut: int) -> None:
    text = b'{"openapi": "3.1.0", "paths": {}}'

    assert refusal(text[:cut]).what.startswith("line 1, column ")


@pytest.mark.parametrize(
    "text", [b'{"a": 1} x', b"[1] [2]", b"[1,]", b'{"a" 1}', b"{'a': 1}", b"[01]", b'["\n"]', b"[+1]"]
)
def test_what_json_does_not_allow_is_refused(text: bytes) -> None:
    assert refusal(text).what.startswith("line 1, column ")


def test_invalid_utf_8_is_named_with_its_line_and_byte() -> None:
    assert refusal(b'{"a":\n "\xc3\x28"}').what == "line 2: byte 8 is not valid UTF-8"


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_called_empty(data: bytes) -> None:
    assert refusal(data).what == "the file is empty"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0", b'{"a": "\0"}', '{"a": 1}'.encode("utf-16-le")])
def test_a_file_with_nul_bytes_is_called_no_text(data: bytes) -> None:
    assert "not a text file" in refusal(data).what


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"])
def test_a_mark_that_promises_another_encoding_than_there_is_is_refused(mark: bytes) -> None:
    assert refusal(mark + b"abc").what.startswith("not valid UTF-")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_every_marked_encoding_is_understood(encoding: str) -> None:
    assert parse('{"ä": "\N{GRINNING FACE}"}'.encode(encoding), "a.json") == {"ä": "\N{GRINNING FACE}"}


def test_text_beyond_the_size_limit_is_refused_unread() -> None:
    assert refusal(b" " * (100 * 1024 * 1024 + 1)).what == "larger than 100 MB"


def test_an_ending_of_yaml_allows_flow_style_and_one_of_json_does_not() -> None:
    text = b'{"a": yes, b: [1, 2,],}'

    assert parse(text, "a.yml") == {"a": "yes", "b": [1, 2]}
    refusal(text)


def test_the_same_bytes_are_read_alike_whatever_the_hash_seed_is() -> None:
    code = "import sys; from contractguard.readers.text import parse; print(parse(sys.stdin.buffer.read(), 'a.json'))"
    text = b'{"b": 1, "a": {"d": 12345678901234567890123, "c": [true]}}'

    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=text,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("0", "1")
    }

    assert outputs == {b"{'b': 1, 'a': {'d': 12345678901234567890123, 'c': [True]}}\n"}


LARGE = b'{"openapi": "3.1.0", "x": [' + b",".join([b'{"id": 12345678901234567890123, "tags": ["a"]}'] * 20_000)


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_large_json_that_is_wrong_at_its_end_is_read_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the fast parser alone: neither exactly, nor as YAML, nor bracket by bracket."""
    again: list[str] = []
    for slow in ("json_text._exact", "json_text._check_depth", "yaml_text.parse_yaml"):
        monkeypatch.setattr(f"contractguard.readers.text.{slow}", lambda *_, slow=slow: again.append(slow))
    monkeypatch.setattr("contractguard.readers.text.MAX_FLOW", len(LARGE))

    assert "line 1, column" in refusal(LARGE + b'], "paths": {]}', name).what
    assert not again


def test_small_flow_style_yaml_is_still_read_as_yaml() -> None:
    assert parse(b"{a: 1}", "a.yaml") == {"a": 1}


def test_nesting_that_the_fast_parser_takes_and_we_do_not_is_refused_with_long_numbers_too() -> None:
    text = b"[" * 300 + b"12345678901234567890123" + b"]" * 300

    assert refusal(text).what == "nested deeper than 250 levels"
