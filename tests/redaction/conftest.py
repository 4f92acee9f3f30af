"""Commands run in this process, as in the tests of the command line."""

from __future__ import annotations

from tests.cli.conftest import plain_environment, run

__all__ = ["plain_environment", "run"]
