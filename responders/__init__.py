"""What to do about a mention, and the states of a response."""
