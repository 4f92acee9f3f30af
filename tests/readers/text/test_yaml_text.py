"""YAML 1.2 text: the core schema, and what is refused, where and how fast."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.errors import InputError
from contractguard.readers.text import parse
from contractguard.readers.text.yaml_text import parse_yaml, read_yaml
from tests.algebra.profile import draws
from tests.cost import cpu_below

# What YAML and JSON both write as it is; the rest of Unicode has tests of its own.
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(LETTERS, max_size=10)
    | st.sampled_from(["no", "on", "12:30", "0o17", "017", "~", "null", "1e3", "2020-01-01", "<<", "=", "0x1F", ".5"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(LETTERS, max_size=6), inner, max_size=4),
    max_leaves=12,
)
COLLECTIONS = VALUES.filter(lambda value: isinstance(value, dict | list) and bool(value))


def read(text: str | bytes) -> Any:
    return parse(text.encode() if isinstance(text, str) else text, "a.yaml")


def refusal(text: str | bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.where == "a.yaml"
    assert caught.value.remedy
    assert "\n" not in caught.value.what
    return caught.value


def spelled(value: Any) -> str:
    """The value as text that tells 1, 1.0, true and "1" apart."""
    return json.dumps(value, sort_keys=True)


class TestCoreSchema:
    @pytest.mark.parametrize(
        "word",
        ["no", "No", "yes", "on", "off", "y", "n", "12:30", "1:2:3", "1_000", "0b1", "2020-01-01", "2001-12-14t21:59:43Z", "=", "nan", "Infinity", "+", "-.", "0o8", "0xG", "tRUE", "1.2.3", "1e", "e5"],
    )  # fmt: skip
    def test_a_word_that_only_version_1_1_turned_into_something_is_text(self, word: str) -> None:
        assert spelled(read(f"a: {word}")) == spelled({"a": word})

    @pytest.mark.parametrize(
        ("word", "value"),
        [("0o17", 15), ("017", 17), ("0x1F", 31), ("+12", 12), ("-0", 0), ("-7", -7), ("1.10", 1.1), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1.5E-2", -0.015), ("true", True), ("False", False), ("TRUE", True), ("null", None), ("NULL", None), ("~", None), ("", None)],
    )  # fmt: skip
    def test_a_plain_scalar_is_what_version_1_2_says(self, word: str, value: Any) -> None:
        assert spelled(read(f"a: {word}")) == spelled({"a": value})

    @pytest.mark.parametrize("word", ["017", "true", "~", "1e999", ".nan", "1" * 5_000])
    @pytest.mark.parametrize("style", ["'%s'", '"%s"', "|-\n  %s", ">-\n  %s", "!!str %s", "! %s"])
    def test_a_quoted_or_tagged_scalar_is_text(self, word: str, style: str) -> None:
        assert read("a: " + style % word) == {"a": word}

    @pytest.mark.parametrize(
        "key", ["200", "017", "0x10", "1.0", "4XX", "no", "true", "null", "~", "2020-01-01", "12:30", "'200'", '"200"']
    )
    def test_a_key_is_the_text_that_stands_there(self, key: str) -> None:
        assert read(f"{key}: x") == {key.strip("'\""): "x"}

    def test_keys_that_are_spelled_differently_are_different(self) -> None:
        assert read("200: a\n0200: b\n200.0: c\n") == {"200": "a", "0200": "b", "200.0": "c"}

    def test_an_omitted_key_is_the_empty_text(self) -> None:
        assert read("?\n: x") == {"": "x"}

    @pytest.mark.parametrize("number", [2**64, -(2**80), int("7" * 4_300)], ids=["u64+1", "-2^80", "4300 digits"])
    def test_an_integer_is_exact(self, number: int) -> None:
        assert read(f"a: {number}") == {"a": number}

    @pytest.mark.parametrize(
        "word", [".nan", ".NaN", ".inf", "-.Inf", "+.INF", "1e999", "-1e999", "9" * 5_000, "!!float .inf"]
    )
    def test_what_is_no_number_of_json_is_refused_with_its_place(self, word: str) -> None:
        assert refusal(f"x: 1\na: {word}").what.startswith("line 2, column 4: ")

    @pytest.mark.no_cover
    @draws(80, nightly=5_000)
    @given(COLLECTIONS, st.booleans())
    def test_what_a_writer_wrote_as_yaml_and_as_json_reads_alike(self, value: Any, flow: bool) -> None:
        # Double quotes throughout but for what is no text: the writer itself is of version 1.1.
        as_yaml = yaml.dump(
            value, Dumper=_Quoting, allow_unicode=True, default_flow_style=flow, sort_keys=False
        ).encode()
        as_json = json.dumps(value, ensure_ascii=False).encode()

        assert spelled(parse_yaml(as_yaml, "a.yaml")) == spelled(parse(as_json, "a.json"))

    @pytest.mark.no_cover
    @draws(80, nightly=5_000)
    @given(COLLECTIONS)
    def test_json_is_yaml(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, indent=1).encode()

        assert spelled(parse_yaml(text, "a.yaml")) == spelled(value)


class _Quoting(yaml.SafeDumper):
    """Writes every text in double quotes, and numbers as JSON does."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _scalar(tag: str, style: str | None) -> Any:
    def represent(dumper: yaml.SafeDumper, data: Any) -> yaml.ScalarNode:
        text = data if isinstance(data, str) else orjson.dumps(data).decode() if isinstance(data, float) else str(data)
        return dumper.represent_scalar(f"tag:yaml.org,2002:{tag}", text, style=style)

    return represent


