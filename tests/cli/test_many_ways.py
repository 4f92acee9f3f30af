"""Descriptions with more ways through them than anybody counts: a comparison ends, and says what it did not decide."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering
from tests.cli.conftest import Run


def led_to_each_other(count: int, leaf: str) -> Any:
    """Alternatives each of which is one of the next two, in a circle."""

    def member(number: int) -> Any:
        following = [{"$ref": f"#/components/schemas/A{(number + ahead) % count}"} for ahead in (1, 2)]
        mapping = {f"m{one}": f"#/components/schemas/A{one}" for one in range(count)}
        discriminator = {"propertyName": "k", "mapping": mapping}
        properties = {"k": {"type": "string"}, "v": {"type": leaf}}
        return {"type": "object", "oneOf": following, "discriminator": discriminator, "properties": properties}

    made = answering({"$ref": "#/components/schemas/A0"})
    return {**made, "components": {"schemas": {f"A{number}": member(number) for number in range(count)}}}


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@pytest.mark.no_cover
def test_alternatives_that_lead_to_each_other_end(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, leaf in (("old", "string"), ("new", "integer")):
        Path(f"{name}.json").write_text(json.dumps(led_to_each_other(40, leaf)))
    began = cpu()

    result = run("diff", "old.json", "new.json", "--format", "json")

    assert cpu() - began < 10
    assert result.code == 1
    assert {one["rule"] for one in json.loads(result.out)["findings"]} == {"response.type.changed"}
