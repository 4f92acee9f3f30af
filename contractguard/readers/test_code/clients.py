"""Which calls in test code are those of a client that asks an application."""

from __future__ import annotations

import ast
import re

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_GENERIC = frozenset({"request", "generic", "stream"})
_CLIENT = re.compile(r"(?i)client$|^(test_?)?client|^browser$|^self$")
"""A test class that has the methods of a client hands them on to one."""
_OTHERS = re.compile(r"(?i)redis|cache|mongo|boto|s3|sql|mock|respx|responses|router|environ|config|dict|header")
"""Receivers whose methods are called alike and ask no application: a store, a mock, a router."""


def method_of(call: ast.Call) -> tuple[str, ast.expr | None] | None:
    """The method of HTTP that a call names, and the expression of its address; None for what is no call of a client.
    The method is empty that is known only when the code runs."""
    if isinstance(call.func, ast.Name) and call.func.id == "getattr" and len(call.args) > 1:
        return ("", None) if _CLIENT.search(_last_name(call.args[0])) else None
    if not isinstance(call.func, ast.Attribute) or _OTHERS.search(receiver_of(call)):
        return None
    verb = call.func.attr
    if verb in VERBS:
        return verb.upper(), _address(call, 0)
    if verb in _GENERIC and call.args and not isinstance(call.args[0], ast.Constant):
        return ("", _address(call, 1)) if is_surely_client(call) else None
    if verb in _GENERIC and call.args and isinstance(call.args[0], ast.Constant):
        named = str(call.args[0].value)
        return (named.upper(), _address(call, 1)) if named.lower() in VERBS else None
    return None


def is_surely_client(call: ast.Call) -> bool:
    """Whether what is called looks like a client, even where its address is not known."""
    return bool(_CLIENT.search(receiver_of(call)))


def receiver_of(call: ast.Call) -> str:
    """The last name of what a method is called on: `client` of `self.client.get`."""
    node: ast.expr = call.func
    if isinstance(node, ast.Attribute):
        node = node.value
    return _last_name(node.func if isinstance(node, ast.Call) else node)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _address(call: ast.Call, at: int) -> ast.expr | None:
    if len(call.args) > at:
        return call.args[at]
    named = (one.value for one in call.keywords if one.arg in ("url", "path"))
    return next(named, None)


def is_address(text: str) -> bool:
    """Whether a text is a path, or a URL, as far as it is known."""
    return text.startswith(("/", "http://", "https://")) or (text.startswith("{}") and "/" in text)
