"""What names may look like that become folders."""

from __future__ import annotations

import re

PROVIDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
