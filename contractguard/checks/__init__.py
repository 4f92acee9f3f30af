"""The jobs: each asks the algebra, names what it finds by the rules, and ends in a report."""
