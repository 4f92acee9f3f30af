"""Files that contractguard writes: atomically, under a lock."""
