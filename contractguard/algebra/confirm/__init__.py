"""Schemas for outside validators, and what these say of a witness."""
