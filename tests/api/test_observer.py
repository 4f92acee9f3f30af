"""The recorder as a library."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

import pytest

import contractguard
from contractguard import InputError, Observer, UsageError
from contractguard.observe.live.read_journals import read_journals
from contractguard.store.journals import journals_of
from tests.checks.descriptions import api

EVENT = "webhook order.paid POST request application/json"


def record(folder: Path) -> Path:
    return folder / "snapshots" / "shop" / "observed.json"


def journal_folders(folder: Path) -> list[Path]:
    return sorted(folder.glob(".contractguard/observed/*"))


def test_what_is_handed_in_is_in_the_record_when_it_is_closed_and_no_journal_stays(tmp_path: Path) -> None:
    observer = Observer("shop", root=tmp_path)
    observer.event("order.paid", {"amount": 3})
    observer.response("GET /jobs/{job_id}", 200, {"Content-Type": "application/json"}, b'{"state": "done"}')

    assert (observer.close(), observer.close()) == ("created", "created")

    found = json.loads(record(tmp_path).read_text())["undocumented"]
    assert set(found) == {EVENT, "GET /jobs/{job_id} → 200 application/json"}
    assert journal_folders(tmp_path) == []
    assert contractguard.Observer is Observer


def test_the_same_again_changes_nothing_and_nothing_makes_no_record(tmp_path: Path) -> None:
    for expected in ("created", "unchanged"):
        observer = Observer("shop", root=tmp_path)
        observer.event("order.paid", {"amount": 3})
        assert observer.close() == expected

    assert Observer("other", root=tmp_path).close() == "empty"
    assert not (tmp_path / "snapshots" / "other").exists()


def test_events_of_a_description_are_found_there(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"amount": {"maximum": 2}}}}}}
    paid = {"post": {"requestBody": body, "responses": {"204": {"description": ""}}}}
    (tmp_path / "openapi.json").write_text(json.dumps(api("3.1.0", webhooks={"order.paid": paid})))
    (tmp_path / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')

    with Observer("shop", root=tmp_path) as observer:
        observer.event("order.paid", {"amount": 3})

    assert json.loads(record(tmp_path).read_text())["messages"][EVENT]["amount"] == "integer 1e0 !maximum=2"


def test_a_process_that_dies_before_it_is_closed_loses_nothing(tmp_path: Path) -> None:
    observer = Observer("shop", root=tmp_path)
    observer.event("order.paid", {"amount": 3})

    (folder,) = journal_folders(tmp_path)
    assert EVENT in read_journals(journals_of(folder)).runs["shop"].observed.undocumented


def test_threads_may_share_one(tmp_path: Path) -> None:
    observer = Observer("shop", root=tmp_path)
    threads = [Thread(target=observer.event, args=("order.paid", {f"of_{one}": 1})) for one in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    observer.close()

    assert json.loads(record(tmp_path).read_text())["undocumented"][EVENT][""] == "object 10+"


@pytest.mark.parametrize("name", ["", "../shop", "a/b"])
def test_what_is_no_name_of_a_provider_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no name of a provider"):
        Observer(name or "/", root=tmp_path)


def test_what_comes_after_it_was_closed_is_refused(tmp_path: Path) -> None:
    observer = Observer("shop", root=tmp_path)
    observer.close()

    with pytest.raises(InputError, match="it was closed"):
        observer.event("order.paid", {})


def test_a_record_that_cannot_be_joined_stays_and_so_does_the_journal(tmp_path: Path) -> None:
    record(tmp_path).parent.mkdir(parents=True)
    record(tmp_path).write_text("{}")
    observer = Observer("shop", root=tmp_path)
    observer.event("order.paid", {})

    with pytest.raises(InputError):
        observer.close()

    assert record(tmp_path).read_text() == "{}"
    assert len(journal_folders(tmp_path)) == 1
