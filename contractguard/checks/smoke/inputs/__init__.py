"""What is read of a service: with which inputs, in which order."""
