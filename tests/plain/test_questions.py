"""How it went, asked and answered line by line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from history_samples import made_entry
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.core.coaching.script import Question
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    EntryState,
    PlannedSet,
    WorkRecord,
)
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import timestamp_of
from coach_tui.plain.line_input import LineReader
from coach_tui.plain.questions import PlainAsking
from coach_tui.services.journal import JournalService
from coach_tui.services.sessions import language_of

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.log.entry import Entry

NOW = timestamp_of(1_709_640_000_000, 3600, "Europe/Berlin")  # 2024-03-05, the day after


class Voice:
    """Notes what is asked aloud, in which language and after how long."""

    def __init__(self) -> None:
        self.asked: list[tuple[Question, str, float]] = []
        self.stops = 0

    def say(self, *questions: Question, language: str = "", after_s: float = -1) -> None:
        self.asked += [(question, language, after_s) for question in questions]

    def stop(self) -> None:
        self.stops += 1


class Asked:
    """A journal with an entry in it, and a person who types ahead."""

    def __init__(self, entry: Entry) -> None:
        self.printed: list[str] = []
        self.journal = Journal.in_memory()
        self.journal.begin(entry.head)
        for rep in entry.reps:
            self.journal.rep_done(entry.head.id, rep)
        for work in entry.work:
            self.journal.work_done(entry.head.id, work)
        self.journal.end(entry.head.id, EntryState.COMPLETED, entry.head.started, 60_000)
        self.id = entry.head.id
        reading, self._writing = os.pipe()
        service = JournalService(self.journal, lambda: NOW)
        self.aloud = Voice()
        self.asking = PlainAsking(
            service, LineReader(reading), self.printed.append, lambda: self.aloud
        )

    def types(self, *lines: str) -> None:
        """All that is typed, then ctrl+d."""
        os.write(self._writing, "".join(f"{line}\n" for line in lines).encode())
        os.close(self._writing)

    @property
    def entry(self) -> Entry:
        return self.journal.entries()[0]

    @property
    def said(self) -> dict[tuple[str, str], object]:
        return dict(self.entry.annotations)


@pytest.fixture
def asked() -> Asked:
    # Clamshell on both sides, and the bridge.
    return Asked(made_entry(work_sets=3))


def test_what_the_screens_ask_aloud_is_asked_aloud_in_the_language_of_the_session(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    asked.types("2", "4", "s")
    asked.asking.ask_day_after("2024-03-05")
    asked.asking.ask_feedback(asked.id, "de", 2.0)
    assert asked.aloud.asked == [
        (Question.DAY_AFTER, "en", 0.0),
        (Question.EFFORT, "de", 3.0),
        (Question.PAIN, "de", 0.0),
    ]
    assert asked.aloud.stops == 3
    # The day after a session in German is asked about in German.
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert language_of("no such session") == "en"
    paths.user_sessions().mkdir(parents=True)
    file = paths.user_sessions() / "abends.yaml"
    file.write_text("title: Abends\nlanguage: de\nsteps:\n  - {exercise: clamshell, reps: 5}\n")
    assert language_of("abends") == language_of("abends + clamshell-beginner") == "de"


def test_each_question_is_a_line_and_each_answer_is_saved(asked: Asked):
    asked.types("4", "3", "2", "1", "3", "good, but cold")
    asked.asking.ask_feedback(asked.id)
    assert asked.printed == [
        "How did it go? Enter skips a question, s skips the rest.",
        "How hard was it, 0 to 10? 0 is rest, 10 is all I had.",
        "Any pain, 0 to 10?",
        "Where? 1 hip, 2 groin, 3 thigh, 4 knee, 5 lower back, 6 elsewhere, or type it.",
        "Clamshell: 1 too easy, 2 about right, 3 too hard?",
        "Glute bridge: 1 too easy, 2 about right, 3 too hard?",
        "A note, in a line?",
        "Saved.",
    ]
    assert asked.said == {
        (AnnotationField.RPE, ""): 4,
        (AnnotationField.PAIN, ""): 3,
        (AnnotationField.PAIN_WHERE, ""): "groin",
        (AnnotationField.FELT, "clamshell"): "easy",
        (AnnotationField.FELT, "glute-bridge"): "hard",
        (AnnotationField.NOTE, ""): "good, but cold",
    }


def test_without_pain_no_question_asks_where(asked: Asked):
    asked.types("", "0", "", "", "")
    asked.asking.ask_feedback(asked.id)
    assert asked.said == {(AnnotationField.PAIN, ""): 0}
    assert not [line for line in asked.printed if line.startswith("Where")]


@pytest.mark.parametrize("lines", [["s"], []])
def test_s_or_the_end_of_what_is_typed_skips_all(asked: Asked, lines: list[str]):
    asked.types(*lines)
    asked.asking.ask_feedback(asked.id)
    assert asked.said == {}
    assert asked.printed[-1] == "Nothing to save."


def test_what_was_answered_before_the_rest_is_skipped_is_saved(asked: Asked):
    asked.types("7", "s")
    asked.asking.ask_feedback(asked.id)
    assert asked.said == {(AnnotationField.RPE, ""): 7}


def test_what_is_not_understood_is_asked_for_again(asked: Asked):
    asked.types("eleven", "11", "10", "s")
    asked.asking.ask_feedback(asked.id)
    assert asked.printed.count("A number from 0 to 10, please; enter skips.") == 2
    assert asked.said == {(AnnotationField.RPE, ""): 10}


def test_pain_given_on_the_way_counts_unless_another_is_given(asked: Asked):
    pain = AnnotationRecord("1", AnnotationField.PAIN, 4, NOW, part="clamshell")
    asked.journal.change(asked.id, pain)
    asked.types("2", "", "left hip", "s")
    asked.asking.ask_feedback(asked.id)
    assert "Any pain, 0 to 10? You rated it 4/10." in asked.printed
    assert (asked.entry.pain, asked.said[AnnotationField.PAIN_WHERE, ""]) == (4, "left hip")


def test_how_many_it_was_is_asked_where_only_the_user_can_say_and_has_not():
    plans = [PlannedSet(n, "squat", "Squat", n + 1, 3, None, None, 30_000) for n in range(3)]
    work = tuple(WorkRecord(n, 30_000, True, NOW) for n in range(3))
    entry = replace(made_entry(), reps=(), work=work)
    asked = Asked(replace(entry, head=replace(entry.head, planned=tuple(plans))))
    asked.journal.change(asked.id, AnnotationRecord("1", AnnotationField.REPS, 9, NOW, part="1"))
    asked.types("eight", "12345", "12", "s")
    asked.asking.ask_feedback(asked.id, counted={1, 2})
    assert asked.printed == [
        "How did it go? Enter skips a question, s skips the rest.",
        "Squat, set 3, reps: how many?",
        *["A whole number, please; enter skips."] * 2,
        "How hard was it, 0 to 10? 0 is rest, 10 is all I had.",
        "Saved.",
    ]
    assert [result.reps_done for result in asked.entry.results()] == [None, 9, 12]


def test_where_nothing_was_done_nothing_is_asked():
    nothing = Asked(made_entry(work_sets=0))
    nothing.asking.ask_feedback(nothing.id)
    assert nothing.printed == []


@pytest.mark.parametrize(("line", "pain"), [("2", 2), ("", None)])
def test_the_day_after_is_asked_once_answered_or_not(asked: Asked, line: str, pain: int | None):
    asked.types(line)
    asked.asking.ask_day_after(NOW.local_date)
    assert asked.printed == ["Any pain since Glute-activation yesterday? 0 to 10, enter skips."]
    assert asked.said == {(AnnotationField.DAY_AFTER, ""): pain}
    asked.asking.ask_day_after(NOW.local_date)
    assert len(asked.printed) == 1
