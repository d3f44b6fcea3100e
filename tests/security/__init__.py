"""What an attacker tries, threat by threat; other tests of the same threats are named in docs/security.md."""
