"""Whether each difference breaks somebody, by a witness; and whether nothing else does."""
