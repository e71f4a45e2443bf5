"""The messages between app and engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.audio.protocol import (
    Cut,
    DeviceLost,
    ExtraLatency,
    Failed,
    Health,
    Lease,
    Mute,
    Note,
    ProtocolError,
    ScheduleSounds,
    Started,
    Theme,
    Volume,
    decode_command,
    decode_report,
    encode,
)
from coach_tui.audio.sound_out import ScheduledSound

if TYPE_CHECKING:
    from coach_tui.audio.protocol import Command, Report

numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.none() | st.text()
sounds = st.builds(ScheduledSound, st.text(), numbers, st.none() | numbers, words, words)
commands = st.one_of(
    st.builds(ScheduleSounds, st.lists(sounds).map(tuple)),
    st.builds(Cut, st.booleans()),
    st.builds(Volume, numbers),
    st.builds(Mute, st.booleans()),
    st.builds(ExtraLatency, numbers),
    st.builds(Theme, st.lists(st.text()).map(tuple)),
    st.builds(Lease, numbers),
)
reports = st.one_of(
    st.builds(Started, st.text(), st.text(), st.integers(), st.booleans()),
    st.builds(Failed, st.text()),
    st.builds(DeviceLost, st.text()),
    st.builds(Note, st.text()),
    st.builds(Health, st.integers(), st.integers(), st.integers(), st.integers()),
)


@given(commands)
def test_a_command_arrives_as_it_was_sent_in_one_line(command: Command):
    line = encode(command)
    assert line.index(b"\n") == len(line) - 1
    assert decode_command(line) == command


@given(reports)
def test_a_report_arrives_as_it_was_sent_in_one_line(report: Report):
    line = encode(report)
    assert line.index(b"\n") == len(line) - 1
    assert decode_report(line) == report


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"\xff",
        b"[]",
        b"1",
        b"{}",
        b'{"command":"dance"}',
        b'{"command":"lease"}',
        b'{"command":"extralatency","by_s":Infinity}',
        b'{"command":"theme","folders":3}',
        b'{"command":"schedulesounds","sounds":[["up"]]}',
        b'{"command":"schedulesounds","sounds":[["up",Infinity,null,null,null]]}',
        b'{"command":"schedulesounds","sounds":[["up",1,NaN,null,null]]}',
        b'{"command":"lease","until_s":null}',
    ],
)
def test_a_line_that_is_not_a_command_is_refused(line: bytes):
    with pytest.raises(ProtocolError):
        decode_command(line)


@pytest.mark.parametrize(
    "line", [b"", b"[]", b'{"report":"started"}', b'{"report":"unknown"}', b"ALSA lib"]
)
def test_a_line_that_is_not_a_report_is_refused(line: bytes):
    with pytest.raises(ProtocolError):
        decode_report(line)
