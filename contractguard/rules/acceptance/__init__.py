"""Findings and unchecked parts, and what was accepted of them."""
