"""The web app where people read, edit and approve."""
