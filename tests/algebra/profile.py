"""How many examples the property tests draw: few and the same ones every time, or many new ones (`make nightly`)."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_ANY_SIZE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
settings.register_profile(
    "normal",
    max_examples=800,
    deadline=None,
    derandomize=True,
    suppress_health_check=_ANY_SIZE,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
settings.register_profile(
    "nightly", settings.get_profile("normal"), max_examples=20_000, derandomize=False, print_blob=True
)
PROFILE = settings.get_profile(os.environ.get("PROPERTY_PROFILE", "normal"))


def share(percent: int) -> settings:
    """The profile with a part of its examples: all properties together draw as many pairs as the profile says."""
    return settings(PROFILE, max_examples=PROFILE.max_examples * percent // 100)


def draws(few: int, nightly: int) -> settings:
    """The profile with so many examples, and so many by night."""
    return settings(PROFILE, max_examples=few if PROFILE.max_examples <= 800 else nightly)
