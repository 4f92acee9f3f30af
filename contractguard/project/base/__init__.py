"""What a check judges against: the project as it stands in the base of a change."""
