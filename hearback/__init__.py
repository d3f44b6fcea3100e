"""The app: steps, jobs, engines, daemon, command line, demo."""
