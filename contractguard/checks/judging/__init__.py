"""One answer of a running service before four readers: description, recorded contract, consumers, what was seen."""
