"""What a mutant makes of a description: its documents, and the contract that they say."""
