"""Answers about schemas: verdict, difference, and the report on several versions."""
