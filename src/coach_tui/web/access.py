"""Who may use the page: whoever had the link, from an address that the link may have."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from hmac import compare_digest

MAX_VISITORS = 32
"""Browsers that are remembered; the oldest is forgotten, and needs the link again."""

_KEY_BYTES = 32


def _is_same(text: str, secret: str) -> bool:
    """Compare in a time that does not depend on where they differ."""
    return compare_digest(text.encode("utf-8", "replace"), secret.encode())


class Access:
    """Checks addresses, the link's token and the cookies that are given for it.

    Args:
        addresses: What a browser may call this server, as ``host:port``. A page of a stranger
            whose name points here calls it otherwise.
    """

    def __init__(self, addresses: Iterable[str]) -> None:
        self._addresses = frozenset(addresses)
        self.token = secrets.token_urlsafe(_KEY_BYTES)
        self._visitors: list[str] = []

    def is_own_address(self, host: str | None) -> bool:
        """Whether a request's Host header names this server."""
        return host is not None and host.lower() in self._addresses

    def is_own_origin(self, origin: str | None) -> bool:
        """Whether an Origin header names a page of this server."""
        scheme, _, host = (origin or "").partition("://")
        return scheme == "http" and self.is_own_address(host)

    def admit(self, token: str) -> str | None:
        """A new visitor's key for the token of the link; ``None`` for another token."""
        if not _is_same(token, self.token):
            return None
        self._visitors = [*self._visitors[-MAX_VISITORS + 1 :], secrets.token_urlsafe(_KEY_BYTES)]
        return self._visitors[-1]

    def visitor(self, cookie: str) -> str | None:
        """The key in a cookie if it is a visitor's."""
        # All are compared, so that the time tells nothing.
        matches = [key for key in self._visitors if _is_same(cookie, key)]
        return matches[0] if matches else None
