"""The calls in one function of test code, each with the statuses that are asserted of its answer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import field

from contractguard.readers.test_code.clients import is_address, is_surely_client, method_of, receiver_of
from contractguard.readers.test_code.texts import HOLE, Constants, routes_of, statuses_of, texts_of
from contractguard.support.dataclass import dataclass

_ENDS = frozenset({"skip", "xfail", "fail", "pytest.skip", "pytest.xfail", "pytest.fail", "self.skipTest", "self.fail"})
_CATCHING = frozenset({"", "AssertionError", "Exception", "BaseException"})
_STATUS = frozenset({"status_code", "status"})
_DJANGO = {"assertContains": 200, "assertNotContains": 200, "assertRedirects": 302}
"""Assertions of Django that are about a status, unless they name another one."""
_HARMLESS = frozenset({*_DJANGO, "verify", "verify_response", "print", "len", "isinstance", "repr", "str", "type"})
_HOLDERS = (ast.Attribute, ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Expr, ast.Await, ast.withitem)
"""What an answer may stand in without being given away."""


@dataclass(frozen=True, slots=True)
class StatedCall:
    """A call as test code states it. `paths` are what its address may be, with `{}` for what is known only when it
    runs; none where nothing is known. Where parameters of the test list them, `paths` and `statuses` stand in the order
    of the list, each as often as it does. `test` names the function, behind its file. `routes` are the names of the
    routes that it may be about, where its address is made of these; without a `method` it may be any. `is_open`: other
    statuses may be asserted of its answer in a way that is not understood, or somewhere else."""

    method: str
    paths: tuple[str, ...]
    statuses: tuple[int, ...]
    file: str
    line: int
    test: str
    routes: tuple[str, ...] = ()
    is_open: bool = False


@dataclass(slots=True)
class _FoundCall:
    """`leaks`: how often its answer, or the status of that, is used in a way that is not understood."""

    method: str
    paths: tuple[str, ...]
    line: int
    routes: tuple[str, ...]
    statuses: list[int] = field(default_factory=list)
    leaks: int = 0


class FunctionReader:
    """Reads one function. `names`: the constants of the module, and the parameters of the test."""

    def __init__(self, names: Constants) -> None:
        self._names = dict(names)
        self._calls: dict[int, _FoundCall] = {}
        self._answers: dict[str, _FoundCall] = {}
        self._bound: list[tuple[str, _FoundCall]] = []
        self._perhaps: dict[str, list[_FoundCall]] = {}
        self._swallowed = 0

    def read(self, function: ast.FunctionDef | ast.AsyncFunctionDef, file: str, test: str) -> Iterator[StatedCall]:
        """The calls of a function, in order."""
        for statement in function.body:
            self._visit(statement)
            if _is_end(statement):
                break
        for one in self._calls.values():
            is_open = one.leaks > 0
            yield StatedCall(one.method, one.paths, tuple(one.statuses), file, one.line, test, one.routes, is_open)

    def _visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return  # read for itself
        if isinstance(node, ast.If | ast.While) and isinstance(node.test, ast.Constant) and not node.test.value:
            for statement in node.orelse:
                self._visit(statement)
            return
        for target in _targets_of(node):
            self._forget(target)
        bound = len(self._bound)
        self._swallowed += _is_swallowing(node)
        self._visit_parts(node)
        self._swallowed -= _is_swallowing(node)
        for name in _names_of_branches(node):
            self._forget_choice(name, bound)

    def _forget(self, target: ast.AST) -> None:
        """What a loop gives one value after the other is none that is known."""
        for one in ast.walk(target):
            if isinstance(one, ast.Name | ast.arg):
                name = one.id if isinstance(one, ast.Name) else one.arg
                self._names.pop(name, None)
                self._answers.pop(name, None)

    def _forget_choice(self, name: str, start: int) -> None:
        """What one branch gives a name need not be what it stands for behind the branches: it may be any of the answers
        that were bound since `start`, or the one before."""
        self._names.pop(name, None)
        self._answers.pop(name, None)
        before, within = (
            [call for bound, call in part if bound == name] for part in (self._bound[:start], self._bound[start:])
        )
        self._perhaps[name] = [*before[-1:], *within, *self._perhaps.get(name, ())]

    def _visit_parts(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self._visit(child)
            self._note_leak(node, child)
        if isinstance(node, ast.Call):
            self._note_call(node)
            self._note_unittest(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            self._bind(node.target, node.value)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind(node.optional_vars, node.context_expr)
        elif isinstance(node, ast.Assert):
            self._note_condition(node.test)

    def _note_leak(self, parent: ast.AST, node: ast.AST) -> None:
        """Note an answer that is given to somebody else, and a status that is read; where an assertion about it is
        understood, that is taken back."""
        for perhaps in self._perhaps.get(node.id, ()) if isinstance(node, ast.Name) else ():
            perhaps.leaks += 1
        status = self._status(node) if isinstance(node, ast.expr) else None
        if status is not None:
            status.leaks += 1
        if isinstance(parent, _HOLDERS) or (isinstance(parent, ast.Call) and _is_harmless(parent)):
            return
        answer = self._answer(node) if isinstance(node, ast.expr) else None
        if answer is not None:
            answer.leaks += 1

    def _note_call(self, node: ast.Call) -> None:
        found = method_of(node)
        if found is None:
            return
        method, address = found
        texts = texts_of(address, self._names) if address is not None else []
        routes = tuple(routes_of(address, self._names)) if address is not None else ()
        is_path = any(map(is_address, texts))
        if is_path:
            routes = ()
        # of the values of a parameter that are known nothing follows for the others
        paths = tuple(texts) if all(map(is_address, texts)) else ()
        is_unknown = all(text.startswith(HOLE) for text in texts)
        if is_path or routes or (is_unknown and (not method or is_surely_client(node))):
            self._calls[id(node)] = _FoundCall(method, paths, node.lineno, routes, leaks=self._may_assert(node))

    def _may_assert(self, node: ast.Call) -> bool:
        """Whether what is called may be a helper of the tests, which asserts a status by itself."""
        told = [*node.args[1:], *(one.value for one in node.keywords)]
        return receiver_of(node) == "self" or any(statuses_of(one, self._names) for one in told)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        """Remember what a name stands for: an answer, or a constant."""
        call = self._answer(value)
        if call is not None:
            name = ast.unparse(target)
            self._perhaps.pop(name, None)
            self._answers[name] = call
            self._bound.append((name, call))
            call.leaks += not isinstance(target, ast.Name)  # another function may look at it
        elif isinstance(target, ast.Name):
            self._answers.pop(target.id, None)
            self._perhaps.pop(target.id, None)
            self._names[target.id] = (value,)

    def _answer(self, node: ast.expr) -> _FoundCall | None:
        """The call whose answer an expression is."""
        while isinstance(node, ast.Await):
            node = node.value
        if isinstance(node, ast.Call):
            return self._calls.get(id(node))
        return self._answers.get(ast.unparse(node)) if isinstance(node, ast.Name | ast.Attribute) else None

    def _status(self, node: ast.expr) -> _FoundCall | None:
        """The call whose status an expression is."""
        if isinstance(node, ast.Attribute) and node.attr in _STATUS:
            return self._answer(node.value)
        return None

    # --- what is asserted

    def _note_condition(self, node: ast.expr) -> None:
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            for one in node.values:
                self._note_condition(one)
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for one, operator, other in zip(sides, node.ops, sides[1:], strict=False):
                if isinstance(operator, ast.Eq):
                    self._note_equal(one, other)
                elif isinstance(operator, ast.In) and len(_elements(other)) == 1:
                    self._note_equal(one, _elements(other)[0])

    def _note_equal(self, one: ast.expr, other: ast.expr) -> None:
        if isinstance(one, ast.Tuple) and isinstance(other, ast.Tuple):
            for left, right in zip(one.elts, other.elts, strict=False):
                self._note_equal(left, right)
        for answered, wanted in ((one, other), (other, one)):
            call = self._status(answered)
            told = statuses_of(wanted, self._names)
            if call is not None and told:
                call.leaks -= 1
                call.statuses += [] if self._swallowed else told

    def _note_unittest(self, node: ast.Call) -> None:
        """`assertEqual(response.status_code, 200)`, and what Django adds."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in ("assertEqual", "assertEquals", "assertIs") and len(node.args) >= 2:
            self._note_equal(node.args[0], node.args[1])
        elif name in _DJANGO and node.args:
            call = self._answer(node.args[0])
            said = [one.value for one in node.keywords if one.arg == "status_code"]
            told = statuses_of(said[0], self._names) if said else [_DJANGO[name]]
            if call is not None:
                call.leaks += not told
                call.statuses += [] if self._swallowed else told


