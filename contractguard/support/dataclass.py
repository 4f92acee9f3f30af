"""Dataclasses that cost next to nothing until they are used: the same words, less work at import.

The standard library writes the text of six methods for every class and compiles it, half a millisecond a class, and a
command defines more than a hundred of them. Here the constructor is compiled when something asks for it first, and the
other methods are not made from text at all. To a type checker the decorator is the standard library's own, and
`dataclasses.fields`, `replace` and `asdict` work as ever.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, field, fields, replace
from dataclasses import dataclass as _standard
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

_FEW = 4
"""Objects of a class, before its constructor is worth compiling."""

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, slots: bool, frozen: bool = False, eq: bool = True) -> Any:
        """As `dataclasses.dataclass`, for a class with slots that inherits from nothing and has no class variables.

        Raises `TypeError` for any other.
        """

        def made(cls: type) -> type:
            if not slots or cls.__bases__ != (object,):
                raise TypeError(f"{cls.__name__}: this dataclass is for classes with slots that inherit from nothing")
            return _with_slots(cls, frozen, eq)

        return made


def _with_slots(plain: type, frozen: bool, eq: bool) -> type:
    """The class again, its fields in slots, with the methods of a dataclass that it does not define itself."""
    names = tuple(getattr(plain, "__annotations__", ()))
    given = {name: plain.__dict__.get(name, MISSING) for name in names}
    members = {
        "__init__": _Constructor(given, frozen),
        "__repr__": _repr,
        "__replace__": replace,
        **(_equality(given, frozen) if eq else {}),
        **(_FROZEN if frozen else {}),
        **{name: member for name, member in plain.__dict__.items() if name not in {*names, "__dict__", "__weakref__"}},
        "__slots__": names,
        "__match_args__": tuple(name for name in names if _attribute(given[name], "init", True)),
        "__dataclass_fields__": _Fields(plain),
    }
    return type(plain)(plain.__name__, plain.__bases__, members)


def _attribute(given: Any, name: str, otherwise: Any) -> Any:
    """What `field(...)` says of a field, or what holds of one that is only annotated."""
    return getattr(given, name) if isinstance(given, Field) else otherwise


class _Constructor:
    """Stands for `__init__`, fills the first few objects by itself, and then puts the real one in its place: of many
    classes a run makes one object or two, and compiling a constructor takes as long as doing without it fifty times."""

    def __init__(self, given: dict[str, Any], frozen: bool) -> None:
        self._given, self._frozen = given, frozen
        self._names = [name for name, one in given.items() if _attribute(one, "init", True)]
        self._left = _FEW

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is not None and self._left:
            self._left -= 1
            return partial(self._fill, instance, owner)
        function = self._compile(owner)
        owner.__init__ = function  # type: ignore[misc]
        return function.__get__(instance, owner)

    def _fill(self, instance: Any, owner: type, /, *arguments: Any, **named: Any) -> None:
        """What the real one does. It is also who says what is wrong with the arguments."""
        values = self._values(arguments, named)
        if values is None:
            self._left = 0
            instance.__init__(*arguments, **named)
            return
        put = object.__setattr__ if self._frozen else setattr
        for name, value in values.items():
            put(instance, name, value)
        if hasattr(owner, "__post_init__"):
            instance.__post_init__()

    def _values(self, arguments: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any] | None:
        """What each field becomes, but for those left to `__post_init__`; None where the arguments are not right."""
        values = dict(zip(self._names, arguments, strict=False))
        if len(arguments) > len(self._names) or not values.keys().isdisjoint(named) or {*named}.difference(self._names):
            return None
        values |= named
        for name, one in self._given.items():
            if name not in values:
                make = _attribute(one, "default_factory", MISSING)
                value = _attribute(one, "default", one) if make is MISSING else make()
                if value is not MISSING:
                    values[name] = value
                elif name in self._names:
                    return None
        return values

    def _compile(self, owner: type) -> Any:
        known: dict[str, Any] = {"_MISSING": MISSING}
        parameters, lines = ["self"], []
        for name, given in self._given.items():
            one: Field[Any] = given if isinstance(given, Field) else field(default=given)
            makes = one.default_factory is not MISSING
            known[f"_default_{name}"] = one.default_factory if makes else one.default
            if one.init:
                default = "=_MISSING" if makes else "" if one.default is MISSING else f"=_default_{name}"
                parameters.append(name + default)
                value = f"_default_{name}() if {name} is _MISSING else {name}" if makes else name
            elif makes or one.default is not MISSING:
                value = f"_default_{name}()" if makes else f"_default_{name}"
            else:
                continue  # left to `__post_init__`
            known[f"_set_{name}"] = owner.__dict__[name].__set__  # of the slot itself: half the time of `setattr`
            lines.append(f"_set_{name}(self, {value})" if self._frozen else f"self.{name} = {value}")
        if hasattr(owner, "__post_init__"):
            lines.append("self.__post_init__()")
        exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines or ["pass"]), known)
        function = known["__init__"]
        function.__qualname__ = f"{owner.__qualname__}.__init__"
        function.__annotations__ = {**owner.__annotations__, "return": None}
        return function


class _Fields:
    """Stands for `__dataclass_fields__`, which the standard library makes when something asks for them: `replace` does.
    It is to make no method, and no documentation of what has none: either takes longer than the rest of a small run."""

    def __init__(self, plain: type) -> None:
        self._plain = plain

    def __get__(self, instance: Any, owner: type) -> Any:
        self._plain.__doc__ = owner.__doc__ or owner.__name__
        made: Any = _standard(init=False, repr=False, eq=False, match_args=False)(self._plain)
        found = made.__dataclass_fields__
        owner.__dataclass_fields__ = found  # type: ignore[attr-defined]
        return found


@recursive_repr("...")
def _repr(self: Any) -> str:
    shown = (one for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(f'{one.name}={getattr(self, one.name)!r}' for one in shown)})"


def _equality(given: dict[str, Any], frozen: bool) -> dict[str, Any]:
    """`__eq__` by the fields that are compared, and the `__hash__` that goes with it: none for what can change."""
    compared = [name for name in given if _attribute(given[name], "compare", True)]
    key = attrgetter(*compared) if compared else type

    def equal(self: Any, other: Any) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def hash_fields(self: Any) -> int:
        return hash(key(self))

    return {"__eq__": equal, "__hash__": hash_fields if frozen else None}


def _refuse(self: Any, name: str, value: Any = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__slots__]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__slots__, state, strict=True):
        object.__setattr__(self, name, value)


_FROZEN = {"__setattr__": _refuse, "__delattr__": _refuse, "__getstate__": _state, "__setstate__": _restore}
