"""The engine's configuration, made of a job. Everything is said: what is left out the engine would look for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contractguard.checks.exercise.job import EngineJob
from contractguard.contract.choices import ExercisePhase
from contractguard.contract.document import Json

CHECK = "contractguard"
"""What our own check is called in the engine; no other runs by itself."""


def engine_settings(job: EngineJob, given: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings for a job. `given` is what the user's setup returned; secrets come from the environment, now."""
    found: dict[str, Any] = {
        "seed": job.seed,
        "workers": 1,
        "continue-on-failure": True,
        "request-timeout": job.timeout,
        "request-retries": 0,
        "cache": {"enabled": False},
        "generation": {"max-examples": job.examples, "database": "none", "deterministic": False, "mode": "all"},
        "phases": {phase.value: {"enabled": phase in job.phases, **_PHASES.get(phase, {})} for phase in ExercisePhase},
        "checks": {"enabled": False, CHECK: {"enabled": True}},
        "warnings": False,
        "analysis": {"constants": {"enabled": job.app is not None}},
        "headers": {str(name): str(value) for name, value in (given.get("headers") or {}).items()},
        "output": {"sanitization": {"enabled": False}, "truncation": {"max-recorded-payload-size": job.max_body}},
        "auth": {"auto-signup": False},
        "operations": list(_inputs(given)),
    }
    if job.auth:
        found["auth"]["openapi"] = dict(_schemes(job, environment))
    if job.base_url is not None:
        found["base-url"] = job.base_url
    if job.deterministic:
        found["phases"]["fuzzing"] |= {"error-feedback": {"enabled": False}}
        for phase in ("examples", "coverage", "fuzzing"):
            found["phases"][phase] |= {"extra-data-sources": {"responses": False}}
    return found


_PHASES: Mapping[str, Mapping[str, Json]] = {ExercisePhase.COVERAGE: {"unexpected-methods": []}}


def _inputs(given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What setup knows of paths, as settings of their operations."""
    for path, values in (given.get("path_parameters") or {}).items():
        yield {"include-path": path, "parameters": {f"path.{name}": value for name, value in values.items()}}


def _schemes(job: EngineJob, environment: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    schemes = job.document["components"]["securitySchemes"]
    for name, variable in job.auth.items():
        secret = environment[variable]
        scheme = schemes[name]
        if scheme["type"] == "apiKey":
            yield name, {"api_key": secret}
        elif scheme["scheme"].lower() == "basic":
            username, _, password = secret.partition(":")
            yield name, {"username": username, "password": password}
        else:
            yield name, {"bearer": secret}