def _targets_of(node: ast.AST) -> list[ast.AST]:
    """What a node gives values to that are not known: the variables of loops, and the parameters of a lambda."""
    if isinstance(node, ast.For | ast.AsyncFor):
        return [node.target]
    if isinstance(node, ast.Lambda):
        return [node.args]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return [one.target for one in node.generators]
    return []


def _names_of_branches(node: ast.AST) -> Iterator[str]:
    """The names that get a value in a part of a statement that need not run."""
    branches: list[ast.AST] = []
    if isinstance(node, ast.If):
        branches = [*node.body, *node.orelse]
    elif isinstance(node, ast.Match):
        branches = [*node.cases]
    elif isinstance(node, ast.Try):
        branches = [*node.handlers]
    for branch in branches:
        for one in ast.walk(branch):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                yield one.id


def _is_harmless(call: ast.Call) -> bool:
    """Whether nothing is asserted of an answer by giving it to a function; what a contract verifies is known from the
    run."""
    return ast.unparse(call.func).rpartition(".")[2] in _HARMLESS


def _is_end(node: ast.stmt) -> bool:
    """Whether nothing behind a statement of a body runs."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return ast.unparse(node.value.func) in _ENDS
    return isinstance(node, ast.Return | ast.Raise)


def _is_swallowing(node: ast.AST) -> bool:
    """Whether an assertion may fail in a statement, and the test pass: the failure is expected, or caught for good."""
    if isinstance(node, ast.With | ast.AsyncWith):
        return any(_CATCHING & _words_of(one.context_expr) for one in node.items)
    return isinstance(node, ast.Try) and any(map(_is_lenient, node.handlers))


def _is_lenient(handler: ast.ExceptHandler) -> bool:
    caught = {""} if handler.type is None else _words_of(handler.type)
    said_on = (isinstance(one, ast.Raise) or (isinstance(one, ast.stmt) and _is_end(one)) for one in ast.walk(handler))
    return bool(caught & _CATCHING) and not any(said_on)


def _words_of(node: ast.AST) -> set[str]:
    return set(re.findall(r"\w+", ast.unparse(node)))


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else []
