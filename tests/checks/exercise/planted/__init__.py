"""Thirty defects, planted into six applications of one API, and their clean twins."""
