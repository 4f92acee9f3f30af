"""Routes of frameworks as templates of paths."""

from __future__ import annotations

import pytest

from contractguard.plugins.hooks.templates import django_template, werkzeug_template


@pytest.mark.parametrize(
    ("rule", "template"),
    [
        ("/", "/"),
        ("/d/<int:i>/", "/d/{i}"),
        ("/d/<i>", "/d/{i}"),
        ("/<any('a', \"b)\", c):kind>/<path:rest>", "/{kind}/{rest}"),
        ("/<string(length=2, minlength=1):lang>.json", "/{lang}.json"),
        ("/a-<x>-<y>", "/a-{x}-{y}"),
    ],
)
def test_a_rule_of_werkzeug(rule: str, template: str) -> None:
    assert werkzeug_template(rule) == template


@pytest.mark.parametrize(
    ("route", "template"),
    [
        ("", "/"),
        ("d/<int:i>/", "/d/{i}"),
        ("d/<i>", "/d/{i}"),
        (r"^d/(?P<i>[0-9]+)/$", "/d/{i}"),
        (r"^d/(?P<i>(?:a|b)\d{2,4})\.(?P<format>[a-z0-9]+)/?$", "/d/{i}.{format}"),
        (r"^users/(?P<pk>[^/.]+)/$", "/users/{pk}"),
        (r"api/^d/([^()]+)/x\-y/(\d+)\Z", "/api/d/{arg1}/x-y/{arg2}"),
        (r"^(?P<a>[)(]+)/$", "/{a}"),
    ],
)
def test_a_route_of_django(route: str, template: str) -> None:
    assert django_template(route) == template


@pytest.mark.parametrize("route", [r"^(?:a|b)/$", r"^d/\d+/$", r"^a|b$", r"^d/[ab]/$", r"^(?P<a>x$", r"^ab+/$"])
def test_an_expression_that_is_more_than_parameters_has_no_template(route: str) -> None:
    assert django_template(route) is None
