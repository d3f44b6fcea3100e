"""The optional writer: a language model that words drafts inside a frame, and translates for the team."""

from responders.writer.mask import called
from responders.writer.values import Translated, WriteRequest, Written
from responders.writer.writer import Writer

__all__ = ["Translated", "WriteRequest", "Writer", "Written", "called"]
