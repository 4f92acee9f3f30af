"""What a mutant makes of a description."""
