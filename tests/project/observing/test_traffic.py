"""Recorded calls go to the recorder of the provider that they are of"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.project.observing.providers import RecordedProvider
from contractguard.project.observing.traffic import TrafficImport
from contractguard.project.options import TrafficOptions
from contractguard.project.progress import Progress
from contractguard.readers.payloads.sources import PayloadFile
from tests.observe.live.contracts import answers, described

OBJECT = answers({"type": "object"})
SHOP = described("GET /charges/{id}", "GET /health", servers=["https://api.shop.example/v1"], responses=OBJECT)
MAIL = described("GET /mails/{id}", "GET /health", servers=["https://mail.example"], responses=OBJECT)
OPEN = described("GET /charges/{id}", servers=["/v1"], responses=OBJECT)


def exchange(url: str, **more: Any) -> bytes:
    """A line with a call."""
    response = {"status": 200, "headers": {"content-type": "application/json"}, "body": {"id": 1}}
    return json.dumps({"request": {"method": "GET", "url": url}, "response": {**response, **more}}).encode() + b"\n"


class Told(Progress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[object] = []

    def reading(self, name: str) -> None:
        self.said.append(name)

    def tell_count(self, what: str, number: int) -> None:
        self.said.append((number, what))


def imported(
    folder: Path, *lines: bytes, contracts: dict[str, Contract | None], line: Progress | None = None, **options: Any
) -> TrafficImport:
    """An import that has read one file."""
    (folder / "a.ndjson").write_bytes(b"".join(lines))
    providers = [RecordedProvider(name, one, folder / name, folder) for name, one in contracts.items()]
    made = TrafficImport(providers, TrafficOptions(**options), line or Progress())
    made.read(PayloadFile("a.ndjson", folder / "a.ndjson", "any"))
    return made


def seen(made: TrafficImport) -> dict[str, tuple[int, list[str]]]:
    """How many calls each provider has, and which operations."""
    return {
        one.plan.provider: (one.counts["calls"], sorted({name.partition(" → ")[0] for name in one.messages}))
        for one in made.recorders
    }


def test_a_call_is_of_the_provider_whose_server_it_went_to(tmp_path: Path) -> None:
    """Both have the operation; the first would take it by its path alone."""
    made = imported(tmp_path, exchange("https://mail.example/health"), contracts={"shop": SHOP, "mail": MAIL})

    assert seen(made) == {"shop": (0, []), "mail": (1, ["GET /health"])}


def test_where_the_host_tells_nothing_the_first_that_has_the_operation_takes_it(tmp_path: Path) -> None:
    lines = [exchange("http://localhost:8000/mails/1"), exchange("/health"), exchange("http://localhost/elsewhere")]

    made = imported(tmp_path, *lines, contracts={"shop": SHOP, "mail": MAIL})

    assert seen(made) == {"shop": (2, ["GET /health"]), "mail": (1, ["GET /mails/{id}"])}


def test_calls_to_other_hosts_are_left_out_and_told(tmp_path: Path) -> None:
    lines = [exchange("https://api.shop.example/v1/charges/1")] + [exchange("https://cdn.example/charges/1")] * 2

    made = imported(tmp_path, *lines, contracts={"shop": SHOP})

    assert seen(made) == {"shop": (1, ["GET /charges/{id}"])}
    assert list(made.besides()) == [
        "2 calls to other hosts left out: cdn.example (2); --host NAME takes those of a host in"
    ]


def test_a_chosen_host_is_taken_in(tmp_path: Path) -> None:
    lines = [exchange("https://api.shop.example/v1/charges/1"), exchange("https://gateway.example/charges/1")]

    made = imported(tmp_path, *lines, contracts={"shop": SHOP}, hosts=("gateway.example",))

    assert seen(made) == {"shop": (1, ["GET /charges/{id}"])}


def test_without_servers_calls_count_that_the_description_has(tmp_path: Path) -> None:
    lines = [exchange("https://a.example/v1/charges/1"), exchange("https://tracking.example/collect")]

    made = imported(tmp_path, *lines, contracts={"shop": OPEN})

    assert seen(made) == {"shop": (1, ["GET /charges/{id}"])}
    assert "tracking.example (1)" in "".join(made.besides())


def test_where_no_call_is_a_providers_the_likely_prefix_is_told(tmp_path: Path) -> None:
    made = imported(tmp_path, *[exchange("https://a.example/api/charges/1")] * 3, contracts={"shop": OPEN})

    with pytest.raises(InputError) as caught:
        made.require_calls()

    assert "0 calls of 3 calls are a provider's" in caught.value.what
    assert "likely base path: /api" in caught.value.what
    assert "--base-path" in (caught.value.remedy or "")


def test_calls_to_a_foreign_host_that_fit_are_not_said_to_be_undescribed(tmp_path: Path) -> None:
    lines = [exchange("https://staging.example/v1/charges/1"), exchange("https://staging.example/elsewhere")]
    made = imported(tmp_path, *lines, contracts={"shop": SHOP})

    with pytest.raises(InputError) as caught:
        made.require_calls()

    assert "staging.example (2)" in caught.value.what
    assert "no call is of an operation" not in caught.value.what


def test_a_base_path_is_cut(tmp_path: Path) -> None:
    made = imported(tmp_path, exchange("https://a.example/api/charges/1"), contracts={"shop": OPEN}, base_path="/api")

    assert seen(made) == {"shop": (1, ["GET /charges/{id}"])}


def test_without_a_description_nothing_is_imported(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no provider is described"):
        imported(tmp_path, contracts={"shop": None})


def test_what_was_lost_is_told_apart_from_what_is_no_call(tmp_path: Path) -> None:
    lines = [exchange("/health"), b"{torn\n", b"{torn\n", exchange("/health", status=0), exchange("blob:1")]

    made = imported(tmp_path, *lines, contracts={"shop": SHOP})

    assert list(made.lost()) == ["a.ndjson: 2 × not JSON (the first: line 2)"]
    assert list(made.besides()) == [
        "a.ndjson: 1 × no http URL (the first: line 5)",
        "a.ndjson: 1 × not answered (the first: line 4)",
    ]


def test_a_file_without_a_call_is_told(tmp_path: Path) -> None:
    made = imported(tmp_path, exchange("/health", status=0), contracts={"shop": SHOP})

    assert list(made.lost()) == ["a.ndjson: 0 calls"]


def test_progress_is_told(tmp_path: Path) -> None:
    line = Told()

    imported(tmp_path, *[exchange("/health")] * 600, contracts={"shop": SHOP}, line=line)

    assert line.said == ["a.ndjson", (256, "calls"), (512, "calls")]


@pytest.mark.no_cover
def test_calls_do_not_pile_up(tmp_path: Path) -> None:
    """Memory is that of one batch, however long a recording is."""
    import tracemalloc

    line = exchange("https://api.shop.example/v1/charges/1", body={"id": 1, "text": "x" * 2_000})
    imported(tmp_path, *[line] * 10, contracts={"shop": SHOP})
    tracemalloc.start()
    imported(tmp_path, *[line] * 1_000, contracts={"shop": SHOP})
    _, small = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    tracemalloc.stop()
    tracemalloc.start()
    imported(tmp_path, *[line] * 4_000, contracts={"shop": SHOP})
    _, large = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    written = 3_000 * len(line)  # `write_bytes` above holds the whole of it
    assert large - small < written * 1.5
