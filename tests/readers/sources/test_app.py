"""Descriptions that applications produce, in a child process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError, UsageError
from contractguard.readers.sources.load import load_application

pytestmark = pytest.mark.cover_processes

MODULES = {
    "fast": """
from fastapi import FastAPI
print("noise on standard output")
app = FastAPI(title="Shop")

@app.get("/orders/{order_id}")
def order(order_id: int) -> dict[str, int]:
    return {"id": order_id}

def create():
    print("more noise")
    return app

class Holder:
    inner = app
""",
    "asgi": """
import json
async def app(scope, receive, send):
    assert scope["type"] == "http" and scope["method"] == "GET"
    assert (await receive())["more_body"] is False
    found = scope["path"] == "/swagger.json"
    await send({"type": "http.response.start", "status": 200 if found else 404, "headers": []})
    for part in json.dumps({"openapi": "3.1.0", "by": "asgi"}).partition(":"):
        await send({"type": "http.response.body", "body": part.encode(), "more_body": True})
    await send({"type": "http.response.body"})

class Instance:
    async def __call__(self, scope, receive, send):
        await app(scope, receive, send)

class Wrapped:
    def __call__(self, scope, receive, send):
        return app(scope, receive, send)

instance, wrapped = Instance(), Wrapped()

async def empty(scope, receive, send):
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body"})

async def fails(scope, receive, send):
    raise RuntimeError("first line\\nlast \\x1b[31m line")
""",
    "wsgi": """
closed = []
class Body(list):
    def close(self):
        closed.append(True)

def app(environ, start_response):
    assert not closed or environ["REQUEST_METHOD"] == "GET"
    found = environ["PATH_INFO"] == "/openapi.yaml"
    start_response("200 OK" if found else "404 Not Found", [("Content-Type", "text/yaml")])
    return Body([b"openapi: 3.1.0\\n", b"by: wsgi\\n"])

class Application:
    def __call__(self, environ, start_response):
        return app(environ, start_response)

application = Application()

def empty(environ, start_response):
    start_response("200 OK", [])
    return [b" "]
""",
    "package/shop": "from . import parts\n\nclass app:\n    openapi = staticmethod(lambda: {'openapi': '3.1.0', 'by': parts.NAME})\n",
    "package/parts": "NAME = 'package'\n",
    "package/__init__": "",
    "broken": "import absent_module_x",
    "syntax": "def",
    "leaves": "raise SystemExit(0)",
    "dies": "import os\nos._exit(3)",
    "odd": "class app:\n    openapi = staticmethod(lambda: {'openapi': {1, 2}})\nclass text:\n    openapi = staticmethod(lambda: 'no')\nnumber = 5\n",
    "nan": "class app:\n    openapi = staticmethod(lambda: {'openapi': '3.1.0', 'x': float('nan')})\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, code in MODULES.items():
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(code)
    return tmp_path


@pytest.mark.parametrize("target", ["fast:app", "fast:create()", "fast:Holder.inner"])
def test_fastapi_describes_itself_whatever_it_prints(folder: Path, target: str) -> None:
    source = load_application(target, cwd=folder)

    assert (source.kind, source.name) == ("app", target)
    assert list(source.entry.root["paths"]) == ["/orders/{order_id}"]


@pytest.mark.parametrize(
    ("target", "by"),
    [("asgi:app", "asgi"), ("asgi:instance", "asgi"), ("asgi:wrapped", "asgi"), ("wsgi:app", "wsgi"), ("wsgi:application", "wsgi"), ("package.shop:app", "package")],
)  # fmt: skip
def test_other_applications_are_asked_where_descriptions_usually_are(folder: Path, target: str, by: str) -> None:
    assert load_application(target, cwd=folder).entry.root == {"openapi": "3.1.0", "by": by}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("broken:app", "absent_module_x"),
        ("syntax:app", "SyntaxError"),
        ("nowhere:app", "nowhere"),
        ("fast:absent", "absent"),
        ("fast:app.absent.more", "absent"),
        ("asgi:fails", "cannot be described: "),
        ("asgi:empty", "no description at any of /openapi.json"),
        ("wsgi:empty", "no description at any of /openapi.json"),
        ("leaves:app", "the process ended without a word"),
        ("dies:app", "the process ended without a word"),
        ("odd:app", "not JSON serializable"),
        ("odd:number", "cannot be described: "),
        ("nan:app", "line 1, column 27"),
    ],
)
def test_what_gives_no_description_is_explained_in_one_line(folder: Path, target: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        load_application(target, cwd=folder)

    assert words in caught.value.what
    assert not {"\n", "\x1b"} & set(caught.value.what)
    assert caught.value.where == target
    assert caught.value.remedy


def test_an_application_without_a_description_is_told_how_to_have_one(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_application("asgi:empty", cwd=folder)

    assert "serves its description at /openapi.json" in caught.value.remedy


@pytest.mark.parametrize(
    "target",
    [
        "fast",
        "fast:",
        ":app",
        "fast:app;x",
        "../fast:app",
        "fast:app(1)",
        "fast:app()()",
        "-m:app",
        "fast:app\n",
        "f\x1b:app",
    ],
)
def test_a_target_is_a_module_and_an_attribute(folder: Path, target: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_application(target, cwd=folder)

    assert not {"\n", "\x1b"} & set(caught.value.what)


def test_its_code_runs_in_another_process(folder: Path) -> None:
    (folder / "marks.py").write_text(
        "import sys\nsys.marked = True\nclass app:\n    openapi = staticmethod(lambda: {'openapi': '3.1.0'})\n"
    )

    load_application("marks:app", cwd=folder)

    assert not hasattr(sys, "marked")
    assert "marks" not in sys.modules


def test_an_application_sees_no_input_to_wait_for(folder: Path) -> None:
    (folder / "waits.py").write_text(
        "import sys\nread = sys.stdin.read()\nclass app:\n    openapi = staticmethod(lambda: {'openapi': read})\n"
    )

    assert load_application("waits:app", cwd=folder).entry.root == {"openapi": ""}


def test_modules_beside_the_application_may_have_any_name(folder: Path) -> None:
    (folder / "references.py").write_text("NAME = 'mine'")
    (folder / "atomic.py").write_text("NAME = 'mine'")
    (folder / "shop.py").write_text(
        "import atomic, references\nclass app:\n    openapi = staticmethod(lambda: {'a': atomic.NAME, 'b': references.NAME})\n"
    )

    assert load_application("shop:app", cwd=folder).entry.root == {"a": "mine", "b": "mine"}
