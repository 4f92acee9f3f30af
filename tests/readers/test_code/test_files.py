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
        "@unittest.expectedFailure\n" + in_test("assert client.get('/a').status_code == 200"),
        "class TestIt:\n    pytestmark = [pytest.mark.skip]\n    def test_it(self):\n        client.get('/a')\n",
        "class TestIt:\n    __test__ = False\n    def test_it(self):\n        client.get('/a')\n",
        in_test("pytest.skip('x')", "assert client.get('/a').status_code == 200"),
        "@pytest.mark.skipif(True, reason='x')\n" + in_test("client.get('/a')"),
        "@unittest.skipUnless(False, 'x')\n" + in_test("client.get('/a')"),
        in_test("client.get('/a')") + in_test("pass"),
        "if False:\n    def test_it(client):\n        client.get('/a')\n",
    ],
    ids=[
        "skip",
        "xfail",
        "module",
        "class",
        "expected failure",
        "mark of a class",
        "no test",
        "behind a skip",
        "condition",
        "condition of unittest",
        "defined twice",
        "below if False",
    ],
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


@pytest.mark.parametrize(
    "lines",
    [
        ["if False:", "    client.get('/a')"],
        ["return", "client.get('/a')"],
        ["raise SkipTest", "client.get('/a')"],
    ],
    ids=["if False", "behind a return", "behind a raise"],
)
def test_lines_that_never_run_state_nothing(lines: list[str]) -> None:
    assert stated(in_test(*lines)) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["with pytest.raises(AssertionError):", "    assert client.get('/a').status_code == 200"],
        ["with suppress(AssertionError):", "    self.assertEqual(client.get('/a').status_code, 200)"],
        ["with suppress(Exception):", "    assert client.get('/a').status_code == 200"],
        ["with pytest.raises((KeyError, BaseException)):", "    assert client.get('/a').status_code == 200"],
        ["try:", "    assert client.get('/a').status_code == 200", "except Exception:", "    pass"],
        ["try:", "    self.assertContains(client.get('/a'), 'x')", "except:", "    print()"],
    ],
    ids=["raises", "suppress", "suppress all", "raises any", "except Exception", "bare except"],
)
def test_an_assertion_that_may_fail_unheard_states_no_status(lines: list[str]) -> None:
    assert stated(in_test(*lines)) == [("GET", ("/a",), ())]


def test_an_assertion_that_is_raised_again_counts() -> None:
    lines = ("try:", "    assert client.get('/a').status_code == 200", "except AssertionError:", "    raise")

    assert stated(in_test(*lines)) == [("GET", ("/a",), (200,))]


HELPER = "def check(client):\n    assert client.get('/a').status_code == 200\n"


@pytest.mark.parametrize(
    "user",
    [
        "def test_it(client):\n    check(client)\n",
        "def test_it(check):\n    pass\n",
        "def between(client):\n    check(client)\n" + in_test("between(client)"),
        "class TestIt:\n    def setUp(self):\n        self.check()\n",
        "@rule()\ndef step(self):\n    self.check()\n",
        "ALL = [check]\n",
    ],
    ids=["called", "fixture", "through another", "in a setup", "in a rule", "in a table"],
)
def test_a_helper_that_a_test_reaches_counts(user: str) -> None:
    assert stated(HELPER + user) == [("GET", ("/a",), (200,))]


@pytest.mark.parametrize(
    "user",
    ["", "def unused(client):\n    check(client)\n", "# check(client)\n", "from x import check\n", "@skip\n" + in_test("check()")],
    ids=["nobody", "another that nobody calls", "a comment", "an import", "a test that is skipped"],
)  # fmt: skip
def test_a_helper_that_no_test_reaches_states_nothing(user: str) -> None:
    assert stated(HELPER + user) == []


def test_a_helper_of_another_file_counts_where_a_test_calls_it(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "help.py").write_text(HELPER + HELPER.replace("check", "unused").replace("/a", "/b"))
    (tmp_path / "tests" / "test_it.py").write_text("from .help import check as c\n" + in_test("c(client)"))

    assert [one.paths for one in read_tests([tmp_path], tmp_path).calls] == [("/a",)]


def test_an_argument_is_not_the_constant_of_its_name() -> None:
    code = "wanted = 200\n" + in_test("assert client.get('/a').status_code == wanted", arguments="client, wanted")

    assert stated(code) == [("GET", ("/a",), ())]


def test_the_variable_of_a_loop_is_no_constant() -> None:
    lines = ("for wanted in (200, 404):", "    assert client.get('/a').status_code == wanted")

    assert stated("wanted = 200\n" + in_test(*lines)) == [("GET", ("/a",), ())]


