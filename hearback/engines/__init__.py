"""What wakes the work: the local engine (one process), later the grown one. Tables hold the truth."""
