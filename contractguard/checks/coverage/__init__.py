"""Which parts of a contract tests and expectations touch: cells, how surely each was touched, and what is missing."""
