"""The experiments: each takes an empty folder and a site and gives a `Proof` with figures and what was wrong."""
