"""The nouns: documents, contracts, messages and findings. Imports nothing else of ours, and does no I/O."""
