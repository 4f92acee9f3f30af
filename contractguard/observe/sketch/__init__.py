"""The mergeable summary of many messages: facts, their join, and the file that holds them."""
