"""How a run ended: one of three states, which every report tells."""

from __future__ import annotations

from contractguard.contract.choices import Choice, FailOn
from contractguard.support.dataclass import dataclass

PASSED, FINDINGS, USAGE, NOT_CHECKED, BUG = 0, 1, 2, 3, 70
"""Exit codes: nothing that fails, findings that do, a wrong command line or configuration, could not check, a bug."""


class State(Choice, option="state"):
    """What a run found out. One that did not check is never one that passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a run could not check: what is wrong in one clause, the file or place it concerns, and what to do about it.

    Nothing in it is secret, and nothing is obeyed by a terminal.
    """

    what: str
    where: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit code of a run, where it could not check, why, and what fails it: the least severity."""

    exit_code: int
    problem: Problem | None = None
    fail_on: FailOn = FailOn.ERROR

    @property
    def state(self) -> State:
        """Whether it passed, failed, or could not check."""
        return {PASSED: State.PASSED, FINDINGS: State.FAILED}.get(self.exit_code, State.NOT_CHECKED)
