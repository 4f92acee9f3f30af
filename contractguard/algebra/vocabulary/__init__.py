"""Which keywords there are, their valid values, scopes and meta-schemas."""
