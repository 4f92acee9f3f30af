"""What comes from inputs and is shown: no terminal obeys it, and no build server."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest

from contractguard.support.printable import printable, written_json, written_text

INVISIBLE = {
    "escape": "\x1b[31m",
    "a line feed": "\n",
    "DEL": "\x7f",
    "CSI": "\x9b",
    "soft hyphen": "\xad",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte-order mark": "\ufeff",
    "override": "\u202e",
    "isolate": "\u2066",
    "line separator": "\u2028",
    "interlinear annotation": "\ufff9",
    "variation selector": "\ufe0f",
    "variation selector 17": "\U000e0100",
    "tag": "\U000e0041",
    "Hangul filler": "\u3164",
    "half a pair": "\ud800",
}
COMMANDS = {
    "a workflow command": "::error file=a::b",
    "a mask": "::add-mask::a",
    "a stop": "::stop-commands::x",
    "behind blanks": "\u00a0 \u3000::error::x",
    "of old": "##[error]x",
    "of old, with more before": "###[add-path]x",
    "Azure": "##vso[task.setvariable variable=a]b",
    "Azure, shouted": "##VSO[task.complete]",
    "TeamCity": "##teamcity[buildStatus text='a']",
    "GitLab": "section_start:1:a",
    "Buildkite": "--- a",
    "Buildkite, opened": "+++ a",
}


def is_obeyed(line: str) -> bool:
    """As build servers find commands: GitHub's and Buildkite's after blanks, the others anywhere, ignoring what Unicode
    ignores."""
    seen = "".join(one for one in line if unicodedata.category(one) not in ("Cf", "Cc", "Cs", "Mn"))
    return bool(re.match(r"\s*(::|(---|\+\+\+|~~~) )", seen) or re.search(r"##\w*\[|section_(start|end):", seen))


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_what_is_not_seen_is_spelled_out(text: str) -> None:
    shown = printable(f"a{text}b")

    assert not set(text) & set(shown) or text == "\x1b[31m"
    assert "\\u" in shown.lower() and shown.isprintable()


@pytest.mark.parametrize("text", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("before", ["", "may now be "], ids=["alone", "in a sentence"])
def test_a_command_is_spelled_out_wherever_a_line_may_begin(text: str, before: str) -> None:
    assert is_obeyed(text)

    shown = printable(before + text)

    assert not any(is_obeyed(shown[at:]) for at in range(len(shown)) if at == 0 or shown[at - 1].isspace())
    assert re.sub(r"\\u00([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), shown) == before + text


@pytest.mark.parametrize("text", COMMANDS.values(), ids=COMMANDS)
def test_a_line_that_was_broken_within_a_word_is_no_command(text: str) -> None:
    lines = f"first\n   {text}\nlast\n"

    written = written_text(lines)

    assert not any(map(is_obeyed, written.splitlines()))
    assert written.count("\n") == 3


@pytest.mark.parametrize(
    "text", ["Api::V1::Charge", "a--b", "C++", "#/components/schemas/A", "## a", "é中😀", "a:b", "x-section_start"]
)
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert printable(text) == text
    assert written_text(f"{text}\n") == f"{text}\n"


IN_JSON = {**INVISIBLE, **COMMANDS, "behind a backslash": "\\##[a]", "behind a quote": 'a"::b'}


@pytest.mark.parametrize("text", IN_JSON.values(), ids=IN_JSON)
def test_json_keeps_its_value(text: str) -> None:
    plain = json.dumps({text: [text]}, ensure_ascii=False, indent=1)

    written = written_json(plain)

    assert json.loads(written) == {text: [text]}
    assert not any(map(is_obeyed, written.splitlines()))
    assert all(one.isprintable() or one.isspace() for one in written)


def test_a_text_is_cut_before_it_is_spelled_out() -> None:
    assert printable("\u200b" * 300, 3) == "\\u200b\\u200b…"


@pytest.mark.parametrize("sign", ["#", "\n", " ", ":", "-"], ids=["number", "feed", "blank", "colon", "dash"])
def test_long_texts_take_linear_time(sign: str) -> None:
    """Quadratic time would be minutes."""
    text = sign * 200_000 + "::"

    assert len(written_text(text)) >= len(text)
    assert len(printable(text, len(text))) >= len(text)
