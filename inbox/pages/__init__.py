"""The routes, one file per place in the bar."""
