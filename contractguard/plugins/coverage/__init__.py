"""What the tests of a run hit of the contracts: collected in each process, written by the one that waits for them."""
