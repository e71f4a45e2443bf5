"""Who may have the page: a browser at an address of this server, with the link's token or its cookie."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from hmac import compare_digest

from aiohttp import web

FOREIGN = "This address is not one that coach-tui serve listens on."

REFUSED = (
    "This page needs the link that coach-tui serve prints in the terminal, or its QR code. "
    "Each start of the program has a new one."
)

IN_USE = (
    "coach-tui is open on another device or in another browser. Close it there, and it opens here."
)

RELOAD_S = 3  # How often a second visitor's browser asks again

MAX_VISITORS = 32  # Browsers that are remembered; the oldest is forgotten, and needs the link again

_KEY_BYTES = 32


class Access:
    """Checks addresses, the link's token and the cookies that are given for it.

    Args:
        addresses: What a browser may call this server, as ``host:port``. A page of a stranger
            whose name points here calls it otherwise.
        port: Part of the name of its cookie: another server of this machine has another one.
    """

    def __init__(self, addresses: Iterable[str], port: int) -> None:
        self._addresses = frozenset(addresses)
        # Browsers share cookies among the ports of a machine.
        self._cookie_name = f"coach-tui-{port}"
        self.token = secrets.token_urlsafe(_KEY_BYTES)
        self._visitors: list[str] = []

    def admit(self, request: web.Request, occupant: str | None) -> str | web.Response:
        """The visitor who sends a request, or the response that refuses it.

        The token makes a new visitor. While ``occupant`` has the app, no other may.
        """
        origin = request.headers.get("Origin")
        # A browser always says which page opens a socket.
        has_origin = origin is not None or request.path == "/socket"
        is_foreign = has_origin and not self._is_own_origin(origin)
        if is_foreign or not self._is_own_address(request.headers.get("Host")):
            return message_page(403, FOREIGN)
        visitor = self._visitor(request)
        token = request.query.get("token", "") if request.path == "/" else ""
        if visitor is None and not _is_same(token, self.token):
            return message_page(403, REFUSED)
        if occupant not in (None, visitor):
            return message_page(409, IN_USE, {"Refresh": str(RELOAD_S)})
        return visitor or self._new_visitor()

    def remember(self, visitor: str, request: web.Request, response: web.StreamResponse) -> None:
        """Give a visitor whose request has no cookie one with the response."""
        if self._visitor(request) != visitor:
            response.set_cookie(self._cookie_name, visitor, httponly=True, samesite="Strict")

    def _is_own_address(self, host: str | None) -> bool:
        return host is not None and host.lower() in self._addresses

    def _is_own_origin(self, origin: str | None) -> bool:
        scheme, _, host = (origin or "").partition("://")
        return scheme == "http" and self._is_own_address(host)

    def _visitor(self, request: web.Request) -> str | None:
        """The key in the request's cookie if it is a visitor's."""
        cookie = request.cookies.get(self._cookie_name, "")
        # All are compared, so that the time reveals nothing.
        matches = [key for key in self._visitors if _is_same(cookie, key)]
        return matches[0] if matches else None

    def _new_visitor(self) -> str:
        self._visitors = [*self._visitors[-MAX_VISITORS + 1 :], secrets.token_urlsafe(_KEY_BYTES)]
        return self._visitors[-1]


def _is_same(text: str, secret: str) -> bool:
    """Compare in a time that does not depend on where they differ."""
    return compare_digest(text.encode("utf-8", "replace"), secret.encode())


def message_page(status: int, text: str, headers: dict[str, str] | None = None) -> web.Response:
    """A page of one sentence in place of the app."""
    return web.Response(
        status=status,
        text=f"<!doctype html><html lang=en><meta name=viewport content='width=device-width'>"
        f"<title>coach-tui</title><p>{text}</p>",
        content_type="text/html",
        headers=headers,
    )
