"""Keys of the user's own choice: which actions have one, and what is wrong with it.

Settings map an action (the id of its bindings, ``player.slower``) to a key. Textual replaces the
keys of bindings by id; the checks are ours. Escape, enter, arrows and the like always keep what
they do, so that every screen can be left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import (
    REPLACED_KEYS,
    Keys,
    _character_to_key,  # pyright: ignore[reportPrivateUsage] - Textual has no other way to name a character's key
    key_to_character,
)

from coach_tui.text import nearest
from coach_tui.ui.app_screen import shown_name

# Keys that no action can lose or get.
FIXED_KEYS = frozenset(
    [
        *("escape", "enter", "up", "down", "left", "right", "tab", "shift+tab", "home", "end"),
        *("pageup", "pagedown", "backspace", "delete", "ctrl+c", "ctrl+q", "f1", *"0123456789"),
    ]
)

EVERYWHERE = "Everywhere"


class KeyAction(Struct, frozen=True):
    """An action that a key can be chosen for.

    Attributes:
        name: Its name in the settings.
        ids: The bindings that share its key, as pause and resume do.
        fixed: Those of its keys that it cannot lose.
    """

    name: str
    ids: tuple[str, ...]
    label: str
    default: tuple[str, ...]
    fixed: tuple[str, ...]
    screens: tuple[str, ...]


def key_actions(
    screens: Iterable[tuple[str, tuple[type[DOMNode], ...]]],
) -> tuple[KeyAction, ...]:
    """Every action that a key can be chosen for, by the titles of the screens and the classes of each."""
    actions: dict[str, KeyAction] = {}
    for title, nodes in screens:
        bindings = [b for node in nodes for b in _bindings(node) if b.id]
        for binding in bindings:
            ids = tuple(dict.fromkeys(b.id or "" for b in bindings if b.key == binding.key))
            if binding.key in FIXED_KEYS or binding.id != ids[0]:
                continue
            if (action := actions.get(ids[0])) is not None:
                titles = tuple(dict.fromkeys((*action.screens, title)))
                actions[ids[0]] = replace(action, screens=titles)
                continue
            keys = [b.key for b in bindings if b.id == ids[0]]
            labels = dict.fromkeys(b.tooltip or b.description for b in bindings if b.id in ids)
            actions[ids[0]] = KeyAction(
                ids[0],
                ids,
                " / ".join(labels),
                tuple(key for key in keys if key not in FIXED_KEYS),
                tuple(key for key in keys if key in FIXED_KEYS),
                (title,),
            )
    return tuple(actions.values())


def _bindings(node: type[DOMNode]) -> Iterator[Binding]:
    merged = node._merge_bindings()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - those of the base classes too
    for bindings in merged.key_to_bindings.values():
        yield from bindings


def checked_keymap(
    keys: Mapping[str, str], key_actions: Iterable[KeyAction]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The keys by binding id for Textual, and a sentence about each one that is not used."""
    actions = {action.name: action for action in key_actions}
    keymap: dict[str, str] = {}
    problems: list[str] = []
    chosen: dict[str, str] = {}
    for name, key in keys.items():
        problem = _problem(name, key, actions)
        if problem:
            problems.append(problem)
        else:
            chosen[name] = key_name(key)
    while clashing := _first_clash(chosen, actions):
        # Its default may be what another action was given: all are looked at again.
        name, other = clashing
        key = shown_name(chosen.pop(name))
        problems.append(f"keys: {key} can't be {name}: it is {other.name} ({other.label}).")
    for name, key in chosen.items():
        keymap |= dict.fromkeys(actions[name].ids, ",".join((key, *actions[name].fixed)))
    return keymap, tuple(problems)


def _first_clash(
    chosen: Mapping[str, str], actions: Mapping[str, KeyAction]
) -> tuple[str, KeyAction] | None:
    for name, key in chosen.items():
        if other := clash(actions[name], key, actions.values(), chosen):
            return name, other
    return None


def _problem(name: str, key: str, actions: Mapping[str, KeyAction]) -> str:
    if name not in actions:
        near = nearest(name, sorted(actions))
        hint = f" (did you mean {near!r}?)" if near else ""
        return f"keys: there is no action called {name!r}{hint}."
    if not is_key(key_name(key)):
        return (
            f"keys: {name}: {key!r} is not a key; expected one such as a, A, +, space, ctrl+a, f2."
        )
    if key_name(key) in FIXED_KEYS:
        return f"keys: {name}: {key!r} always does what it does; choose another key."
    return ""


def clash(
    action: KeyAction, key: str, actions: Iterable[KeyAction], chosen: Mapping[str, str]
) -> KeyAction | None:
    """Another action with this key on one of its screens; ``None`` for none."""
    for other in actions:
        screens = {*action.screens, *other.screens}
        shares = EVERYWHERE in screens or len(screens) < len(action.screens) + len(other.screens)
        keys = (chosen[other.name],) if other.name in chosen else other.default
        if other.name != action.name and shares and key in keys:
            return other
    return None


def key_name(key: str) -> str:
    """Textual's name of a key: ``plus`` for ``+``."""
    return _character_to_key(key) if len(key) == 1 else key


def is_key(key: str) -> bool:
    if key in {item.value for item in Keys} or key_to_character(REPLACED_KEYS.get(key, key)):
        return True
    *modifiers, last = key.split("+")
    if set(modifiers) - {"ctrl", "alt", "shift"}:
        return False
    return len(last) == 1 or last == "space" or key_to_character(last) is not None
