"""A few safe requests against a deployed service: is what runs what was promised?"""