@pytest.mark.parametrize(
    "address",
    [
        "reverse('orders', args=[1])",
        "app.url_path_for('orders', id=1)",
        "url_for('orders') + '?page=2'",
        "f\"{reverse('orders')}?page=2\"",
        "str(request.url_for('orders'))",
        "reverse(viewname='orders')",
    ],
    ids=["django", "starlette", "query", "formatted", "text of it", "keyword"],
)
def test_an_address_that_is_made_of_the_name_of_a_route_has_that_name(address: str) -> None:
    (found,) = calls(in_test(f"url = {address}", "assert api.get(url).status_code == 404", arguments="api"))

    assert (found.routes, found.paths, found.statuses) == (("orders",), (), (404,))


@pytest.mark.parametrize(
    "address", ["reverse('orders') + '5/'", "f\"{reverse('orders')}5/\""], ids=["sum", "formatted"]
)
def test_what_stands_behind_the_address_of_a_route_makes_it_another_one(address: str) -> None:
    assert stated(in_test(f"client.get({address})")) == [("GET", ("{}/5/",), ())]


def test_behind_the_address_of_a_route_may_stand_anything() -> None:
    (found,) = calls(in_test("client.get(reverse('orders') + rest)", arguments="client, rest"))

    assert (found.routes, found.paths) == ((), ())


def test_what_routes_stand_for_is_read_where_test_code_names_some(tmp_path: Path) -> None:
    (tmp_path / "urls.py").write_text("urlpatterns = [path('orders/', orders, name='orders')]\n", "utf-8")
    (tmp_path / "test_a.py").write_text(in_test("client.get(reverse('orders'))"), "utf-8")

    assert read_tests([tmp_path / "test_a.py"], tmp_path).routes.find_paths("orders") == ("/orders/",)


@pytest.mark.parametrize(
    ("line", "method"),
    [
        ("client.get(reverse(name_of(order)))", "GET"),
        ("client.get(f'{url}?page=2')", "GET"),
        ("client.request(method, url)", ""),
    ],
    ids=["route", "query", "method"],
)
def test_a_call_of_a_client_of_which_little_is_known_is_told(line: str, method: str) -> None:
    assert stated(in_test(line, arguments="client, url, method, order")) == [(method, (), ())]


@pytest.mark.parametrize("second", ["make()", "reverse('b')"], ids=["unknown", "route"])
def test_of_parameters_that_are_known_in_part_no_status_is_taken_for_that_of_another(second: str) -> None:
    code = in_test("assert client.get(url).status_code == status", arguments="client, url, status")

    (found,) = calls(f"@pytest.mark.parametrize('url, status', [('/a', 200), ({second}, 404)])\n{code}")

    assert (found.paths, found.routes, found.statuses) == ((), (), (200, 404))


def test_of_routes_that_are_known_in_part_the_others_are_holes() -> None:
    code = in_test("assert client.get(url).status_code == 200", arguments="client, url")

    (found,) = calls(f"@pytest.mark.parametrize('url', [reverse('a'), make()])\n{code}")

    assert found.routes == ("a", "{}")


def test_of_statuses_that_are_known_in_part_none_is_taken_for_that_of_another() -> None:
    code = in_test("assert client.get(url).status_code == status", arguments="client, url, status")

    (found,) = calls(f"@pytest.mark.parametrize('url, status', [('/a', 200), ('/b', expected())])\n{code}")

    assert (found.paths, found.statuses) == (("/a", "/b"), ())


@pytest.mark.parametrize(
    ("lines", "is_open"),
    [
        (["r = client.get('/a')", "assert r.status_code == 404"], False),
        (["r = client.get('/a')", "assert r.json()['a'] == 1", "contract.verify_response(r)"], False),
        (["client.get('/a')"], False),
        (["with pytest.raises(AssertionError):", "    assert client.get('/a').status_code == 404"], False),
        (["self.assertContains(client.get('/a'), 'x')"], False),
        (["check(client.get('/a'), 404)"], True),
        (["r = client.get('/a')", "check(r)"], True),
        (["return client.get('/a')"], True),
        (["r = await client.get('/a')", "yield r"], True),
        (["self.r = client.get('/a')"], True),
        (["r = client.get('/a')", "assert r.status_code == wanted"], True),
        (["r = client.get('/a')", "assert r.status_code in (200, 404)"], True),
        (["r = client.get('/a')", "assert r.status_code == 200", "assert r.status_code < wanted"], True),
        (["self.get('/a')"], True),
        (["api.get('/a', expect=404)"], True),
        (["rs = [client.get('/a') for _ in range(2)]"], True),
        (["ask = lambda: client.get('/a')"], True),
    ],
    ids=[
        "asserted", "verified", "not looked at", "expected to fail", "contains", "given on", "name given on", "returned",
        "yielded", "kept", "unknown status", "one of two", "beside another one", "own method", "wrapper", "list", "lambda",
    ],
)  # fmt: skip
def test_a_call_is_open_whose_answer_is_looked_at_in_a_way_that_is_not_understood(
    lines: list[str], is_open: bool
) -> None:
    (found,) = calls("async " + in_test(*lines, arguments="client, contract, wanted"))

    assert (found.paths, found.is_open) == (("/a",), is_open)


