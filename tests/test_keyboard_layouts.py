"""Every key can be pressed on other keyboards than a US one, without AltGr."""
# ruff: noqa: RUF001 - other scripts are what it is about

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest
from screen_harness import GLUTES, Stage, screen_text, until
from textual.binding import Binding
from textual.keys import key_to_character
from textual.widget import Widget

import coach_tui.ui
from coach_tui.keyboard_layouts import in_us_place
from coach_tui.ui.app import CoachApp
from coach_tui.ui.widgets.header import SearchBox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAYOUTS = {
    "US": "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
    '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
    "German": "^1234567890ß´qwertzuiopü+#asdfghjklöä<yxcvbnm,.-"
    "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄ>YXCVBNM;:_",
    "Swiss": "§1234567890'^qwertzuiopü¨$asdfghjklöä<yxcvbnm,.-"
    '°+"*ç%&/()=?`QWERTZUIOPè!£ASDFGHJKLéà>YXCVBNM;:_',
    "French": "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmù<wxcvbn,;:!"
    "1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%>WXCVBN?./§",
    "Spanish": "º1234567890'¡qwertyuiop`+çasdfghjklñ´<zxcvbnm,.-"
    'ª!"·$%&/()=?¿QWERTYUIOP^*ÇASDFGHJKLÑ¨>ZXCVBNM;:_',
    "Italian": "\\1234567890'ìqwertyuiopè+ùasdfghjklòà<zxcvbnm,.-"
    '|!"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°>ZXCVBNM;:_',
    "Swedish": "§1234567890+´qwertyuiopå¨'asdfghjklöä<zxcvbnm,.-"
    '½!"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÖÄ>ZXCVBNM;:_',
    "Dvorak": "`1234567890[]',.pyfgcrl/=\\aoeuidhtns-;qjkxbmwvz"
    '~!@#$%^&*(){}"<>PYFGCRL?+|AOEUIDHTNS_:QJKXBMWVZ',
    "Russian": "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю."
    'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
    "Ukrainian": "'1234567890-=йцукенгшщзхї\\фівапролджєячсмитьбю."
    'ʼ!"№;%:?*()_+ЙЦУКЕНГШЩЗХЇ/ФІВАПРОЛДЖЄЯЧСМИТЬБЮ,',
    "Greek": "`1234567890-=;ςερτυθιοπ[]\\ασδφγηξκλ΄'ζχψωβνμ,./"
    '~!@#$%^&*()_+:ΣΕΡΤΥΘΙΟΠ{}|ΑΣΔΦΓΗΞΚΛ¨"ΖΧΨΩΒΝΜ<>?',
    "Hebrew": ";1234567890-=/'קראטוןםפ[]\\שדגכעיחלךף,זסבהנמצתץ."
    '~!@#$%^&*)(_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM><?',
}
"""What the keys of a keyboard type, alone and with shift, on Linux and Windows."""

ELSEWHERE = {"app.quit", "choose_action('stop')"}
"""``ctrl+q`` quits, and the pain sheet lists what its letters choose: a Greek keyboard has no q."""


def all_bindings() -> Iterator[tuple[str, Binding]]:
    """The bindings of the app's own widgets and screens, and the app's, with their owner's name."""
    for module in pkgutil.walk_packages(coach_tui.ui.__path__, "coach_tui.ui."):
        if module.name.endswith("terminal_driver"):
            continue  # Windows has no termios, nor a widget in there
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Widget | CoachApp):
                merged: Any = value._merge_bindings()  # pyright: ignore[reportPrivateUsage]
                for bindings in merged.key_to_bindings.values():
                    yield from ((value.__name__, binding) for binding in bindings)


def typed_character(key: str) -> str:
    """What is typed for a key; empty for those with a name, which every keyboard has."""
    character = key if len(key) == 1 else key_to_character(key) or ""
    return character if character.isprintable() and character != " " else ""


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_action_has_a_key_that_can_be_pressed_without_altgr(layout: str):
    pressed = {*layout, *layout.lower(), *map(in_us_place, layout)}
    keys: dict[tuple[str, str], set[str]] = {}
    for owner, binding in all_bindings():
        keys.setdefault((owner, binding.action), set()).add(typed_character(binding.key))
    assert ("PlayerScreen", "post('slower')") in keys
    missing = {
        action: characters
        for action, characters in keys.items()
        if "" not in characters and not characters & pressed and action[1] not in ELSEWHERE
    }
    assert missing == {}


@pytest.mark.parametrize("keys", ["ры", "ηs", "יs"], ids=["Cyrillic", "Greek", "Hebrew"])
async def test_letters_of_other_scripts_do_what_the_key_in_their_place_does(
    tmp_path: Path, keys: str
):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, "not listed", lambda: "Glute activation" in screen_text(app))
        await pilot.press(keys[0])
        await until(pilot, "no history", lambda: "No sessions yet" in screen_text(app))
        await pilot.press("escape", keys[1])
        await until(pilot, "no settings", lambda: "Coaching" in screen_text(app))


async def test_letters_of_other_scripts_are_typed_where_text_is(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, "not listed", lambda: "Glute activation" in screen_text(app))
        await pilot.press("slash", "р", "Ы", "٣")
        await until(pilot, "not typed", lambda: app.screen.query_one(SearchBox).value == "рЫ٣")


@pytest.mark.parametrize(
    ("typed", "key"), [("٤", "4"), ("４", "4"), ("Э", '"'), ("é", "é"), ("", "")]
)
def test_digits_of_every_script_are_digits_and_what_has_no_place_stays(typed: str, key: str):
    assert in_us_place(typed) == key
