"""All consumers of a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations import read_consumers
from contractguard.store.record import write_consumer
from tests.readers.expectations.conftest import Project

ENTRY = {"schema": "a.json", "event": "paid"}


@pytest.fixture
def consumers(project: Project) -> Callable[..., dict[str, Expectations | InputError]]:
    def read(**options: Json) -> dict[str, Expectations | InputError]:
        return {path.name: result for path, result in read_consumers(project.folder, root=project.root, **options)}

    project.file("a.json", {})
    return read


def test_every_index_is_a_consumer(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    project.index(ENTRY, name="web.yaml")
    project.index(ENTRY, name="app.yml", consumer="app")
    project.index(ENTRY, name="job.json", consumer="job")
    result = consumers()
    assert list(result) == ["app.yml", "job.json", "web.yaml"]
    assert [one.found[0].consumer for one in result.values()] == ["app", "job", "web"]


def test_a_recorded_consumer_is_one(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    write_consumer(project.read(ENTRY), project.folder / "recorded.json")
    project.folder.joinpath("web.yaml").unlink()
    assert consumers()["recorded.json"].found[0].consumer == "web"


def test_what_indexes_name_and_descriptions_are_passed_over(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    project.file("fragment.yaml", "type: object\n")
    project.file("payments.yaml", "openapi: 3.1.0\n")
    project.file("events.yaml", "asyncapi: 3.0.0\n")
    project.file("notes.txt", "hello")
    project.file("big.json", {"expects": "of another kind"})
    project.file("broken.json", "{")
    (project.folder / "folder.yaml").mkdir()
    project.index({"schema": "fragment.yaml", "event": "paid"}, {"fixtures": "big.json", "event": "paid"})
    assert list(consumers()) == ["web.yaml"]


def test_a_recorded_file_that_an_index_names_is_not_a_second_file(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    write_consumer(project.read(ENTRY), project.folder / "usage.json")
    project.index({"usage": "usage.json"})
    result = consumers()
    assert list(result) == ["web.yaml"]
    assert len(result["web.yaml"].found) == 1


def test_a_yaml_file_that_nobody_understands_is_an_error(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    project.file("webb.yaml", "consumr: web\nexpcts: []\n")
    project.file("empty.yaml", "")
    project.file("cut.yaml", "a: [\n")
    result = consumers()
    assert {name: type(one) for name, one in result.items()} == dict.fromkeys(
        ("cut.yaml", "empty.yaml", "webb.yaml"), InputError
    )
    assert "neither an index of expectations" in result["webb.yaml"].what
    assert result["webb.yaml"].where == "contracts/webb.yaml"


def test_a_broken_file_that_an_index_names_is_told_once(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    project.file("cassette.yaml", "a: !!python/object:x.Y {}\n")
    project.index({"vcr": "cassette.yaml"}, ENTRY)
    result = consumers()
    assert list(result) == ["web.yaml"]
    assert len(result["web.yaml"].problems) == 1


def test_an_index_that_cannot_be_read_leaves_the_others(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    project.index(ENTRY)
    project.index(ENTRY, name="bad.yaml", consumer="bad", extra=1)
    project.file("damaged.json", {"contractguard-consumer": 1})
    result = consumers()
    assert isinstance(result["web.yaml"], Expectations)
    assert "unknown key 'extra'" in result["bad.yaml"].what
    assert "is damaged" in result["damaged.json"].what


@pytest.mark.parametrize("provider", ["payments", None])
def test_a_second_file_for_the_same_consumer_is_an_error_that_names_both(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]], provider: str | None
) -> None:
    project.index(ENTRY, name="a.yaml")
    project.index(ENTRY, name="b.yaml", provider=provider)
    result = consumers()
    assert isinstance(result["a.yaml"], Expectations)
    assert "contracts/a.yaml and contracts/b.yaml" in result["b.yaml"].what


def test_a_recorded_consumer_beside_its_index_is_a_second_file(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    write_consumer(project.read(ENTRY), project.folder / "web.json")
    assert "has two files: contracts/web.yaml and contracts/web.json" in consumers()["web.json"].what


def test_a_consumer_of_two_providers_has_two_files(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    project.index(ENTRY, name="a.yaml")
    project.index(ENTRY, name="b.yaml", provider="orders")
    assert all(isinstance(one, Expectations) for one in consumers().values())


def test_the_root_is_the_folder_unless_it_is_told(project: Project) -> None:
    project.index(ENTRY)
    (project.root / "a.json").write_text("{}", "utf-8")
    project.file("web.yaml", {"consumer": "web", "expects": [{**ENTRY, "schema": "../a.json"}]})
    ((_, result),) = read_consumers(project.folder)
    assert "is outside" in result.problems[0][1]
    ((_, result),) = read_consumers(project.folder, root=project.root)
    assert len(result.found) == 1


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_consumers(tmp_path / "nowhere")


def test_a_folder_without_consumers_gives_none(tmp_path: Path) -> None:
    assert read_consumers(tmp_path) == []


def test_consumers_share_the_schemas_that_both_name(
    project: Project, consumers: Callable[..., dict[str, Expectations | InputError]]
) -> None:
    project.index(ENTRY, name="a.yaml", consumer="a")
    project.index(ENTRY, name="b.yaml", consumer="b")
    first, second = (one.found[0].at.document for one in consumers().values())
    assert first is second
