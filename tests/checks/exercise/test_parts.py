"""An exercise in several processes."""

from __future__ import annotations

import os
import time
from io import BytesIO
from pathlib import Path

import pytest

from contractguard.checks.exercise.job import EngineEnd, EngineJob, Refusal
from contractguard.checks.exercise.parts import MAX_PARTS, run_parts, split_job
from tests.checks.descriptions import api
from tests.checks.exercise.work_folder import keep_unicode_tables

SHOP = (("POST", "/orders"), ("GET", "/carts"), ("GET", "/orders/{id}"), ("GET", "/stats"))


def job(*operations: tuple[str, str], ranks: tuple[int, ...] = ()) -> EngineJob:
    return EngineJob({"paths": {}}, operations, app="nowhere:app", ranks=ranks)


def test_operations_of_one_collection_stay_together_with_their_ranks() -> None:
    parts = split_job(job(*SHOP, ranks=(3, 1, 4, 2)))

    assert [(part.operations, part.ranks) for part in parts] == [
        ((SHOP[0], SHOP[2]), (3, 4)), ((SHOP[1],), (1,)), ((SHOP[3],), (2,))
    ]  # fmt: skip


def test_there_are_no_more_parts_than_make_sense() -> None:
    parts = split_job(job(*(("GET", f"/{number}") for number in range(20))))

    assert len(parts) == MAX_PARTS and sorted(one for part in parts for one in part.operations) == sorted(
        ("GET", f"/{number}") for number in range(20)
    )


SLOW = """
import pathlib, time
while not pathlib.Path("quick.done").exists():
    time.sleep(0.01)
print("slow")
raise RuntimeError("slow")
"""
QUICK = """
import pathlib
print("quick")
pathlib.Path("quick.done").touch()
raise RuntimeError("quick")
"""


@pytest.mark.no_cover
def test_parts_run_at_once_and_what_each_says_comes_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "quick.py").write_text(QUICK, "utf-8")
    (tmp_path / "slow.py").write_text(SLOW, "utf-8")
    keep_unicode_tables(tmp_path)
    document = api(components={"securitySchemes": {}})
    jobs = [EngineJob(document, SHOP[:1], app=f"{name}:app") for name in ("slow", "quick")]
    log = BytesIO()

    said = [
        one.what
        for _, lines in run_parts(jobs, tmp_path, log, tmp_path, 2, time.monotonic() + 60)
        for one in lines
        if isinstance(one, Refusal)
    ]

    assert [what.rpartition(" ")[2] for what in said] == ["slow", "quick"], said
    assert [line for line in log.getvalue().decode().splitlines() if line in ("slow", "quick")] == ["slow", "quick"]


@pytest.mark.no_cover
def test_parts_that_nobody_waits_for_are_ended(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(
        "import os, time\nopen(f'pid.{os.getpid()}', 'w').close()\nwhile True: time.sleep(0.01)", "utf-8"
    )
    (tmp_path / "quick.py").write_text(QUICK, "utf-8")
    keep_unicode_tables(tmp_path)
    document = api(components={"securitySchemes": {}})
    jobs = [EngineJob(document, SHOP[:1], app=f"{name}:app") for name in ("quick", "endless")]
    parts = run_parts(jobs, tmp_path, None, tmp_path, 2, time.monotonic() + 600)
    _, lines = next(parts)
    assert any(isinstance(one, Refusal) for one in lines)
    while not (begun := list(tmp_path.glob("pid.*"))):
        time.sleep(0.01)

    parts.close()

    with pytest.raises(ProcessLookupError):
        os.kill(int(begun[0].suffix[1:]), 0)


def test_a_part_for_which_no_time_is_left_is_not_begun(tmp_path: Path) -> None:
    said = [list(lines) for _, lines in run_parts([job(*SHOP)], tmp_path, None, None, 1, time.monotonic())]

    assert said == [[EngineEnd("budget")]]
