"""The project that the tests of the recorder run."""

from __future__ import annotations

import pytest

from tests.plugins.recording.shop import APP, CALLS


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with an application and tests that call it."""
    pytester.makepyfile(shop=APP, test_shop=CALLS)
    (pytester.path / ".git").mkdir()
    return pytester