_Quoting.add_representer(str, _scalar("str", '"'))
_Quoting.add_representer(int, _scalar("int", None))


class TestKeys:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("a: 1\nb: 2\na: 3", 'line 3, column 1: the same key twice ("a", first at line 1)'),
            ("x:\n  - b: 0\n  - a: 1\n    'a': 3", 'line 4, column 5: the same key twice ("a", first at line 3)'),
            ("{a: 1, a: 2}", 'line 1, column 8: the same key twice ("a", first at line 1)'),
            ("200: a\n'200': b", 'line 2, column 1: the same key twice ("200", first at line 1)'),
            ("x: &k v\n*k : 1\nv: 2", 'line 3, column 1: the same key twice ("v", first at line 2)'),
            ("a: 1\n? a\n: 2", 'line 2, column 3: the same key twice ("a", first at line 1)'),
        ],
    )
    def test_both_places_of_a_repeated_key_are_named(self, text: str, words: str) -> None:
        assert refusal(text).what == words

    @pytest.mark.parametrize(
        "text", ["? [a]\n: 1", "? {a: b}\n: 1", "[a]: 1", "x: &l [1]\n*l : 2", "x: &n 5\ny: {*n : 2}"]
    )
    def test_only_text_is_a_key(self, text: str) -> None:
        assert "as a key" in refusal(text).what

    def test_an_alias_of_text_is_a_key(self) -> None:
        assert read("x: &k name\n*k : 1") == {"x": "name", "name": 1}


class TestAliases:
    def test_an_alias_shares_what_it_stands_for(self) -> None:
        found = read("a: &a {p: [1]}\nb: *a\nc: [*a, *a]")

        assert found["a"] == {"p": [1]}
        assert found["a"] is found["b"] is found["c"][1]

    def test_the_last_anchor_of_a_name_counts(self) -> None:
        assert read("- &a 1\n- *a\n- &a 2\n- *a") == [1, 1, 2, 2]

    @pytest.mark.parametrize("text", ["a: &a [*a]", "&a {b: {c: *a}}", "a: &a {<<: *a}", "- &a 1\n- &a [*a]"])
    def test_an_alias_inside_what_it_stands_for_is_refused(self, text: str) -> None:
        assert "an alias inside what it stands for (*a)" in refusal(text).what

    def test_an_alias_of_nothing_is_refused_with_its_place(self) -> None:
        assert refusal("a: 1\nb: *no").what == "line 2, column 4: an alias of nothing (*no)"

    @pytest.mark.parametrize("form", ["[%s]", "{a: [%s]}"])
    def test_a_billion_laughs_end_at_once(self, form: str) -> None:
        lines = ["- &a0 " + form % ", ".join("x" * 10)]
        lines += [f"- &a{i} " + form % ", ".join([f"*a{i - 1}"] * 10) for i in range(1, 40)]

        with cpu_below(2):
            problem = refusal("\n".join(lines))

        assert "its aliases stand for too many values" in problem.what

    def test_merges_do_not_multiply_unnoticed(self) -> None:
        wide = "- &a {" + ", ".join(f"k{i}: 1" for i in range(10_000)) + "}\n"

        with cpu_below(2):
            problem = refusal(wide + "- {<<: [" + ", ".join(["*a"] * 2_000) + "]}")

        assert "too many values" in problem.what


