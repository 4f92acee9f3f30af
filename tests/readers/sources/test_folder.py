"""Folders that stand for a description."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.readers.sources.load import load
from tests.cost import cpu_below

MINIMAL = '{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}'


def write(folder: Path, **files: str) -> None:
    for name, content in files.items():
        (folder / name.replace("_yaml", ".yaml").replace("_json", ".json")).write_text(content)


@pytest.mark.parametrize("name", ["openapi.yaml", "swagger.json", "asyncapi.yml"])
def test_a_usual_name_goes_before_what_merely_looks_like_a_description(tmp_path: Path, name: str) -> None:
    write(tmp_path, other_yaml="openapi: 3.1.0\n")
    (tmp_path / name).write_text('{"openapi": "3.1.0"}')

    assert load(".", cwd=tmp_path).name == name


@pytest.mark.parametrize(
    "text",
    ["openapi: 3.1.0", "# note\n\n'openapi' : 3.1.0", '{"swagger":"2.0"}', '{\n  "openapi": "3.1.0"\n}', '{"info": {}, "openapi": "3.1.0"}', "{ openapi: 3.1.0 }"],
)  # fmt: skip
def test_the_only_file_that_looks_like_a_description_is_taken(tmp_path: Path, text: str) -> None:
    write(tmp_path, shop_yaml=text, values_yaml="note: this is no openapi\n")

    assert load(".", cwd=tmp_path).name == "shop.yaml"


def test_several_that_look_like_descriptions_are_listed_in_order(tmp_path: Path) -> None:
    write(tmp_path, b_yaml="openapi: 3.1.0", a_yaml="swagger: '2.0'", c_json=MINIMAL)

    with pytest.raises(InputError, match=r"several descriptions: a\.yaml, b\.yaml, c\.json"):
        load(".", cwd=tmp_path)


def test_a_folder_without_any_says_what_to_call_one(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").mkdir()

    with pytest.raises(InputError) as caught:
        load(".", cwd=tmp_path)

    assert "no description" in caught.value.what
    assert "openapi.yaml" in caught.value.remedy


def test_a_recorded_contract_goes_before_everything(tmp_path: Path) -> None:
    write(tmp_path, openapi_json=MINIMAL, contract_json="{}")

    assert load(".", cwd=tmp_path).name == "contract.json"


@pytest.mark.parametrize("filling", ["\n" * 200_000, " " * 200_000, "{" * 200_000, "\t\n" * 100_000])
def test_a_hostile_file_in_the_folder_does_not_hold_up_the_search(tmp_path: Path, filling: str) -> None:
    write(tmp_path, a_yaml=filling, b_yaml="openapi: 3.1.0")

    with cpu_below(2):
        assert load(".", cwd=tmp_path).name == "b.yaml"
