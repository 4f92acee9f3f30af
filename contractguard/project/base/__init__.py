"""What a check compares with: the project as it stands in the base of a change."""
