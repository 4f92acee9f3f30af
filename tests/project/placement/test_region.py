"""How far an element reaches."""

from __future__ import annotations

import pytest

from contractguard.project.placement.region import end_of

YAML = "a:\n  b: 1\n\n  c:\n  - d\nlast: 1".split("\n")
JSON = '{\n  "a": {\n    "b": [\n      1\n    ]\n  },\n  "c": 1\n}'.split("\n")


@pytest.mark.parametrize("start, end", [(1, 5), (2, 2), (6, 6), (4, 4)])
def test_block_yaml_ends_before_what_is_indented_no_further(start: int, end: int) -> None:
    assert end_of(YAML, start) == end


@pytest.mark.parametrize("start, end", [(1, 8), (2, 6), (3, 5), (7, 7)])
def test_indented_json_ends_with_its_bracket(start: int, end: int) -> None:
    assert end_of(JSON, start) == end


@pytest.mark.parametrize("start", [0, 7, 100])
def test_a_line_that_is_not_there_is_its_own_end(start: int) -> None:
    assert end_of(YAML, start) == start
