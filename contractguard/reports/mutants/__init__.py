"""How reports tell of mutants: for people, in the JSON report, and for the viewers of mutation testing."""
