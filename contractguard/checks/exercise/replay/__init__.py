"""What failed once, again: the fewest requests that show it, kept in a file, sent anew."""
