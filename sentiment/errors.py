"""What can go wrong before a text is read."""


class ModelUnavailable(Exception):
    """The model cannot be loaded; the message says what to do about it."""
