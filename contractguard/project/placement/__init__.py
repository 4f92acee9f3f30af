"""Where findings are shown to somebody who reads a change: on its lines, as far as that can be."""

from contractguard.project.placement.place import place_findings

__all__ = ["place_findings"]
