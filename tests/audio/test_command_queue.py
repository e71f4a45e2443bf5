"""Commands queued for the engine, and replayed for a new one."""

from __future__ import annotations

from coach_tui.audio.engine_client import MAX_WAITING, CommandQueue
from coach_tui.audio.protocol import Cut, ExtraLatency, Mute, ScheduleSounds, Theme, Volume
from coach_tui.audio.sound_out import MAX_AHEAD, ScheduledSound

TICK = ScheduledSound("tick", 10.0)


def test_commands_are_taken_in_order_and_once():
    box = CommandQueue()
    assert not box
    box.schedule([TICK], 9.0)
    box.set(Mute(True))
    assert box.take_all() == [ScheduleSounds((TICK,)), Mute(True)]
    assert box.take_all() == []


def test_a_cut_removes_what_waits_to_be_sent_and_leaves_mute_and_volume():
    box = CommandQueue()
    box.schedule([TICK], 9.0)
    box.set(Volume(0.4))
    box.set(Volume(0.5))
    box.cut(keep_sounding=True)
    assert box.take_all() == [Volume(0.5), Cut(keep_sounding=True)]


def test_a_new_engine_is_sent_all_that_still_counts():
    box = CommandQueue()
    gone = ScheduledSound("tick", 1.0)
    tone = ScheduledSound("stay", 1.0, duration_s=30.0)
    box.schedule([gone, tone], 0.5)
    box.set(Volume(0.5))
    box.set(Mute(True))
    box.set(ExtraLatency(0.1))
    box.set(ExtraLatency(0.2))
    box.set(Theme(("own", "wood")))
    box.schedule([TICK], 9.0)
    box.replay()
    assert box.take_all() == [
        Volume(0.5),
        Mute(True),
        ExtraLatency(0.2),
        Theme(("own", "wood")),
        ScheduleSounds((tone, TICK)),
    ]


def test_a_new_engine_is_not_sent_what_was_cut():
    box = CommandQueue()
    box.schedule([TICK], 9.0)
    box.cut(keep_sounding=False)
    box.replay()
    assert box.take_all() == []


def test_an_engine_that_does_not_read_makes_nothing_grow_without_end():
    box = CommandQueue()
    for _ in range(MAX_WAITING + 100):
        box.schedule([TICK] * 100, 9.0)
    assert len(box.take_all()) == MAX_WAITING
    box.replay()
    (schedule,) = box.take_all()
    assert isinstance(schedule, ScheduleSounds)
    assert len(schedule.sounds) == MAX_AHEAD
