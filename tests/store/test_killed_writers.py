"""Writers of a record that are killed in the middle: what they said that they had written is there, and can be read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.store.writers_to_kill import MESSAGES, WRITERS, lost, main

_KILLED = int(os.environ.get("CONTRACTGUARD_KILLED_WRITERS", "10"))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_writer_that_is_killed_damages_no_record_and_loses_nothing_that_was_written(tmp_path: Path) -> None:
    assert main(tmp_path, _KILLED) == 0

    path = tmp_path / str((_KILLED - 1) // WRITERS) / "observed.json"
    assert lost(path, 0, MESSAGES + 1)  # one more than any writes
