"""What rules about several answers mean, asked of a sequence of requests: the last answer alone shows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from contractguard.checks.exercise.replay.attempt import fill_step
from contractguard.checks.exercise.replay.history import values_of
from contractguard.checks.exercise.replay.job import PlayedAnswer
from contractguard.checks.exercise.replay.step import Step
from contractguard.checks.exercise.routes import ABSENT, ROUTE_MISSING
from contractguard.support.dataclass import dataclass

AUTH_IGNORED = "api.auth.ignored"
USED_AFTER_DELETE = "api.state.use-after-delete"
NOT_READABLE = "api.state.created-not-readable"
_CREATING = frozenset({"POST", "PUT"})
NO_CREDENTIALS = "contractguard"
"""What stands for a credential that nobody gave out."""


@dataclass(frozen=True, slots=True)
class AnsweredStep:
    """A step with what it took from earlier answers, and its answer."""

    step: Step
    answer: PlayedAnswer

    @property
    def path(self) -> str:
        """Where it was sent."""
        path = self.step.template
        for name, text in self.step.path_parameters.items():
            path = path.replace(f"{{{name}}}", text)
        return path

    @property
    def is_success(self) -> bool:
        return 200 <= self.answer.status <= 299

    def is_within(self, other: AnsweredStep) -> bool:
        """Whether it is about what another one is about, or about a part of it."""
        return self.path == other.path or self.path.startswith(f"{other.path}/")

    def names(self, value: str) -> bool:
        """Whether its answer tells of a value: in its body, or where it is to be found."""
        return value in values_of(self.answer.body) or value in self.answer.headers.get("location", "").split("/")


def shows_sequence(rule: str, steps: Sequence[Step], answers: Sequence[PlayedAnswer]) -> bool:
    """Whether all of the answers together show what a rule of `SEQUENCES` says."""
    return len(steps) == len(answers) > 0 and SEQUENCES[rule](_join(steps, answers))


def _join(steps: Sequence[Step], answers: Sequence[PlayedAnswer]) -> list[AnsweredStep]:
    return [AnsweredStep(fill_step(step, answers), answer) for step, answer in zip(steps, answers, strict=True)]


def _is_used_after_delete(all_of: Sequence[AnsweredStep]) -> bool:
    """Whether the last one answers for what was deleted and was not made again."""
    *earlier, last = all_of
    is_use = last.step.method not in (*_CREATING, "DELETE") and 200 <= last.answer.status <= 399
    deleted = list(_deletions(earlier, last))
    return is_use and bool(deleted) and not any(_makes_again(one, last) for one in earlier[deleted[-1] + 1 :])


def _deletions(earlier: Sequence[AnsweredStep], last: AnsweredStep) -> Iterator[int]:
    for number, one in enumerate(earlier):
        if one.step.method == "DELETE" and one.step.path_parameters and one.is_success and last.is_within(one):
            yield number


def _makes_again(one: AnsweredStep, last: AnsweredStep) -> bool:
    is_there = (one.step.method == "PUT" and last.is_within(one)) or any(
        map(one.names, last.step.path_parameters.values())
    )
    return one.step.method in _CREATING and one.is_success and is_there


def _is_not_readable(all_of: Sequence[AnsweredStep]) -> bool:
    """Whether the last one does not find what was made before and was not deleted."""
    *earlier, last = all_of
    made = [number for number, one in enumerate(earlier) if _makes(one, last)]
    is_gone = bool(made) and any(number > made[-1] for number in _deletions(earlier, last))
    return last.answer.status == 404 and bool(made) and not is_gone


def _makes(one: AnsweredStep, last: AnsweredStep) -> bool:
    is_told = any(map(one.names, last.step.path_parameters.values()))
    return one.step.method == "POST" and 200 <= one.answer.status <= 399 and last.is_within(one) and is_told


def _is_open(all_of: Sequence[AnsweredStep]) -> bool:
    """Whether the last one is answered though nobody let it in."""
    return all_of[-1].is_success and not all_of[-1].step.with_credentials


SEQUENCES: Mapping[str, Callable[[Sequence[AnsweredStep]], bool]] = {
    AUTH_IGNORED: _is_open,
    USED_AFTER_DELETE: _is_used_after_delete,
    NOT_READABLE: _is_not_readable,
    ROUTE_MISSING: lambda all_of: all_of[-1].answer.status in ABSENT,
}
"""By the rule: whether answers show it."""


def endings(rule: str, last: Step) -> Iterator[Step]:
    """The last step in the ways in which it may show a rule: as it was sent, or without the credentials that it had,
    and with wrong ones."""
    if rule != AUTH_IGNORED:
        yield last
        return
    bare = replace(last, with_credentials=False)
    yield bare
    yield replace(bare, headers={**bare.headers, "authorization": f"Bearer {NO_CREDENTIALS}"})


def find_missing_premise(rule: str, steps: Sequence[Step], answers: Sequence[PlayedAnswer]) -> str:
    """What must have happened before the last answer for it to say anything about a rule, and did not, else ""."""
    *earlier, last = _join(steps, answers)
    if rule == USED_AFTER_DELETE and not list(_deletions(earlier, last)):
        return "nothing was deleted before"
    if rule == NOT_READABLE and not any(_makes(one, last) for one in earlier):
        return "nothing was created before"
    return ""
