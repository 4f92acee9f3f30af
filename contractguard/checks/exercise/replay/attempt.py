"""One attempt: the steps are sent, one after the other, until one has no answer. Runs in the child."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from contractguard.checks.exercise.child.recorded import Secrets
from contractguard.checks.exercise.replay.job import PlayedAnswer, ReplayJob
from contractguard.checks.exercise.replay.senders import Sender, WireRequest
from contractguard.checks.exercise.replay.step import SignatureKind, Step
from contractguard.contract.document import tokens
from contractguard.readers.envelopes.signature import sign_body
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SentCredentials:
    """What requests are sent with that may have it: headers, and pairs of the query."""

    headers: Mapping[str, str]
    query: tuple[tuple[str, str], ...] = ()

    @property
    def secrets(self) -> Iterable[str]:
        """What nobody may read."""
        yield from self.headers.values()
        yield from (text for _, text in self.query)


def make_credentials(job: ReplayJob, environment: Mapping[str, str], own: Mapping[str, str]) -> SentCredentials:
    """The credentials of a job; `own` are headers of the user's setup."""
    headers, query = {str(name): str(text) for name, text in own.items()}, []
    for name, variable in job.auth.items():
        scheme, secret = job.schemes.get(name) or {}, environment[variable]
        if scheme.get("type") != "apiKey":
            is_basic = str(scheme.get("scheme", "")).lower() == "basic"
            headers["authorization"] = (
                f"Basic {b64encode(secret.encode()).decode()}" if is_basic else f"Bearer {secret}"
            )
        elif scheme.get("in") == "query":
            query.append((str(scheme["name"]), secret))
        elif scheme.get("in") == "cookie":
            headers["cookie"] = f"{scheme['name']}={secret}"
        else:
            headers[str(scheme["name"])] = secret
    return SentCredentials(headers, tuple(query))


def blot_answer(secrets: Secrets, answer: PlayedAnswer) -> PlayedAnswer:
    """The answer without the secrets that a service sent back."""
    body = secrets.blot_text(answer.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    headers = {name: secrets.blot_text(text) for name, text in answer.headers.items()}
    return replace(answer, headers=headers, body=body, trouble=secrets.blot_text(answer.trouble))


def play(
    steps: Sequence[Step], sender: Sender, base_path: str, credentials: SentCredentials, secret: str | None = None
) -> list[PlayedAnswer]:
    """The answers to the steps, in their order. One that has none is the last. `secret`: what webhooks are signed
    with."""
    answers: list[PlayedAnswer] = []
    for step in steps:
        try:
            request = make_request(_sign_step(fill_step(step, answers), secret), base_path, credentials)
            answers.append(sender.send(request))
        except Exception as error:  # of the transport, or of an application that is none
            answers.append(PlayedAnswer(trouble=f"{type(error).__name__}: {error}"))
            break
    return answers


def _sign_step(step: Step, secret: str | None) -> Step:
    """The step with the headers of its signature (Standard Webhooks). Two deliveries of one body have one id."""
    if step.sign is SignatureKind.NONE or secret is None:
        return step
    body = step.body or b""
    key = (
        secret
        if step.sign is not SignatureKind.WRONG
        else f"whsec_{b64encode(sha256(secret.encode()).digest()).decode()}"
    )
    at = datetime.now(UTC) - (timedelta(days=1) if step.sign is SignatureKind.OLD else timedelta())
    signed = sign_body(body.decode(), key, f"msg_{sha256(body).hexdigest()[:24]}", at)
    return replace(step, headers={**step.headers, **signed})


def _make_other_secret(secret: str) -> str:
    return f"whsec_{b64encode(sha256(secret.encode()).digest()).decode()}"


def fill_step(step: Step, answers: Sequence[PlayedAnswer]) -> Step:
    """The step with what it takes from earlier answers; what is not there stays as it was."""
    values = dict(step.path_parameters)
    for name, (source, at) in step.take.items():
        found = value_at(answers[source].body, at)
        if found is not None:
            values[name] = found
    return replace(step, path_parameters=values)


def value_at(body: bytes, at: str) -> str | None:
    """What a later step takes from the body of an answer, by its pointer; None where it is not there."""
    try:
        value: Any = json.loads(body)
        for token in tokens(at):
            value = value[int(token)] if isinstance(value, list) else value[token]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def make_request(step: Step, base_path: str, credentials: SentCredentials) -> WireRequest:
    """The step as it goes over the wire."""
    path = step.template
    for name, text in step.path_parameters.items():
        path = path.replace(f"{{{name}}}", quote(text, safe=""))
    given = [("content-type", step.media_type)] if step.media_type is not None else []
    headers = {name.lower(): text for name, text in (*given, *step.headers.items())}
    query = list(step.query)
    if step.with_credentials:
        headers |= {name.lower(): text for name, text in credentials.headers.items()}
        query += credentials.query
    whole = quote(f"{base_path.rstrip('/')}{path}", safe="/%:@!$&'()*+,;=~-._")
    return WireRequest(step.method, whole, urlencode(query), tuple(headers.items()), step.body or b"")
