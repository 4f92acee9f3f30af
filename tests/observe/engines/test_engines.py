"""Engines: the same result from each of them; a task that is not read is told, and no other is lost with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.observe.engines.inline import run_inline
from contractguard.observe.engines.on_dask import run_on_dask
from contractguard.observe.engines.processes import run_in_processes
from contractguard.observe.engines.work import ENDED, Merged, Told, UnreadTask, Work
from tests.observe.engines.works import Made, broken, squares, unopened

Engine = Callable[[Work[int, Made], list[int], Told], Merged[Made]]
ENGINES: dict[str, Engine] = {
    "inline": run_inline,
    "processes": lambda work, tasks, told: run_in_processes(work, tasks, 2, told),
    "dask": lambda work, tasks, told: run_on_dask(work, tasks, 2, None, told),
}
CHEAP = ["inline", "processes"]
KILLED = ["processes", "dask"]
TASKS = list(range(20))


def run(engine: str, work: Work[int, Made], tasks: list[int] = TASKS) -> tuple[Merged[Made], list[int]]:
    told: list[int] = []
    return ENGINES[engine](work, tasks, told.append), sorted(told)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_task_is_read_once_and_told(engine: str) -> None:
    merged, told = run(engine, squares())

    assert merged == Merged(frozenset(i * i for i in TASKS))
    assert told == TASKS


@pytest.mark.parametrize("engine", CHEAP)
def test_no_tasks_make_nothing(engine: str) -> None:
    assert run(engine, squares(), [])[0] == Merged()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_task_with_an_error_is_told_without_its_text(engine: str) -> None:
    merged, told = run(engine, broken(frozenset([3, 5]), "wrong"))

    assert merged.made == frozenset(i * i for i in TASKS if i not in (3, 5))
    assert [one.number for one in merged.unread] == [3, 5]
    assert all(one.reason.startswith("ValueError at tests.observe.engines.works:") for one in merged.unread)
    assert told == TASKS


@pytest.mark.parametrize("engine", CHEAP)
def test_an_error_of_input_is_told_as_it_is(engine: str) -> None:
    merged, _ = run(engine, broken(frozenset([3]), "refused"))

    assert [one.reason.splitlines()[0] for one in merged.unread] == ["x.ndjson: became shorter while it was read"]


@pytest.mark.parametrize("engine", CHEAP)
def test_work_that_cannot_be_begun_is_told_of_every_task(engine: str) -> None:
    merged, _ = run(engine, unopened(), [1, 2])

    assert merged.made is None
    assert [one.number for one in merged.unread] == [0, 1]


@pytest.mark.parametrize("engine", KILLED)
def test_a_task_that_ends_its_process_harms_no_other(engine: str) -> None:
    merged, told = run(engine, broken(frozenset([3, 4]), "killed"))

    assert merged.made == frozenset(i * i for i in TASKS if i not in (3, 4))
    assert merged.unread == (UnreadTask(3, ENDED), UnreadTask(4, ENDED))
    assert told == TASKS


def test_a_cluster_that_has_lost_its_workers_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contractguard.observe.engines.on_dask._LOST_WORKER", "1ms")
    monkeypatch.setattr("contractguard.observe.engines.on_dask._PATIENCE", 1.0)

    with pytest.raises(InputError, match="no worker any more"):
        run("dask", broken(frozenset(TASKS), "killed"))


@pytest.mark.parametrize("engine", KILLED)
def test_a_task_whose_process_ended_once_is_read_again_and_counts_once(engine: str, tmp_path: Path) -> None:
    merged, _ = run(engine, broken(frozenset([3, 11]), "killed", tmp_path))

    assert merged == Merged(frozenset(i * i for i in TASKS))


def test_tasks_may_be_merged_in_any_order() -> None:
    forwards, backwards = (run("inline", squares(), tasks)[0] for tasks in (TASKS, TASKS[::-1]))

    assert forwards == backwards


@pytest.mark.no_cover
def test_the_processes_of_a_pool_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    script = (
        "from tests.observe.engines.works import waiting\n"
        "from contractguard.observe.engines.processes import run_in_processes\n"
        "if __name__ == '__main__': run_in_processes(waiting(), [0], 1, print)\n"
    )
    (tmp_path / "run.py").write_text(script)
    root = str(Path(__file__).parents[3])
    parent = subprocess.Popen([sys.executable, str(tmp_path / "run.py")], env={**os.environ, "PYTHONPATH": root},
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"begun\n"

    parent.kill()

    rest, _ = parent.communicate(timeout=60)  # the worker holds the other end of the pipe until it ends
    assert rest == b""
