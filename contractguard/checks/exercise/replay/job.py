"""What the child is asked that sends stored requests: whom to call, then the steps of one attempt after the other."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field
from typing import Any

from contractguard.checks.exercise.job import EngineJob
from contractguard.checks.exercise.replay.step import Step
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ReplayJob:
    """Who answers (`app` below `base_path`, or a server at `base_url`), with which credentials, and for how long.

    `auth` names, for each security scheme, the environment variable that holds its secret; `schemes` are these schemes
    as OpenAPI describes them. `secret` names the variable that holds what deliveries of webhooks are signed with.
    `timeout`: seconds for one answer.
    """

    app: str | None = None
    base_url: str | None = None
    base_path: str = ""
    auth: Mapping[str, str] = field(default_factory=dict)
    schemes: Mapping[str, Json] = field(default_factory=dict)
    setup: str | None = None
    reset: str | None = None
    timeout: float = 5.0
    max_body: int = 1 << 20
    secret: str | None = None

    @classmethod
    def of_engine(cls, job: EngineJob, timeout: float) -> ReplayJob:
        """Whoever the engine calls, with the same credentials; an answer may take `timeout` seconds at most."""
        return cls(
            app=job.app,
            base_url=job.base_url,
            base_path=job.base_path,
            auth=job.auth,
            schemes=job.document.get("components", {}).get("securitySchemes", {}),
            setup=job.setup,
            reset=job.reset,
            timeout=min(job.timeout, timeout),
            max_body=job.max_body,
        )

    def to_line(self) -> bytes:
        """The job as the child reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, data: bytes) -> ReplayJob:
        """The job that was written so."""
        return cls(**json.loads(data))


@dataclass(frozen=True, slots=True)
class PlayedAnswer:
    """What came back for a step: an answer, with the exception that an application raised, or (`trouble`) why none
    came."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    raised: tuple[str, str] | None = None
    trouble: str = ""

    def as_json(self) -> Json:
        """The answer as the child writes it."""
        return {**asdict(self), "body": b64encode(self.body).decode()}

    @classmethod
    def from_json(cls, given: Any) -> PlayedAnswer:
        """The answer in a line of the child."""
        raised = given.get("raised")
        return cls(**{**given, "body": b64decode(given["body"]), "raised": None if raised is None else tuple(raised)})


def attempt_line(steps: Sequence[Step]) -> bytes:
    """One attempt as the child reads it."""
    return json.dumps([step.as_json() for step in steps]).encode() + b"\n"


def read_answers(data: bytes) -> list[PlayedAnswer]:
    """What the child says of an attempt. Raises `InputError` for what it refuses, and for what is no line of it."""
    try:
        given = json.loads(data)
        if "refusal" in given:
            raise InputError(str(given["refusal"]), remedy=str(given.get("remedy", "")))
        return [PlayedAnswer.from_json(one) for one in given["answers"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"the replaying process wrote what is no line of it ({type(error).__name__})") from None
