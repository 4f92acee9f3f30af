"""The words in which a comparison of schemas is asked for."""

from __future__ import annotations

DIALECTS = ("draft-04", "draft-06", "draft-07", "2019-09", "2020-12", "openapi-2.0", "openapi-3.0", "openapi-3.1")
"""The names of the dialects, as `Schema.dialect` has them."""

WAYS = {"backward": (True, False), "forward": (False, True), "full": (True, True)}
"""By mode, as schema registries name them: whether the new schema must take what the old one admits, and the old one
what the new one admits."""

TRANSITIVE = "-transitive"
"""Behind a mode: not only the version before the newest counts, but every earlier one."""

MODES = (*WAYS, *(f"{mode}{TRANSITIVE}" for mode in WAYS))
