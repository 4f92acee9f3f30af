"""Journals as processes leave them behind, of calls that a real recorder has taken."""

from __future__ import annotations

from pathlib import Path

from contractguard.contract.model import Contract
from contractguard.observe.live.call import Call
from contractguard.observe.live.journal import Journal
from contractguard.observe.live.recorder import CallRecorder, RecordingPlan
from contractguard.readers.text.decompress import inflate
from tests.observe.live.calls import watch


def write_journal(
    path: Path, *calls: Call, provider: str = "shop", contract: Contract | None = None, ends: bool = True,
    gaps: tuple[str, ...] = (),
) -> Path:  # fmt: skip
    """Write the journal of a process that saw these calls, a test each; it ends by itself unless it was killed."""
    plan = RecordingPlan(provider, contract, watch, lambda body: inflate(body, "a body"))
    recorder = CallRecorder(plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        journal = Journal(recorder, file.write)
        for call in calls:
            recorder.put(call)
            journal.end_test()
        if ends:
            journal.close(gaps)
    assert not recorder.errors
    return path
