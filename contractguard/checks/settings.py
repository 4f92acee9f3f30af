"""What a check depends on besides its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date

from contractguard.algebra.solve.budget import RUN_STEPS
from contractguard.contract.choices import ContentModel, FormatMode
from contractguard.rules.model import DEFAULT_POLICY, POLICIES, Policy
from contractguard.support.dataclass import dataclass

Progress = Callable[[str, int, int], None]
"""Told what is worked on, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Parameters of a comparison.

    `policy` weighs findings. `model` says how objects are read, `formats` what a changed `format` means. `places`
    bounds how many further messages a finding lists; how many there are is always told. `kinds` are the differences
    that are reported although the relation does not see them; None for all. `ways`: in how many places of one message
    a difference is listed that is in a schema which the message uses more than once. `budget`: how many steps of work
    all questions of a comparison may cost together; what is not reached is told. `clock` tells the day with which an
    announced removal is compared; without one no removal is early, and none is due. `standing`: the two sides are no
    versions of each other: what is expected, and what is described.
    """

    policy: Policy = field(default_factory=lambda: POLICIES[DEFAULT_POLICY])
    model: ContentModel = ContentModel.DECLARED
    formats: FormatMode = FormatMode.WARN
    places: int = 20
    kinds: frozenset[str] | None = None
    ways: int = 1
    budget: int = RUN_STEPS
    clock: Callable[[], date] | None = None
    standing: bool = False

    def as_json(self) -> Mapping[str, str]:
        """The settings as a report states them."""
        return {"policy": self.policy.name, "model": self.model, "formats": self.formats}
