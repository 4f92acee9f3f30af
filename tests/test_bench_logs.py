"""The benchmark of event logs: each engine is measured by itself, and one that reads otherwise is no result."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench_logs import describe_runs, main, measure
from tests.checks.event_logs.logs import write_log

pytestmark = pytest.mark.no_cover


def test_a_log_is_read_by_the_engine_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--events", "40", "--engine", "one process"])

    line = capsys.readouterr().out
    assert "one process" in line and " 40 events" in line


def test_what_is_not_read_is_no_result(tmp_path: Path) -> None:
    path = tmp_path / "x.ndjson"
    write_log(path, 3)
    path.write_bytes(path.read_bytes() + b"{")

    with pytest.raises(SystemExit, match="not of all events"):
        list(describe_runs(path, ["one process"], described=False))


def test_it_is_told_how_much_was_read_with_a_description(tmp_path: Path) -> None:
    write_log(tmp_path / "x.ndjson", 5)

    assert measure(tmp_path / "x.ndjson", "one process", described=True)["events"] == 5
