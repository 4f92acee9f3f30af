"""A project as configured: its providers, consumers, waivers and lanes, and the pull-request check."""
