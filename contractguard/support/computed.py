"""An attribute that is computed when something asks for it first: as `functools.cached_property`, without its lock.

(Up to Python 3.11 that one takes a lock for each of them, which is most of the time that a small one takes.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["computed"]

if TYPE_CHECKING:
    from functools import cached_property as computed
else:

    class computed:  # noqa: N801 - it is used as a decorator
        """The value that the function returns becomes the instance's own attribute, which is found before this."""

        def __init__(self, function: Any) -> None:
            self._function, self._name, self.__doc__ = function, function.__name__, function.__doc__

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self._name] = self._function(instance)
            return value
