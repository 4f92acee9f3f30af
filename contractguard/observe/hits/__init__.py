"""Which parts of a contract something hit: cells, levels, and the file of them, which is united in any order."""