@pytest.mark.parametrize(
    "line",
    ["getattr(self.client, method)(url)", "send = getattr(client, 'get')", "self.post(url, status_code=400)"],
    ids=["method", "bound", "own method"],
)
def test_a_call_through_a_helper_is_told(line: str) -> None:
    (found,) = calls(in_test(line, arguments="client, method, url"))

    assert found.paths == ()
    assert found.is_open or not found.method


def test_the_parameter_of_a_lambda_and_the_variable_of_a_list_are_no_constants() -> None:
    lines = ("ask = lambda url: client.get(url)", "all = [client.get(url) for url in urls]")

    assert [one[1] for one in stated("url = '/a'\n" + in_test(*lines))] == [(), ()]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("self.url = '/a'", ((), ("/a",))),
        ("self.url = reverse('orders', args=[pk])", (("orders",), ())),
        ("self.url = f'/a/{pk}'", ((), ("/a/{}",))),
        ("self.url = HERE", ((), ("/here",))),
        ("HERE = make(); self.url = HERE", ((), ())),
        ("self.url = '/a'; self.url = '/b'", ((), ())),
        ("self.url = '/a'; self.url += '/b'", ((), ())),
        ("self.url, self.other = '/a', '/b'", ((), ())),
    ],
    ids=["path", "route", "formatted", "constant", "own variable", "twice", "added to", "several"],
)
def test_an_attribute_is_what_it_gets_in_one_place(line: str, wanted: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    found = calls(
        "HERE = '/here'\nclass TestIt:\n"
        f"    def setUp(self, pk):\n        {line}\n"
        "    def test_it(self, client):\n        assert client.get(self.url).status_code == 200\n"
    )

    assert [(one.routes, one.paths) for one in found] == [wanted]


def test_an_attribute_that_another_file_gives_another_value_is_not_known(tmp_path: Path) -> None:
    code = "class Test{0}:\n    url = '/{0}'\n    def test_it(self, client):\n        client.get(self.url)\n"
    (tmp_path / "test_a.py").write_text(code.format("a"), "utf-8")
    (tmp_path / "test_b.py").write_text(code.format("b"), "utf-8")

    assert [one.paths for one in read_tests([tmp_path / "test_a.py"], tmp_path).calls] == [("/a",)]
    assert [one.paths for one in read_tests([tmp_path], tmp_path).calls] == [(), ()]


def test_a_row_of_parameters_that_is_skipped_states_nothing() -> None:
    rows = "[('/a', 200), pytest.param('/b', 404, marks=[pytest.mark.skip]), pytest.param('/c', 200, id='c')]"
    line = "assert client.get(path).status_code == wanted"
    code = f"@pytest.mark.parametrize('path, wanted', {rows})\ndef test_it(client, path, wanted):\n    {line}\n"

    assert stated(code) == [("GET", ("/a", "/c"), (200, 200))]


@pytest.mark.parametrize(
    "first",
    [
        ["if slow:", "    r = client.get('/a')", "else:", "    r = client.get('/b')"],
        ["r = client.get('/a')", "if slow:", "    r = client.get('/b')"],
        ["r = client.get('/a')", "match slow:", "    case 1:", "        r = client.get('/b')"],
    ],
    ids=["either", "bound before", "match"],
)
def test_an_answer_that_is_one_of_several_asserts_the_status_of_none_and_leaves_it_open(first: list[str]) -> None:
    found = calls(in_test(*first, "assert r.status_code == 404"))

    assert [(one.paths, one.statuses, one.is_open) for one in found] == [(("/a",), (), True), (("/b",), (), True)]


def test_what_is_asserted_within_a_branch_is_known() -> None:
    found = calls(in_test("if slow:", "    r = client.get('/a')", "    assert r.status_code == 404"))

    assert [(one.paths, one.statuses, one.is_open) for one in found] == [(("/a",), (404,), False)]


def test_an_address_that_a_branch_exchanges_is_not_known() -> None:
    found = calls(in_test("path = '/a'", "if slow:", "    path = '/b'", "assert client.get(path).status_code == 404"))

    assert [one.paths for one in found] == [()]


def test_a_property_with_a_setter_is_defined_once() -> None:
    code = (
        "class TestIt:\n    @property\n    def answer(self):\n        return self.client.get('/a')\n"
        "    @answer.setter\n    def answer(self, value):\n        pass\n"
        "    def test_it(self):\n        assert self.answer\n"
    )

    assert [one.paths for one in calls(code)] == [("/a",)]


def test_a_file_that_is_nested_too_deep_is_told_and_no_attribute_is_known(tmp_path: Path) -> None:
    code = "class TestIt:\n    url = '/a'\n    def test_it(self, client):\n        client.get(self.url)\n"
    (tmp_path / "test_a.py").write_text(code, "utf-8")
    (tmp_path / "test_b.py").write_text("def test_it(self):\n    self.b = x" + ".a" * 2_500 + "()\n", "utf-8")

    found = read_tests([tmp_path], tmp_path)

    assert [one.paths for one in found.calls] == [()]
    assert [name for name, _ in found.unread] == ["test_b.py"]
