"""The guards that mutants are held against: each says of a mutant whether it goes red."""
