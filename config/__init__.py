"""Settings and playbooks, read once into frozen values."""
