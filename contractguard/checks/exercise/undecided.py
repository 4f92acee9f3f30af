"""Why the answers to a replay say nothing about the failure: what is answered for another reason mends nothing."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.checks.exercise.replay.attempt import value_at
from contractguard.checks.exercise.replay.failure_file import FailureRecord
from contractguard.checks.exercise.replay.job import PlayedAnswer
from contractguard.checks.exercise.replay.sequence import find_missing_premise
from contractguard.checks.exercise.replay.step import Step
from contractguard.checks.exercise.webhooks.answers import RECEIVERS
from contractguard.support.printable import printable

_REFUSED = frozenset({401, 403})
_WANT_REFUSAL = frozenset({"api.auth.ignored", "request.header.not-enforced", "request.invalid.accepted"})
"""Rules about what should have been refused."""
_OF_STATUS = "response.status.undocumented"


def why_undecided(failure: FailureRecord, answers: Sequence[PlayedAnswer]) -> str:
    """Why a failure that did not show in these answers may be there all the same; "" where it would have shown."""
    last = answers[-1]
    if len(answers) < len(failure.steps) or last.trouble:
        return f"step {len(answers)} of {len(failure.steps)} had no answer: {printable(last.trouble, 300)}"
    if failure.rule.startswith(RECEIVERS):
        is_clear = 200 <= last.status < 500 and last.status not in (404, 405)
        return "" if is_clear else f"the last delivery was answered with {last.status}: neither taken nor refused"
    lack = _find_lack(failure.steps, answers) or find_missing_premise(failure.rule, failure.steps, answers)
    return lack or _find_other_cause(failure, last.status)


def _find_lack(steps: Sequence[Step], answers: Sequence[PlayedAnswer]) -> str:
    """What a step should have taken from an earlier answer, and is not in there."""
    for number, step in enumerate(steps, 1):
        for name, (source, at) in step.take.items():
            if value_at(answers[source].body, at) is None:
                told = f"step {number} takes {printable(name, 60)} from the answer to step {source + 1}"
                return f"{told}, which was {answers[source].status} and does not have it"
    return ""


def _find_other_cause(failure: FailureRecord, status: int) -> str:
    """An answer that is not of the kind that failed: nobody was let in, or there was nothing to be answered with."""
    if status in _REFUSED and failure.status not in _REFUSED and failure.rule not in _WANT_REFUSAL:
        return f"never past authentication: answered with {status}"
    is_other = status // 100 != failure.status // 100
    if is_other and failure.rule.startswith("response.") and failure.rule != _OF_STATUS:
        return f"answered with {status}, and what failed was an answer with {failure.status}"
    return ""
