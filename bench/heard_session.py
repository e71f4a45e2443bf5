"""Whether a session is heard as it should be while keys are pressed: run live, recorded, transcribed.

    python bench/heard_session.py [SESSION] [--voice pico]

Runs a shipped session at its own speed into a sound server without a card, with an empty speech
cache: a cold start, slower twice, pain and on again, skipped twice, a longer set-up. An offline
recogniser (``pip install --group listen``) writes down the recording. Prints how soon the first
phrase was heard, and each name, side, dose and prompt with the words that were not understood. Ends
with 1 if a phrase is missing. Takes some two minutes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from rehearsal import Overheard
from sound_clients import wait_for
from sound_recorder import SoundRecorder, missing_tools
from word_errors import WINDOW_S, Recogniser, is_installed, words

from coach_tui import paths
from coach_tui.audio.engine_client import EngineClient
from coach_tui.audio.sound_out import SoundStatus
from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.engines import ENGINES, engines_for
from coach_tui.audio.voice.service import SpeechService
from coach_tui.cli.audio_setup import prepare_speech
from coach_tui.clock import SystemClock, monotonic_s
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.coaching.cues import VOICE
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.pain_prompts import PainPrompt
from coach_tui.core.coaching.phrases import phrasebook
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.player.pain import PainAction
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.journal.store import Journal
from coach_tui.services.pain import carry_out, speak_prompt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach_tui.core.timeline.timeline import Timeline, TimelineExercise

CLEAR = 0.75
"""A phrase is understood if its letters are this like those of the transcript."""

OVERLAP_S = 4.0


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("session", nargs="?", default="glute-activation")
    parser.add_argument("--voice", choices=[engine.name for engine in ENGINES])
    return parser.parse_args()


@dataclass(frozen=True)
class Passage:
    """A time in which phrases are to be heard."""

    name: str
    from_s: float
    until_s: float
    phrases: Sequence[str]


@dataclass
class LiveSession:
    """A session under way, with what is to be heard in it."""

    conductor: Conductor
    sound: Overheard
    begun_s: float = 0.0
    passages: list[Passage] = field(default_factory=list[Passage])

    @property
    def timeline(self) -> Timeline:
        """The present timeline."""
        return self.conductor.snapshot.timeline

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        threading.Event().wait(seconds)

    def next_exercise(self) -> TimelineExercise:
        """The exercise that works or comes."""
        work = self.timeline.next_work(self.conductor.snapshot.transport.index)
        item = None if work is None else self.timeline.exercise_of(work)
        if item is None:
            raise LookupError("no exercise is left")
        return item

    def work_for(self, seconds: float) -> None:
        """Wait until work begins, and so long in it."""
        while (phase := self.conductor.snapshot.phase) is not None and not phase.kind.is_work:
            self.wait(0.1)
        self.wait(seconds)

    def listen(self, name: str, from_s: float, phrases: Iterable[str]) -> None:
        """Note what is to be heard up to now."""
        self.passages.append(Passage(name, from_s, monotonic_s(), tuple(phrases)))


def introduction(live: LiveSession, item: TimelineExercise) -> list[str]:
    """Name, dose and first side of an exercise."""
    step, book = item.step, phrasebook(live.timeline.language)
    first = step.sides_in_order[0]
    side = [str(book.side(step, first))] if first else []
    return [step.exercise.name, book.dose(step), *side]


def play(live: LiveSession) -> None:
    """Press the keys."""
    live.conductor.open()
    live.begun_s = monotonic_s()
    live.conductor.post(Command.START)
    live.wait(0.5)
    first = live.next_exercise()
    live.work_for(6)
    live.listen("cold start", live.begun_s, introduction(live, first))
    for _ in range(2):
        live.conductor.post(Command.SLOWER)
        live.wait(4)
    hurts(live, first)
    for name in ("skipped", "skipped again"):
        at_s = monotonic_s()
        live.conductor.post(Command.SKIP_EXERCISE)
        live.wait(0.5)
        item = live.next_exercise()
        if name == "skipped":
            live.wait(9)
        else:
            live.conductor.post(Command.MORE_REST)
            live.work_for(5)
        live.listen(name, at_s, introduction(live, item))
    live.conductor.close()


def hurts(live: LiveSession, item: TimelineExercise) -> None:
    """Pause for pain, rate it, and resume."""
    at_s, prompt = monotonic_s(), PainPrompt(item, live.timeline)
    live.conductor.post(Command.PAUSE)
    speak_prompt(live.conductor, prompt, None)
    live.wait(22)
    speak_prompt(live.conductor, prompt, 2)
    live.wait(9)
    live.listen("pain", at_s, [prompt.question()[-1], *prompt.offer(2)[:2]])
    at_s = monotonic_s()
    carry_out(live.conductor, prompt, 2, PainAction.CARRY_ON)
    live.wait(8)
    live.listen("on again", at_s, prompt.confirmation(PainAction.CARRY_ON))


def transcript(recorder: SoundRecorder, recogniser: Recogniser, passage: Passage) -> str:
    """What is understood in a passage."""
    heard: list[str] = []
    at_s = passage.from_s
    while at_s < passage.until_s:
        until_s = min(at_s + WINDOW_S, passage.until_s)
        heard.append(recogniser.transcript(recorder.between(at_s, until_s).tobytes()))
        at_s = until_s - OVERLAP_S if until_s < passage.until_s else until_s
    return " ".join(heard)


def likeness(phrase: str, heard: str) -> float:
    """How much the letters of a phrase are like the likest of the transcript, 0 to 1."""
    spoken, texts = words(phrase), words(heard)
    whole = "".join(spoken)
    spans = (
        "".join(texts[first : first + count])
        for count in range(max(1, len(spoken) - 1), len(spoken) + 3)
        for first in range(len(texts))
    )
    return max((SequenceMatcher(None, whole, span).ratio() for span in spans), default=0.0)


def report(recorder: SoundRecorder, live: LiveSession) -> bool:
    """Print what was understood; return whether every phrase was."""
    recogniser = Recogniser()
    voice_s = [s.at_s for s in live.sound.recorded.heard() if s.sound == VOICE]
    print(f"first phrase {min(voice_s) - live.begun_s:.2f} s after the start")
    passed = True
    for passage in live.passages:
        heard = transcript(recorder, recogniser, passage)
        print(f"{passage.name}: {heard.strip()}")
        for phrase in passage.phrases:
            like = likeness(phrase, heard)
            passed = passed and like >= CLEAR
            missing = [word for word in words(phrase) if word not in words(heard)]
            verdict = "heard" if like >= CLEAR else "MISSING"
            print(f"  {verdict:<8} {phrase}", f"({', '.join(missing)}?)" if missing else "")
    return passed


def main() -> int:
    """Measure."""
    options = arguments()
    if missing := missing_tools():
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    if not is_installed():
        print("not installed: the recogniser; pip install --group listen", file=sys.stderr)
        return 2
    library = Library(paths.user_sessions(), paths.assets("sessions"))
    timeline = compile_timeline(library.find(options.session).session)
    with SoundRecorder() as recorder, tempfile.TemporaryDirectory() as name:
        os.environ.update(recorder.env)
        link = EngineClient([paths.assets("sounds") / "soft"], log_file=Path(name) / "audio.log")
        link.open()
        wait_for(link, lambda state: state.status is SoundStatus.ON)
        engines = engines_for(options.voice or "auto", timeline.language)
        with SpeechService(SpeechCache(Path(name) / "speech"), engines) as speech:
            prepare_speech(speech, Coaching(), timeline)
            sound = Overheard(link)
            conductor = Conductor(
                SessionRun(options.session, "", timeline),
                clock=SystemClock(),
                sound=sound,
                journal=Journal.in_memory(),
                timestamp=lambda: Timestamp(0, 0, "UTC", "1970-01-01"),
                coaching=Coaching(),
                speech=speech,
            )
            live = LiveSession(conductor, sound)
            play(live)
            print(f"{options.session}, {speech.state.name}: {link.health}")
        link.close()
        return 0 if report(recorder, live) else 1


if __name__ == "__main__":
    sys.exit(main())
