"""What a lane and its jobs may be told: what is refused, and how it is named"""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.contract.errors import UsageError
from contractguard.project.config import find_project

WEBHOOKS = """
[webhooks]
app = "billing.web:app"
at = ["/hooks/payments=payment.*"]
secret = "ENV:WEBHOOK_SECRET"

[lanes.nightly]
webhooks = {examples = 5}
exercise = {seed = "drawn"}
"""


def read(folder: Path, text: str) -> None:
    (folder / "contractguard.toml").write_text(text)
    find_project(folder)


def test_a_receiver_is_named_once_and_a_lane_says_what_differs(tmp_path: Path) -> None:
    (tmp_path / "contractguard.toml").write_text(WEBHOOKS)

    config = find_project(tmp_path).config

    assert (config.webhooks.app, config.webhooks.mounts) == ("billing.web:app", ("/hooks/payments=payment.*",))
    assert (config.lanes["nightly"].webhooks.examples, config.lanes["nightly"].exercise.seed) == (5, "drawn")


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("ENV:WEBHOOK_SECRET", "whsec_hunter2", "webhooks.secret"),
        ("/hooks/payments=payment.*", "payment.*", "webhooks.at"),
        ("billing.web:app", "billing/web.py", "webhooks.app"),
        ("drawn", "7 of 9", "exercise.seed"),
        ("secret =", "sekret =", "did you mean 'secret'"),
    ],
    ids=["a secret in clear", "no path", "a file", "no seed", "a typing error"],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, WEBHOOKS.replace(was, becomes))

    assert said in f"{error.value.what} {error.value.remedy}"
    assert "hunter2" not in error.value.what
