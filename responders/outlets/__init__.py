"""Where tickets and alerts leave: one file each, found by name like the networks."""
