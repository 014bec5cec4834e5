"""What can go wrong with the embedded servers, in words for the person at the terminal."""


class EmbeddedError(Exception):
    """The servers cannot run here. The message is French and tells what to do."""
