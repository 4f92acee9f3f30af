"""Commands run in this process, as in the tests of the command line."""

from __future__ import annotations

from tests.cli.conftest import folder, plain_environment, run

__all__ = ["folder", "plain_environment", "run"]
