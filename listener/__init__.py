"""What to read and when a cursor may move."""
