"""Test code, read without running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.readers.test_code.calls import StatedCall
from contractguard.readers.test_code.files import is_test_file, read_test_file, read_tests


def calls(code: str) -> list[StatedCall]:
    return read_test_file(code.encode(), "test_it.py")


def stated(code: str) -> list[tuple[str, tuple[str, ...], tuple[int, ...]]]:
    return [(one.method, one.paths, one.statuses) for one in calls(code)]


def in_test(*lines: str, arguments: str = "client") -> str:
    return f"def test_it({arguments}):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["assert client.get('/a').status_code == 404"], ("GET", ("/a",), (404,))),
        (["r = client.post('/a')", "assert r.status_code == 201"], ("POST", ("/a",), (201,))),
        (["r = client.get('/a')", "assert 200 == r.status_code"], ("GET", ("/a",), (200,))),
        (["r = client.get('/a')", "assert (r.status_code, r.text) == (402, 'x')"], ("GET", ("/a",), (402,))),
        (["r = client.get('/a')", "assert r.text and r.status_code == 200"], ("GET", ("/a",), (200,))),
        (["r = client.get('/a')", "assert r.status_code == HTTPStatus.NOT_FOUND"], ("GET", ("/a",), (404,))),
        (["r = client.get('/a')", "assert r.status_code == status.HTTP_403_FORBIDDEN"], ("GET", ("/a",), (403,))),
        (["r = client.get('/a')", "assert r.status_code == codes.not_found"], ("GET", ("/a",), (404,))),
        (["r = client.get('/a')", "self.assertEqual(r.status_code, 204)"], ("GET", ("/a",), (204,))),
        (["r = self.client.get('/a')", "self.assertContains(r, 'x', status_code=401)"], ("GET", ("/a",), (401,))),
        (["r = self.client.get('/a')", "self.assertContains(r, 'x')"], ("GET", ("/a",), (200,))),
        (["self.r = client.get('/a')", "assert self.r.status_code == 200"], ("GET", ("/a",), (200,))),
        (["r = client.request('DELETE', '/a')", "assert r.status_code == 204"], ("DELETE", ("/a",), (204,))),
        (["with client.stream('GET', '/a') as r:", "    assert r.status_code == 200"], ("GET", ("/a",), (200,))),
        (["r = client.get(url='/a')", "assert r.status_code in [200]"], ("GET", ("/a",), (200,))),
        (["if (r := client.get('/a')):", "    assert r.status_code == 200"], ("GET", ("/a",), (200,))),
    ],
    ids=[
        "direct", "bound", "turned round", "tuple", "and", "HTTPStatus", "drf", "codes", "unittest", "contains",
        "contains, 200", "attribute", "request", "stream", "one of one", "walrus",
    ],
)  # fmt: skip
def test_a_status_that_is_asserted_is_read(
    lines: list[str], wanted: tuple[str, tuple[str, ...], tuple[int, ...]]
) -> None:
    assert stated(in_test(*lines)) == [wanted]


@pytest.mark.parametrize(
    "line",
    [
        "assert r.status_code != 404",
        "assert r.status_code in (200, 404)",
        "assert r.status_code == 404 or r.text",
        "assert not r.status_code == 404",
        "assert r.status_code < 500",
        "if r.status_code == 404: pass",
        "print(r.status_code == 404)",
        "assert other.status_code == 404",
        "assert r.status_code == 4",
    ],
)
def test_what_is_no_assertion_of_one_status_states_none(line: str) -> None:
    assert stated(in_test("r = client.get('/a')", line)) == [("GET", ("/a",), ())]


def test_asynchronous_clients_and_methods_of_classes_count() -> None:
    code = (
        "class TestIt:\n    async def test_it(self, client):\n        r = await client.get('/a')\n"
        "        assert r.status_code == 200\n"
    )

    (found,) = calls(code)

    assert (found.statuses, found.test, found.line) == ((200,), "test_it.py::TestIt::test_it", 3)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("f'/a/{x.id}/b'", "/a/{}/b"),
        ("'/a/' + str(x)", "/a/{}"),
        ("f'{settings.API}/a/'", "{}/a/"),
        ("BASE + '/a'", "/v1/a"),
        ("f'{BASE}/a/{1}'", "/v1/a/1"),
        ("'/a/{}'.format(x)", "/a/{}"),
        ("'/a/%s' % x", "/a/{}"),
        ("'http://test/a'", "http://test/a"),
    ],
)
def test_an_address_is_put_together_as_far_as_it_is_known(address: str, path: str) -> None:
    (found,) = calls("BASE = '/v1'\n" + in_test(f"client.get({address})"))

    assert found.paths == (path,)


def test_a_parameter_of_a_test_is_each_of_its_values() -> None:
    code = (
        "@pytest.mark.parametrize(('path', 'status'), [('/a', 200), pytest.param('/b', 404, id='b')])\n"
        + in_test("r = client.get(path)", "assert r.status_code == status", arguments="client, path, status")
    )  # fmt: skip

    assert stated(code) == [("GET", ("/a", "/b"), (200, 404))]


def test_an_address_that_is_known_only_when_it_runs_is_told_of_a_client() -> None:
    assert stated(in_test("client.get(url)", "cache.get(key)", "session.get(Model, 1)")) == [("GET", (), ())]


def test_stores_mocks_and_dictionaries_are_no_clients() -> None:
    lines = ("redis_client.get('/a')", "respx.get('/a')", "headers.get('x')", "found.get('key')", "responses.get('/a')")

    assert stated(in_test(*lines)) == []


def test_a_name_that_is_bound_again_is_the_later_answer() -> None:
    lines = ("r = client.get('/a')", "r = client.get('/b')", "assert r.status_code == 404")

    assert stated(in_test(*lines)) == [("GET", ("/a",), ()), ("GET", ("/b",), (404,))]


@pytest.mark.parametrize(
    "code",
    [
        "@pytest.mark.skip\n" + in_test("assert client.get('/a').status_code == 200"),
        "@pytest.mark.xfail(reason='x')\n" + in_test("assert client.get('/a').status_code == 200"),
        "pytestmark = pytest.mark.skip('x')\n" + in_test("assert client.get('/a').status_code == 200"),
        "@unittest.skip('x')\nclass T:\n    def test_it(self):\n        assert self.client.get('/a').status_code == 200\n",
    ],
    ids=["skip", "xfail", "module", "class"],
)
def test_what_does_not_run_states_nothing(code: str) -> None:
    assert calls(code) == []


def test_files_of_tests_are_found_and_others_are_passed_over(tmp_path: Path) -> None:
    for name in ("test_a.py", "b_test.py", "app.py", "tests/help.py", ".venv/test_c.py", "node_modules/test_d.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("def test_it(client):\n    client.get('/a')\n")

    found = read_tests([tmp_path], tmp_path)

    assert [one.file for one in found.calls] == ["b_test.py", "test_a.py", "tests/help.py"]
    assert found.files == 3


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_it(:\n")
    (tmp_path / "test_b.py").write_bytes(b"\0")
    (tmp_path / "test_c.py").write_text("def test_it(client):\n    client.get('/a')\n")

    found = read_tests([tmp_path], tmp_path)

    assert [name for name, _ in found.unread] == ["test_a.py", "test_b.py"]
    assert len(found.calls) == 1


def test_nothing_outside_of_the_project_is_read(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "test_a.py").write_text("def test_it(client):\n    client.get('/a')\n")

    found = read_tests([tmp_path / "test_a.py"], tmp_path / "project", tmp_path / "project")

    assert found.calls == ()
    assert len(found.unread) == 1


def test_names_of_test_files() -> None:
    assert [name for name in ("tests.py", "conftest.py", "latest.py", "contest.py") if is_test_file(name)] == [
        "tests.py",
        "conftest.py",
    ]
