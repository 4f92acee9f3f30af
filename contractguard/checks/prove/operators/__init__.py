"""The ways in which a contract is changed: rows of data, each with a pure function from a node to mutated nodes."""
