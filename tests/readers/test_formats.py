"""The formats of descriptions: each recognised by its own row, those of other packages among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.project.discovery import find_description
from contractguard.readers import InputFormat, read_contract
from contractguard.readers.formats import BUILT_IN, DESCRIPTIONS, RECORDED
from contractguard.readers.sources.folder import looks_like_description
from contractguard.readers.sources.load import load
from tests.readers.conftest import Install

SAMPLES: Mapping[str, Mapping[str, str]] = {
    "OpenAPI 2.0, 3.0, 3.1 or 3.2": {
        "3": "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n",
        "3 in JSON, said at the end": '{"info": {"title": "Shop", "version": "1"}, "paths": {}, "openapi": "3.1.0"}',
        "2": "swagger: '2.0'\ninfo: {title: Shop, version: '1'}\npaths: {}\n",
    },
    "AsyncAPI 2.0 to 2.6, 3.0 or 3.1": {
        "2": "# of the shop\nasyncapi: 2.6.0\ninfo: {title: Shop, version: '1'}\nchannels: {}\n",
        "3": "asyncapi: 3.0.0\ninfo: {title: Shop, version: '1'}\n",
    },
    "contractguard snapshot": {
        "2": '{"contractguard": 2, "dialect": "openapi-3.1", "format": "openapi-3.1", "operations": {}, "schemas": {},'
        ' "title": "Shop"}'
    },
}
"""By the name of a format: texts of it that say whose they are."""


def each_name() -> Iterator[object]:
    for known in BUILT_IN:
        for name in known.file_names:
            for kind, text in SAMPLES[known.name].items():
                yield pytest.param(name, text, id=f"{name} {kind}")


def each_text() -> Iterator[object]:
    for known in DESCRIPTIONS:
        for kind, text in SAMPLES[known.name].items():
            yield pytest.param(text, id=f"{known.name} {kind}")


def test_every_format_has_a_sample() -> None:
    assert [known.name for known in BUILT_IN] == list(SAMPLES)


@pytest.mark.parametrize(("name", "text"), tuple(each_name()))
def test_a_folder_with_a_sample_of_a_usual_name_alone(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    assert read_contract(load(".", cwd=tmp_path).entry).title == "Shop"


@pytest.mark.parametrize("text", tuple(each_text()))
def test_a_folder_with_a_sample_of_any_name_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "shop.yaml").write_text(text)

    assert read_contract(load(".", cwd=tmp_path).entry).title == "Shop"
    assert looks_like_description(tmp_path / "shop.yaml")


def test_no_sample_is_claimed_by_two_formats(tmp_path: Path) -> None:
    for name, texts in SAMPLES.items():
        for text in texts.values():
            (tmp_path / "sample.yaml").write_text(text)
            root = load("sample.yaml", cwd=tmp_path).entry.root
            assert [known.name for known in BUILT_IN if known.detects(root)] == [name]


def test_init_takes_no_recorded_contract_for_a_description(tmp_path: Path) -> None:
    (tmp_path / RECORDED.file_names[0]).write_text(SAMPLES[RECORDED.name]["2"])

    with pytest.raises(InputError, match="no description was found"):
        find_description(tmp_path)


class TestOfAnotherPackage:
    @pytest.mark.parametrize("name", ["toy.yaml", "shop.toy", "other.yaml", "other.toy"])
    def test_a_folder_with_a_sample_alone(self, tmp_path: Path, install: Install, name: str) -> None:
        install()
        (tmp_path / name).write_text("toy: hello\n")

        assert read_contract(load(".", cwd=tmp_path).entry).title == "hello"
        assert looks_like_description(tmp_path / name)

    def test_init_finds_its_usual_names(self, tmp_path: Path, install: Install) -> None:
        install()
        (tmp_path / "api").mkdir()
        (tmp_path / "api/toy.yaml").write_text("toy: hello\n")

        assert find_description(tmp_path) == "api/toy.yaml"

    def test_what_no_installed_format_knows_is_still_none(self, tmp_path: Path, install: Install) -> None:
        install()
        (tmp_path / "other.yaml").write_text("doll: hello\n")

        with pytest.raises(InputError) as error:
            load(".", cwd=tmp_path)
        with pytest.raises(InputError) as unfound:
            find_description(tmp_path)

        assert error.value.remedy == "name the file, or call it openapi.yaml, shop.toy"
        assert "(looked for openapi.yaml, openapi.yml, openapi.json, shop.toy, …)" in str(unfound.value.remedy)

    def test_two_of_them_are_listed(self, tmp_path: Path, install: Install) -> None:
        install()
        for name in ("a.yaml", "b.toy"):
            (tmp_path / name).write_text("toy: hello\n")

        with pytest.raises(InputError, match=r"several descriptions: a\.yaml, b\.toy"):
            load(".", cwd=tmp_path)

    def test_it_takes_no_folder_from_a_format_of_ours(self, tmp_path: Path, install: Install) -> None:
        install()
        (tmp_path / "toy.yaml").write_text("toy: hello\n")
        (tmp_path / "shop.yaml").write_text("openapi: 3.1.0\n")

        assert load(".", cwd=tmp_path).name == "shop.yaml"

    def test_it_is_listed_where_no_format_is_known(self, install: Install) -> None:
        install()

        assert _read({"toy": "hello"}).title == "hello"
        with pytest.raises(InputError, match="contractguard snapshot, toy"):
            _read({})

    @pytest.mark.parametrize(
        ("body", "what"),
        [
            pytest.param("raise RuntimeError('broken')", "cannot be loaded: RuntimeError: broken", id="raises"),
            pytest.param("FORMAT = 3", "is not a", id="no format"),
        ],
    )
    def test_a_broken_one_is_an_error(self, tmp_path: Path, install: Install, body: str, what: str) -> None:
        install(body)
        (tmp_path / "other.yaml").write_text("toy: hello\n")

        for read in (lambda: _read({"toy": 1}), lambda: load(".", cwd=tmp_path), lambda: find_description(tmp_path)):
            with pytest.raises(InputError) as error:
                read()
            assert "'toy'" in error.value.what and what in error.value.what

    def test_ours_do_not_ask_for_it(self, tmp_path: Path, install: Install) -> None:
        install("raise RuntimeError('broken')")
        (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n")

        assert read_contract(load(".", cwd=tmp_path).entry).title == "Shop"
        assert find_description(tmp_path) == "openapi.yaml"
        assert all(isinstance(one, InputFormat) for one in BUILT_IN)


def _read(root: Json) -> Contract:
    return read_contract(Document("file:///a.json", "a.json", root))
