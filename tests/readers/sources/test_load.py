"""Where contracts come from: files, folders, standard input, git, URLs, applications."""

from __future__ import annotations

import io
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import InputError, UnresolvedReference, UsageError
from contractguard.readers.sources.load import load, load_application
from contractguard.readers.sources.url import public_name
from tests.checks.descriptions import answering

DESCRIPTION = json.dumps(answering({"$ref": "schemas/order.yaml#/Order"}))
ORDER = "Order: {type: object, properties: {item: {$ref: 'item.yaml'}}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A description of three files, in a repository."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "openapi.json").write_text(DESCRIPTION)
    (tmp_path / "schemas" / "order.yaml").write_text(ORDER)
    (tmp_path / "schemas" / "item.yaml").write_text("type: string\n")
    return tmp_path


class TestFiles:
    def test_all_files_of_a_description_are_loaded(self, project: Path) -> None:
        source = load("openapi.json", cwd=project)

        assert (source.kind, source.name) == ("file", "openapi.json")
        assert sorted(d.name for d in source.entry.siblings.values()) == [
            "openapi.json",
            "schemas/item.yaml",
            "schemas/order.yaml",
        ]
        document, _, node = source.entry.resolve("schemas/order.yaml#/Order/properties/item")
        assert document.resolve(node["$ref"])[2] == {"type": "string"}

    def test_a_folder_stands_for_its_description(self, project: Path) -> None:
        assert load(".", cwd=project).name == "openapi.json"

    def test_a_folder_with_a_file_of_another_name(self, tmp_path: Path) -> None:
        (tmp_path / "shop.yaml").write_text("openapi: 3.1.0\n")
        (tmp_path / "other.yaml").write_text("a: 1\n")

        assert load(str(tmp_path)).name.endswith("shop.yaml")

    @pytest.mark.parametrize(
        ("names", "words"), [((), "no description"), (("openapi.yaml", "openapi.json"), "several")]
    )
    def test_a_folder_must_hold_one_description(self, tmp_path: Path, names: tuple[str, ...], words: str) -> None:
        for name in names:
            (tmp_path / name).write_text("openapi: 3.1.0\n")

        with pytest.raises(InputError, match=words):
            load(str(tmp_path))

    def test_standard_input(self) -> None:
        source = load("-", stdin=io.BytesIO(b"openapi: 3.1.0"))

        assert (source.kind, source.name, source.entry.root) == ("stdin", "<stdin>", {"openapi": "3.1.0"})

    def test_a_missing_file_is_told_when_it_is_used(self, project: Path) -> None:
        (project / "schemas" / "item.yaml").unlink()
        entry = load("openapi.json", cwd=project).entry
        order = entry.resolve("schemas/order.yaml")[0]

        with pytest.raises(InputError, match="no such file"):
            order.resolve("item.yaml")

    @pytest.mark.parametrize(
        "reference", ["../outside.yaml", "/etc/passwd", "file:///etc/passwd", "%2e%2e/outside.yaml"]
    )
    def test_nothing_outside_the_root_is_read(self, tmp_path: Path, reference: str) -> None:
        (tmp_path / "outside.yaml").write_text("type: string")
        inside = tmp_path / "inside"
        inside.mkdir()
        (inside / "openapi.json").write_text(json.dumps(answering({"$ref": reference})))

        entry = load("openapi.json", cwd=inside).entry

        assert len(entry.siblings) == 1
        with pytest.raises(UnresolvedReference, match="outside"):
            entry.resolve(reference)

    def test_a_link_that_leaves_the_root_is_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "outside.yaml").write_text("type: string")
        inside = tmp_path / "inside"
        inside.mkdir()
        (inside / "link.yaml").symlink_to(tmp_path / "outside.yaml")
        (inside / "openapi.json").write_text(json.dumps(answering({"$ref": "link.yaml"})))

        with pytest.raises(UnresolvedReference, match="outside"):
            load("openapi.json", cwd=inside).entry.resolve("link.yaml")

    def test_what_names_a_url_is_not_fetched(self, tmp_path: Path) -> None:
        (tmp_path / "openapi.json").write_text(json.dumps(answering({"$ref": "https://example.invalid/x.yaml"})))

        with pytest.raises(UnresolvedReference, match="nothing is fetched"):
            load("openapi.json", cwd=tmp_path).entry.resolve("https://example.invalid/x.yaml")

    def test_files_that_only_a_discriminator_names_are_loaded(self, tmp_path: Path) -> None:
        union = {"oneOf": [{"$ref": "a.yaml"}], "discriminator": {"propertyName": "k", "mapping": {"b": "b.yaml"}}}
        (tmp_path / "openapi.json").write_text(json.dumps(answering(union)))
        for name in "ab":
            (tmp_path / f"{name}.yaml").write_text("type: object")

        assert len(load("openapi.json", cwd=tmp_path).entry.siblings) == 3

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "openapi.json").write_text(json.dumps(answering({"$ref": "sub"})))
        (tmp_path / "sub").mkdir()

        with pytest.raises(InputError, match="not a regular file"):
            load("openapi.json", cwd=tmp_path).entry.resolve("sub")


