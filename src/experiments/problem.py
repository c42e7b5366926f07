"""What ends a run with one line: a mistake in what was asked for, or a guest that did not do it."""

import difflib


class Problem(Exception):
    """A mistake in what was asked for. The message names the thing and the way out."""

    status = 2


class GuestFailed(Exception):
    """The guest hung, panicked or ended. The message says which; what it said is in the transcript."""

    status = 125


class Interrupted(BaseException):
    """Ctrl-C, or a signal that ends a program. Not an Exception: nothing but the end of the run handles it."""

    status = 130


def nearest(word, known):
    """", did you mean X?", or what there is."""
    close = difflib.get_close_matches(word, known, 1)
    return f"; did you mean '{close[0]}'?" if close else f"; there are: {', '.join(known)}"
