"""What can go wrong in a way that somebody else must decide about."""

from __future__ import annotations


class StoreUnavailable(Exception):
    """Nothing was kept: whoever handed it over keeps it and comes again."""


class NotMade(Exception):
    """Nothing could be made of a file; the reason is safe to log."""