class TestMerging:
    @pytest.mark.parametrize(
        ("text", "merged"),
        [
            ("{<<: *x, q: 2}", {"p": 1, "o": 0, "q": 2}),
            ("{p: 9, <<: *x}", {"p": 9, "o": 0}),
            ("{<<: *x, p: 9}", {"p": 9, "o": 0}),
            ("{<<: [{p: 5}, *x]}", {"p": 5, "o": 0}),
            ("{<<: *x, '<<': 1}", {"p": 1, "o": 0, "<<": 1}),
            ("{'<<': 1, <<: *x}", {"p": 1, "o": 0, "<<": 1}),
            ("{<<: []}", {}),
        ],
    )
    def test_a_merge_key_adds_what_is_not_there(self, text: str, merged: dict[str, int]) -> None:
        assert read(f"x: &x {{p: 1, o: 0}}\ny: {text}")["y"] == merged

    @pytest.mark.parametrize("value", ["1", "text", "[1]", "[[{a: 1}]]", ""])
    def test_only_mappings_are_merged(self, value: str) -> None:
        assert "a merge key (<<) of something that is no mapping" in refusal(f"a: {{<<: {value}}}").what


class TestTags:
    @pytest.mark.parametrize(
        ("text", "value"),
        [("!!str 12", "12"), ("!!int '12'", 12), ("!!float 1", 1.0), ("!!null ''", None), ("!!bool 'true'", True), ("!!map {a: 1}", {"a": 1}), ("!!seq [1]", [1]), ("! [1]", [1]), ("!!str", ""), ("!<tag:yaml.org,2002:int> '7'", 7), ("!!timestamp 2020-01-01", "2020-01-01"), ("!binary YQ==", "YQ==")],
    )  # fmt: skip
    def test_a_tag_of_the_core_schema_is_honoured(self, text: str, value: Any) -> None:
        assert spelled(read(f"a: {text}")) == spelled({"a": value})

    @pytest.mark.parametrize("text", ["!!int x", "!!int 1.5", "!!bool 1", "!!float true", "!!null x", "!!int ''"])
    def test_a_value_that_is_not_what_its_tag_says_is_refused(self, text: str) -> None:
        assert "is not what its tag" in refusal(f"a: {text}").what

    @pytest.mark.parametrize(
        "text",
        ["a: !mine x", "a: !mine {}", "a: !mine [1]", "!mine k: 1", "a: !!python/object/apply:os.system [id]", "!!python/name:os.system k: 1", "a: !!set {x}", "a: !!seq {}", "a: !!map [1]", "a: !!map x", "!!omap []", "%TAG !e! tag:evil,2000:\n---\na: !e!x 1"],
    )  # fmt: skip
    def test_any_other_tag_is_refused_wherever_it_stands(self, text: str) -> None:
        problem = refusal(text)

        assert "a tag that is not JSON's" in problem.what
        assert "nothing is constructed from tags" in problem.remedy


