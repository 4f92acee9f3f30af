"""An operation, response or media type by name; and pairs of those in two contracts."""
