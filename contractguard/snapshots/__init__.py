"""The canonical form of a contract: what a recorded snapshot holds.

Equal contracts give equal bytes, whatever their files, key order or syntax were, and a small change gives a small
diff. Only what messages reach is kept; prose and examples are not.
"""

from contractguard.snapshots.write import VERSION, dump, is_earlier, security_scheme, to_json

__all__ = ["VERSION", "dump", "is_earlier", "security_scheme", "to_json"]
