"""How large an answer may be to be judged, and how many processes ask."""

from __future__ import annotations

from contractguard.checks.exercise.child.deadline import MAX_ANSWER
from contractguard.checks.exercise.job import EngineJob
from contractguard.contract.errors import UsageError
from contractguard.project.config import DEFAULT_MAX_BODY, ExerciseSettings
from contractguard.project.options import ExerciseOptions


def find_max_body(given: ExerciseOptions, configured: ExerciseSettings) -> int:
    """The largest body that is judged. Raises `UsageError`."""
    found = given.max_body or configured.max_body or DEFAULT_MAX_BODY
    if found > MAX_ANSWER:
        raise UsageError(f"--max-body is {MAX_ANSWER >> 20}MB at most", remedy="of an answer no more is read")
    return found


def count_processes(given: ExerciseOptions, configured: ExerciseSettings, job: EngineJob) -> int:
    """How many processes exercise at once, 0 for one for each core: one alone where they would share what is stored (a
    server, what `--reset` brings back), unless their number was said. Raises `UsageError`."""
    if job.app is None:
        if given.processes not in (None, 1):
            raise UsageError("--processes is about an application", remedy="a server is called by one process")
        return 1
    found = configured.processes if given.processes is None else given.processes
    is_shared = job.reset is not None and not found
    return 1 if found is None or is_shared else found
