"""Responses of an application, changed while its tests run, so that they fit a mutant and not the contract."""