class TestText:
    @pytest.mark.parametrize("text", ["a: 1\n---\nb: 2", "---\na: 1\n...\n---\nb: 2\n", "1\n---\n"])
    def test_a_second_document_is_refused(self, text: str) -> None:
        assert "a second document in the same file" in refusal(text).what

    @pytest.mark.parametrize(
        "text", ["---\na: 1\n...\n", "%YAML 1.2\n---\na: 1", "# note\na: 1 # note", "a: 1\r\n", "\ta: 1".strip()]
    )
    def test_what_surrounds_the_only_document_is_no_trouble(self, text: str) -> None:
        assert read(text) == {"a": 1}

    @pytest.mark.parametrize("text", ["# nothing", "---\n...\n...", "%YAML 1.2\n"])
    def test_a_file_without_a_value_is_no_description(self, text: str) -> None:
        try:
            assert read(text) is None
        except InputError as error:
            assert error.remedy

    @pytest.mark.parametrize("text", ["a:\n\tb: 1", "\ta: 1", "a:\n  - b\n\t- c"])
    def test_a_tab_as_indentation_is_refused_with_its_place(self, text: str) -> None:
        assert refusal(text).what.startswith("line ")

    @pytest.mark.parametrize("character", ["\x01", "\x1b", "\x7f", "\ufffe", "\x9b"])
    @pytest.mark.parametrize("around", ["x: 1\na: b%sc", 'x: 1\na: "b%sc"', "x: 1\n# b%sc"])
    def test_a_raw_control_character_is_named_by_its_code_and_line(self, character: str, around: str) -> None:
        problem = refusal(around % character)

        assert problem.what.startswith("line 2: ")
        assert f"U+{ord(character):04X}" in problem.what
        assert character not in str(problem)

    def test_an_escaped_control_character_is_text(self) -> None:
        assert read('a: "\\x1b[31m\\0"') == {"a": "\x1b[31m\0"}

    @pytest.mark.parametrize("text", [b"a: 1\nb: \xff", b"a: 1\n# \xc3\x28", b"a: 1\n'\xed\xa0\x80': 1"])
    def test_invalid_utf_8_is_named_with_its_line(self, text: bytes) -> None:
        assert refusal(text).what.startswith("line 2: byte ")

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
    def test_every_marked_encoding_is_understood(self, encoding: str) -> None:
        assert read("ä: \N{GRINNING FACE}\n".encode(encoding)) == {"ä": "\N{GRINNING FACE}"}

    @pytest.mark.parametrize(
        "text",
        [
            "a: [1, 2",
            "a: {b: 1",
            'a: "x',
            "a: 'x",
            "a: b: c",
            "a: @x",
            "a: `x",
            "a: |9x\n b",
            "- a\nb: 1",
            "a: *",
            "%X",
        ],
    )
    def test_what_is_no_yaml_is_refused_with_its_place(self, text: str) -> None:
        assert refusal(text).what.startswith("line ")

    @pytest.mark.parametrize(
        "pattern",
        ["[", '{"a":', "{a: ", "- ", "? ", "[?", "{a,", "[[],", "&a ", "!x ", "*a ", '"x" ', "|\n", "#\n", "%X\n", "[,", "x: ", "?\n", "{[", "!<", "[[]]\n"],
    )  # fmt: skip
    def test_two_hundred_kilobytes_of_one_thing_are_refused_at_once(self, pattern: str) -> None:
        with cpu_below(2):
            refusal(pattern * (200_000 // len(pattern)))

    def test_block_nesting_is_bounded_too(self) -> None:
        text = "".join(" " * level + "a:\n" for level in range(600))

        assert "nested deeper than 250 levels" in refusal(text).what

    def test_two_hundred_and_fifty_levels_are_read(self) -> None:
        value = read("- " * 250 + "x")

        for _ in range(250):
            value = value[0]
        assert value == "x"


def test_a_text_that_was_read_is_let_go() -> None:
    """A run does not collect what is in circles, and a text is as large as its description."""
    text = b"a: [1, {b: text}]\n"
    with _collection_off():
        root, _, _ = read_yaml(text, "a.yaml")
        holders = [type(one).__name__ for one in gc.get_referrers(text)]
    assert root == {"a": [1, {"b": "text"}]}
    assert "CParser" not in holders


@contextmanager
def _collection_off() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
