"""A provider of the project, exercised: what is called, by whose leave, and who reads the answers."""
