"""Descriptions in files and from standard input, and what references may reach."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import ContractGuardError, InputError, UnresolvedReference
from contractguard.readers.sources.load import load

MINIMAL = '{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}'

READING = """
import json, sys
opened = []
sys.addaudithook(lambda event, details: opened.append(details[0]) if event == "open" else None)
from pathlib import Path
from contractguard.readers.sources.load import load
load(sys.argv[1], cwd=Path.cwd())
print(json.dumps([str(name) for name in opened]))
"""


def write(folder: Path, **files: Any) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_json", ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def referring(*references: str) -> dict[str, Any]:
    return {"openapi": "3.1.0", "x-parts": [{"$ref": reference} for reference in references]}


class TestNames:
    @pytest.mark.parametrize(
        "name", ["x" * 5_000, "a\0b", "a\0:b", "absent.yaml", "absent/openapi.yaml", "C:\\absent.yaml", "\x1b[31m.yaml"]
    )
    def test_a_name_that_is_no_file_is_an_error_of_one_line(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ContractGuardError) as caught:
            load(name, cwd=tmp_path)

        assert caught.value.exit_code in (2, 3)
        assert caught.value.remedy

    def test_a_pipe_is_no_regular_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.yaml")

        with pytest.raises(InputError, match="is not a regular file"):
            load("pipe.yaml", cwd=tmp_path)

    def test_a_file_beyond_the_size_limit_is_refused_unread(self, tmp_path: Path) -> None:
        with (tmp_path / "big.yaml").open("wb") as file:
            file.truncate(3 << 30)

        with pytest.raises(InputError, match="larger than 100 MB"):
            load("big.yaml", cwd=tmp_path)

    def test_a_link_in_a_circle_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "loop.yaml").symlink_to("loop.yaml")

        with pytest.raises(InputError, match="symbolic links"):
            load("loop.yaml", cwd=tmp_path)

    def test_a_file_is_named_as_the_user_sees_it(self, tmp_path: Path) -> None:
        write(tmp_path, api__openapi_json=MINIMAL)

        assert load("api/../api/openapi.json", cwd=tmp_path).name == "api/openapi.json"
        assert load(str(tmp_path / "api" / "openapi.json"), cwd=tmp_path / "api").name == "openapi.json"

    def test_a_colon_in_a_file_name_is_no_revision(self, tmp_path: Path) -> None:
        (tmp_path / "v1:openapi.json").write_text(MINIMAL)

        assert load("v1:openapi.json", cwd=tmp_path).kind == "file"


class TestStandardInput:
    @pytest.mark.parametrize("text", [b"openapi: 3.1.0", b'\xef\xbb\xbf{"openapi": "3.1.0"}'])
    def test_a_description_is_read_to_its_end(self, text: bytes) -> None:
        source = load("-", stdin=io.BytesIO(text))

        assert (source.kind, source.name, source.entry.root) == ("stdin", "<stdin>", {"openapi": "3.1.0"})

    @pytest.mark.parametrize("reference", ["openapi.json", "/etc/passwd", "https://example.invalid/a.yaml"])
    def test_nothing_is_read_beside_it(self, tmp_path: Path, reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, openapi_json=MINIMAL)
        monkeypatch.chdir(tmp_path)

        entry = load("-", stdin=io.BytesIO(json.dumps(referring(reference)).encode())).entry

        assert len(entry.siblings) == 1
        with pytest.raises(UnresolvedReference, match="nothing is fetched"):
            entry.resolve(reference)

    def test_broken_input_is_called_standard_input(self) -> None:
        with pytest.raises(InputError) as caught:
            load("-", stdin=io.BytesIO(b"{"))

        assert caught.value.where == "<stdin>"

    def test_a_process_without_standard_input_says_so(self, tmp_path: Path) -> None:
        code = "import sys; from contractguard.cli import main; sys.exit(main(['diff', '-', 'absent.json']))"
        closed = f"exec '{sys.executable}' -c \"{code}\" <&-"

        result = subprocess.run(["sh", "-c", closed], cwd=tmp_path, capture_output=True, text=True, check=False)

        assert result.returncode == 3
        assert result.stderr.startswith("contractguard: <stdin>: standard input is closed")


class TestReferences:
    def test_files_that_refer_to_each_other_are_loaded_once(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            openapi_json=referring("parts/a.yaml#/A"),
            parts__a_yaml="A: {$ref: 'b.yaml#/B'}",
            parts__b_yaml="B: {$ref: '../parts/a.yaml#/A'}\nC: {$ref: ../openapi.json}",
        )

        entry = load("openapi.json", cwd=tmp_path).entry

        assert sorted(document.name for document in entry.siblings.values()) == [
            "openapi.json",
            "parts/a.yaml",
            "parts/b.yaml",
        ]
        assert entry.failures == {}

    @pytest.mark.parametrize(
        "text",
        ["a: {$ref: b.yaml}", "a:\n  $ref: b.yaml#/x", "a: {'$ref': 'b.yaml'}", '{"a": {"$ref" : "b.yaml"}}', "a:\n  $ref: >-\n    b.yaml", "a:\n  $ref:\n    b.yaml", "a: {$ref: './b.yaml'}", "a: {$dynamicRef: 'b.yaml#x'}", "n: &n b.yaml\na: {$ref: *n}"],
    )  # fmt: skip
    def test_a_reference_is_found_however_it_is_written(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, openapi_yaml=text, b_yaml="x: 1")

        assert len(load("openapi.yaml", cwd=tmp_path).entry.siblings) == 2

    @pytest.mark.parametrize("name", ["with space.yaml", "100%.yaml", "ü.yaml", "a#b.yaml", "q?.yaml"])
    def test_names_are_unescaped_as_uris_are(self, tmp_path: Path, name: str) -> None:
        from urllib.parse import quote

        (tmp_path / name).write_text("x: 1")
        write(tmp_path, openapi_json=referring(quote(name)))

        entry = load("openapi.json", cwd=tmp_path).entry

        assert entry.resolve(quote(name) + "#/x")[2] == 1

    def test_a_description_whose_own_path_needs_escapes_finds_its_neighbours(self, tmp_path: Path) -> None:
        folder = tmp_path / "50% #1 ü"
        write(folder, openapi_json=referring("b.yaml"), b_yaml="x: 1")

        assert load("openapi.json", cwd=folder).entry.resolve("b.yaml#/x")[2] == 1

    @pytest.mark.parametrize(
        "reference", ["absent.yaml", "loop.yaml", "%00.yaml", "folder", "a" * 5_000, "bad.yaml", "nul.yaml"]
    )
    def test_what_cannot_be_loaded_is_told_only_when_it_is_used(self, tmp_path: Path, reference: str) -> None:
        write(tmp_path, openapi_json=referring("good.yaml", reference), good_yaml="x: 1", bad_yaml="[", nul_yaml="\0")
        (tmp_path / "loop.yaml").symlink_to("loop.yaml")
        (tmp_path / "folder").mkdir()

        entry = load("openapi.json", cwd=tmp_path).entry

        assert entry.resolve("good.yaml#/x")[2] == 1
        with pytest.raises(InputError) as caught:
            entry.resolve(reference)
        assert caught.value.remedy

    def test_references_are_found_in_every_encoding(self, tmp_path: Path) -> None:
        (tmp_path / "openapi.json").write_bytes(json.dumps(referring("b.yaml")).encode("utf-16"))
        (tmp_path / "b.yaml").write_bytes("x: {$ref: c.yaml}".encode("utf-32"))
        write(tmp_path, c_yaml="y: 1")

        assert len(load("openapi.json", cwd=tmp_path).entry.siblings) == 3

    def test_a_repository_s_top_is_the_root(self, tmp_path: Path) -> None:
        write(tmp_path, api__openapi_json=referring("../shared/a.yaml", "../../outside.yaml"), shared__a_yaml="x: 1")
        (tmp_path / ".git").mkdir()

        entry = load("openapi.json", cwd=tmp_path / "api").entry

        assert entry.resolve("../shared/a.yaml#/x")[2] == 1
        with pytest.raises(UnresolvedReference, match="outside"):
            entry.resolve("../../outside.yaml")

    def test_the_root_can_be_given(self, tmp_path: Path) -> None:
        write(tmp_path, api__openapi_json=referring("../a.yaml"), a_yaml="x: 1")

        inside = load("openapi.json", cwd=tmp_path / "api").entry
        wider = load("openapi.json", cwd=tmp_path / "api", root=tmp_path).entry

        assert (len(inside.siblings), len(wider.siblings)) == (1, 2)

    def test_a_link_inside_the_root_is_followed(self, tmp_path: Path) -> None:
        write(tmp_path, openapi_json=referring("link.yaml"), real_yaml="x: 1")
        (tmp_path / "link.yaml").symlink_to("real.yaml")

        assert load("openapi.json", cwd=tmp_path).entry.resolve("link.yaml#/x")[2] == 1

    def test_files_outside_the_root_and_urls_are_not_even_opened(self, tmp_path: Path) -> None:
        outside = write(tmp_path / "out", secret_yaml="x: 1")
        inside = write(
            tmp_path / "in",
            openapi_json=referring(
                "../out/secret.yaml", "link.yaml", "linked/secret.yaml", "..%2fout%2fsecret.yaml", "/etc/passwd", f"file://{outside}/secret.yaml", "file://localhost/etc/passwd", "//etc/passwd", "http://127.0.0.1:9/x.yaml", "near.yaml",
            ),
            near_yaml="a: {$ref: ../out/secret.yaml}",
        )  # fmt: skip
        (inside / "link.yaml").symlink_to(outside / "secret.yaml")
        (inside / "linked").symlink_to(outside)

        result = subprocess.run(
            [sys.executable, "-c", READING, "openapi.json"], cwd=inside, capture_output=True, text=True, check=True
        )

        opened = json.loads(result.stdout)
        assert "/etc/passwd" not in opened
        read = {name for name in opened if name.endswith((".yaml", ".json")) and "site-packages" not in name}
        assert {Path(name).name for name in read} == {"openapi.json", "near.yaml"}


class TestDiscriminators:
    def test_files_that_a_mapping_names_are_loaded_though_nothing_else_leads_out(self, tmp_path: Path) -> None:
        union = {
            "discriminator": {"propertyName": "k", "mapping": {"b": "b.yaml", "c": "parts/c.yaml#/C", "d": "Name"}}
        }
        write(tmp_path, openapi_json={"openapi": "3.1.0", "x": union}, b_yaml="x: 1", parts__c_yaml="C: {}")

        entry = load("openapi.json", cwd=tmp_path).entry

        assert sorted(document.name for document in entry.siblings.values()) == [
            "b.yaml",
            "openapi.json",
            "parts/c.yaml",
        ]

    @pytest.mark.parametrize("mapping", [5, [1], {"a": 5}, {"a": None}, {"a": "#/x"}, {"a": ""}])
    def test_a_mapping_of_another_shape_is_no_trouble(self, tmp_path: Path, mapping: Any) -> None:
        write(
            tmp_path,
            openapi_json={"x": {"discriminator": {"mapping": mapping}}, "y": {"$ref": "b.yaml"}},
            b_yaml="x: 1",
        )

        assert len(load("openapi.json", cwd=tmp_path).entry.siblings) == 2
