"""What is seen at run time: which fields the code of a consumer reads, and what a provider really sends."""
