"""What to say of a word that is not known: what may have been meant, and what is allowed."""

from collections.abc import Collection
from difflib import get_close_matches


def unknown_word(what: str, word: str, allowed: Collection[str]) -> str:
    """Say that a word is unknown, what may have been meant, and what is allowed."""
    close = get_close_matches(word, allowed, n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"unknown {what} {word!r}.{hint} Allowed: {', '.join(allowed)}."
