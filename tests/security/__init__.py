"""What an attacker tries, threat by threat; README.md here names every threat and its test."""