def git(folder: Path, *arguments: str) -> None:
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.invalid",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.invalid",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(project: Path) -> Path:
    git(project, "init", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-m", "first")
    (project / "schemas" / "item.yaml").write_text("type: integer\n")
    return project


class TestGit:
    def test_a_revision_is_read_with_all_its_files(self, repository: Path) -> None:
        source = load("main:openapi.json", cwd=repository)

        assert (source.kind, source.name) == ("git", "main:openapi.json")
        assert {d.name: d.root for d in source.entry.siblings.values()}["main:schemas/item.yaml"] == {"type": "string"}

    def test_paths_start_from_where_one_stands(self, repository: Path) -> None:
        assert load("HEAD:item.yaml", cwd=repository / "schemas").entry.root == {"type": "string"}

    @pytest.mark.parametrize(
        ("spec", "words"),
        [
            ("nowhere:openapi.json", "no revision"),
            ("main:absent.json", "no such file"),
            ("main:../../x.json", "outside"),
        ],
    )
    def test_what_is_not_there_is_explained(self, repository: Path, spec: str, words: str) -> None:
        with pytest.raises(InputError, match=words):
            load(spec, cwd=repository)

    def test_a_revision_is_no_option(self, repository: Path) -> None:
        with pytest.raises(UsageError):
            load("--output=x:openapi.json", cwd=repository)

    def test_outside_a_repository(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="not a git repository"):
            load("main:openapi.json", cwd=tmp_path)

    def test_a_file_of_that_name_wins(self, repository: Path) -> None:
        (repository / "main:openapi.json").write_text('{"openapi": "3.1.0"}')

        assert load("main:openapi.json", cwd=repository).kind == "file"

    def test_the_environment_does_not_redirect_git(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_DIR", "/nonexistent")

        assert load("main:openapi.json", cwd=repository).kind == "git"

    def test_references_stay_inside_the_repository(self, repository: Path) -> None:
        (repository / "openapi.json").write_text(json.dumps(answering({"$ref": "../../etc/passwd"})))
        git(repository, "commit", "-am", "second")

        entry = load("main:openapi.json", cwd=repository).entry

        with pytest.raises(UnresolvedReference):
            entry.resolve("../../etc/passwd")


class Handler(BaseHTTPRequestHandler):
    requests: list[str]

    def do_GET(self) -> None:
        type(self).requests.append(self.path)
        if self.path.startswith("/openapi.json"):
            self._answer(200, DESCRIPTION.encode())
        elif self.path == "/moved":
            self._answer(302, b"", "/openapi.json")
        elif self.path == "/to-file":
            self._answer(302, b"", "file:///etc/passwd")
        elif self.path == "/loop":
            self._answer(302, b"", "/loop")
        else:
            self._answer(404, b"no")

    def _answer(self, status: int, body: bytes, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    handler: Any = type("Own", (Handler,), {"requests": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_address[1]}"
        http.shutdown()
        thread.join()
        assert not any(path.startswith("/schemas") for path in handler.requests), "a reference was fetched"


class TestUrls:
    @pytest.mark.parametrize("path", ["/openapi.json", "/moved"])
    def test_a_description_is_fetched_and_nothing_it_names(self, server: str, path: str) -> None:
        source = load(server + path)

        assert source.kind == "url"
        with pytest.raises(UnresolvedReference, match="nothing is fetched"):
            source.entry.resolve("schemas/order.yaml")

    @pytest.mark.parametrize(
        ("path", "words"), [("/absent", "answered 404"), ("/to-file", "answered 302"), ("/loop", "answered 302")]
    )
    def test_what_cannot_be_fetched_is_explained(self, server: str, path: str, words: str) -> None:
        with pytest.raises(InputError, match=words):
            load(server + path)

    def test_nobody_listens(self) -> None:
        with pytest.raises(InputError, match="cannot be fetched"):
            load("http://127.0.0.1:9/openapi.json")

    def test_secrets_are_not_named(self, server: str) -> None:
        assert (
            public_name("https://me:secret@example.invalid:8443/a.json?token=1#x")
            == "https://example.invalid:8443/a.json"
        )
        assert "token" not in load(f"{server}/openapi.json?token=1").name


FASTAPI = """
from fastapi import FastAPI
print("noise on standard output")
app = FastAPI(title="Shop")

@app.get("/orders/{order_id}")
def order(order_id: int) -> dict[str, int]:
    return {"id": order_id}

def create():
    return app
"""
ASGI = """
import json
async def app(scope, receive, send):
    found = scope["path"] == "/swagger.json"
    await send({"type": "http.response.start", "status": 200 if found else 404, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps({"openapi": "3.1.0"}).encode()})

async def empty(scope, receive, send):
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body"})
"""
WSGI = """
def app(environment, start_response):
    found = environment["PATH_INFO"] == "/openapi.yaml"
    start_response("200 OK" if found else "404 Not Found", [])
    return [b"openapi: 3.1.0"]
"""


class TestApplications:
    @pytest.fixture(autouse=True)
    def modules(self, tmp_path: Path) -> None:
        for name, code in (("fast", FASTAPI), ("asgi", ASGI), ("wsgi", WSGI), ("broken", "import absent_module_x")):
            (tmp_path / f"{name}.py").write_text(code)

    @pytest.mark.no_cover
    @pytest.mark.parametrize("target", ["fast:app", "fast:create()"])
    def test_fastapi(self, tmp_path: Path, target: str) -> None:
        source = load_application(target, cwd=tmp_path)

        assert source.kind == "app"
        assert "/orders/{order_id}" in source.entry.root["paths"]

    @pytest.mark.parametrize("target", ["asgi:app", "wsgi:app"])
    def test_plain_applications_are_asked_where_descriptions_usually_are(self, tmp_path: Path, target: str) -> None:
        assert load_application(target, cwd=tmp_path).entry.root == {"openapi": "3.1.0"}

    @pytest.mark.no_cover
    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("broken:app", "absent_module_x"),
            ("fast:absent", "absent"),
            ("nowhere:app", "nowhere"),
            ("asgi:empty", "no description"),
        ],
    )
    def test_what_gives_no_description_is_explained(self, tmp_path: Path, target: str, words: str) -> None:
        with pytest.raises(InputError, match=words):
            load_application(target, cwd=tmp_path)

    @pytest.mark.parametrize("target", ["fast", "fast:", "fast:app;x", "../fast:app", "fast:app(1)"])
    def test_a_target_is_a_module_and_an_attribute(self, tmp_path: Path, target: str) -> None:
        with pytest.raises(UsageError):
            load_application(target, cwd=tmp_path)
