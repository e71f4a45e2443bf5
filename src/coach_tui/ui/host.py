"""The app that a widget or screen belongs to, with a type that can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump


def app_of(node: MessagePump) -> App[Any]:
    """The app that ``node`` is part of."""
    return node.app  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - Textual leaves the parameter of App open
