"""The coach's phrases in the language of a session, and how their slots are filled.

The phrases themselves are the tables in ``coach_tui/languages``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.model.exercise import Position, Range, Side, Sides
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    MOST_PAIN,
    Amrap,
    ExerciseStep,
    Reps,
    Timed,
    UntilDone,
    in_set,
)
from coach_tui.languages import (
    Foreign,
    Inflected,
    base_language,
    language_table,
    side_word,
    side_words,
)

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.load import Load
    from coach_tui.core.model.session import PainLimits

_MAX_SECONDS = 90  # Longer times are spoken in minutes
LONG_LETTERS = 170  # Letters of about ten seconds of speech
LONG_FLAGS = 4  # Fewer reasons to stop stay in one sentence


class Phrasebook(Struct, frozen=True):
    """The coach's phrases in one language."""

    language: str
    phrases: Mapping[str, tuple[str, ...]]  # Every phrase with its wordings, from long to short
    numbers: tuple[str, ...]  # In words, from zero; none to have digits
    encouragement: tuple[str, ...]
    one_of: Mapping[str, str]  # One of a unit by its name for several: `ein Schritt` for `Schritte`
    plural_ending: str  # The ending that a unit loses for one of them where `one_of` has none
    decimal_mark: str
    # The words of an amount that change in each of its grammatical forms.
    amount_forms: Mapping[str, Mapping[str, str]]
    # Words of a starting position that leave open on which side one lies, and the same words with
    # the slot `{other}` for it.
    lying_on_a_side: tuple[tuple[str, str], ...]
    # Words that leave the working side to the coach, and the same words with the slots `{leg}` and
    # `{side}` for it.
    working_side: tuple[tuple[str, str], ...]
    # What works on a side, `leg`, `arm` or the `side` itself, with its slot.
    limbs: Mapping[str, str]
    # What stands between the parts of a list, `between` them, before the `last` and between `two`;
    # `lower` if they lose their capitals.
    list_words: Mapping[str, str | bool]
    breaths: Mapping[str, str]  # `breathe out` and the like, by the value of a `Breath`
    motions: Mapping[str, str]  # `Lower` and the like, by the value of a `Motion`
    # Words as they are written, each with what is said for it; None to have all as it is written.
    pronunciations: tuple[tuple[str, str], ...] | None
    is_foreign: bool = False  # Whether it is another language than the session's

    def for_exercise(self, exercise: Exercise) -> Phrasebook:
        """The phrases in the language of an exercise's words."""
        language = exercise.language
        # As a rule there is nothing to compare: it is asked for each rep.
        if not language or language == self.language:
            return self
        if base_language(language) == base_language(self.language):
            return self
        # The session's pronunciations are for the voice of its language.
        words = None if self.pronunciations is None else ()
        return phrasebook(language, words, is_foreign=True)

    def marked(self, text: str) -> str:
        """A text of this language, as what speaks it must know it."""
        return Foreign(text, self.language) if self.is_foreign else text

    def wordings(self, phrase: str, **slots: str) -> tuple[str, ...]:
        """The wordings of a phrase, from long to short.

        ``side`` fills ``{side}`` as it stands and ``{Side}``, at the beginning of a sentence, with
        a capital; ``{side:en}`` is its form ``en``.
        """
        texts = self.phrases[phrase]
        if slots:
            slots = {
                name: value if isinstance(value, Inflected) else self.spoken(value)
                for name, value in slots.items()
            }
            slots |= {name.capitalize(): _capitalised(value) for name, value in slots.items()}
            texts = tuple([wording.format(**slots) for wording in texts])
        return tuple(map(self.marked, texts)) if self.is_foreign else texts

    def spoken(self, text: str) -> str:
        """An author's text as it is said: by the session's words, and shorthand in full."""
        if isinstance(text, Foreign):
            return text
        if self.pronunciations is None:
            return self.marked(text)
        for written, words in self.pronunciations:
            # What is spoken already may hold the word.
            if written in text and words not in text:
                pattern = rf"(?<!\w){re.escape(written)}(?!\w)"
                text = re.sub(pattern, words.replace("\\", r"\\"), text)
        return self.marked(spoken_form(text, self.language))

    def for_cue(self, step: ExerciseStep, cue: str) -> Phrasebook:
        """The phrases in the language of a form cue, which is the step's own or the exercise's."""
        return self if cue in step.cues else self.for_exercise(step.exercise)

    def teaching_line(self, step: ExerciseStep, line: str, side: Side | None) -> str:
        """A line that teaches an exercise, with the working side named where it was left open."""
        label = self.side(step, side)
        return self.spoken(self.working_with(line, label) if label else line)

    def move(self, exercise: Exercise, text: str) -> str:
        """The way into position for an exercise, which may be the exercise's own way."""
        is_own = bool(text) and text == exercise.switch_text
        return self.for_exercise(exercise).spoken(text) if is_own else text

    def exercise_name(self, exercise: Exercise) -> str:
        return exercise.name if self.pronunciations is None else exercise.spoken_name

    def text(self, phrase: str, **slots: str) -> str:
        return self.wordings(phrase, **slots)[0]

    def side(self, step: ExerciseStep, side: Side | None) -> Inflected:
        """The word for a side, or the author's label of a direction; empty without a side."""
        if side is None:
            return Inflected("")
        if step.side_labels is not None:
            label = step.side_label(side) or ""
            words = {word.casefold(): word for word in side_words(self.language)}
            return words.get(label.casefold(), Inflected(label))
        return side_word(self.language, side)

    def limb(self, step: ExerciseStep, side: Side | None) -> str:
        """What works on a side: ``left leg``, a direction's label, or ``left side`` if unknown."""
        label = self.side(step, side)
        if side is None or step.side_labels is not None:
            return label
        kind, figure = "side", step.exercise.figure
        if figure is not None:
            works = {limb for limb in figure.for_side(side).works if limb.startswith(side)}
            if len(works) == 1:
                kind = works.pop().removeprefix(f"{side}-")
        elif step.exercise.position is Position.SIDE_LYING:
            kind = "leg"
        return self.limbs[kind].format(side=label)

    def listed(self, parts: Sequence[str]) -> str:
        """Sentences or words as a list in one sentence: ``dizziness, or pain that spreads``."""
        words = [part.rstrip(".") for part in parts]
        if self.list_words["lower"]:
            words = [w[:1].lower() + w[1:] if _is_plain(w) else w for w in words]
        if len(words) < 2:
            return "".join(words)
        last = self.list_words["two" if len(words) == 2 else "last"]
        return f"{self.list_words['between']}".join(words[:-1]) + f"{last}{words[-1]}"

    def pain_rule(self, limits: PainLimits) -> tuple[str, ...]:
        """How much pain is fine, from long to short; the short one has the reasons to stop alone."""
        if not limits.carry_on:
            return self.wordings("pain_rule_strict")
        mild, most = self.number(limits.carry_on), self.number(MOST_PAIN)
        return self.wordings("pain_rule", mild=mild, most=most)

    def stop_if(self, flags: Sequence[str]) -> tuple[str, ...]:
        """The reasons to stop, in one sentence; in two where one would be too long to follow."""
        phrase = "stop_if_one" if len(flags) == 1 else "stop_if"
        whole = self.text(phrase, flags=self.listed(flags))
        if len(whole) <= LONG_LETTERS or len(flags) < LONG_FLAGS:
            return (whole,)
        half = (len(flags) + 1) // 2
        return (
            self.text("stop_if", flags=self.listed(flags[:half])),
            self.text("stop_if_more", flags=self.listed(flags[half:])),
        )

    def reasons_to_stop(self, flags: Sequence[str], exercise: Exercise) -> tuple[str, ...]:
        """The reasons to stop in sentences, those of an exercise in the language of its words."""
        book = self.for_exercise(exercise)
        others = () if book is self else exercise.stop_if
        parts = (
            (self, [flag for flag in flags if flag not in others]),
            (book, [flag for flag in flags if flag in others]),
        )
        return tuple(text for book, part in parts if part for text in book.stop_if(part))

    def number(self, value: int) -> str:
        """A number in words; in digits where there is no word for it."""
        return self.numbers[value] if value < len(self.numbers) else str(value)

    def count_range(self, counts: Range) -> str:
        """A range of counts: ``fifteen to twenty``."""
        high = self.number(counts.high)
        if counts.is_fixed:
            return high
        return self.text("from_to", low=self.number(counts.low), high=high)

    def length_range(self, lengths: Range) -> str:
        """A range of lengths: ``twenty to thirty seconds``."""
        high = self.length(lengths.high)
        if lengths.is_fixed:
            return high
        seconds = [round(ms / 1000) for ms in (lengths.low, lengths.high)]
        short = max(seconds) < _MAX_SECONDS and 60 not in seconds
        low = self.number(seconds[0]) if short else self.length(lengths.low)
        return self.text("from_to", low=low, high=high)

    def length(self, ms: int) -> str:
        """A length of time, to the second: ``ten seconds``, ``two minutes``."""
        text = self._length(ms)
        forms = {
            form: " ".join(words.get(word, word) for word in text.split())
            for form, words in self.amount_forms.items()
        }
        return Inflected(text, forms)

    def _length(self, ms: int) -> str:
        seconds = round(ms / 1000)
        minutes, rest = divmod(seconds, 60)
        if seconds <= _MAX_SECONDS and seconds != 60:
            return self._amount("second", seconds)
        minutes_text = self._amount("minute", minutes)
        if not rest:
            return minutes_text
        more = self._amount("second", rest)
        return self.text("minutes_and_seconds", minutes=minutes_text, seconds=more)

    def _amount(self, unit: str, count: int) -> str:
        return self.text(f"one_{unit}" if count == 1 else f"{unit}s", count=self.number(count))

    def lying_on(self, line: str, side: str) -> str:
        """A line of a starting position, with the side to lie on named where it was open."""
        for unnamed, named in self.lying_on_a_side:
            line = line.replace(unnamed, named.format(other=side))
        return line

    def working_with(self, line: str, side: str) -> str:
        """A line with the working side named where it was left to the coach."""
        leg = self.limbs["leg"].format(side=side)
        for unnamed, named in self.working_side:
            line = line.replace(unnamed, named.format(leg=leg, side=side))
        return line

    def dose(self, step: ExerciseStep) -> str:
        """The dose of an exercise and its load: ``Twenty each side. With two kilograms.``.

        That of a self-test is in the language of the test.
        """
        if isinstance(step.dose, SelfTestDose):
            book, test = self.for_exercise(step.exercise), step.dose.test
            return book.spoken(test.question if step.is_known else book.self_test(test))
        return f"{self._amount_sentence(step)} {self.resistance(step)}".rstrip()

    def resistance(self, step: ExerciseStep, number: int | None = None) -> str:
        """Load and band in sentences, of one set or of all; empty for neither."""
        loads = step.loads or step.exercise.loads
        if number is not None and loads:
            loads = (in_set(loads, number),)
        band = step.band or step.exercise.band
        return " ".join(
            [self.text("with_load", load=", ".join(map(self._weight, loads)))] * bool(loads)
            + [self.text("with_band", band=band)] * bool(band)
        )

    def _weight(self, load: Load) -> str:
        unit = {"kg": "kilogram", "lb": "pound"}[load.unit]
        if load.milli % 1000:
            return self.text(f"{unit}s", count=load.number.replace(".", self.decimal_mark))
        return self._amount(unit, load.milli // 1000)

    def _amount_sentence(self, step: ExerciseStep) -> str:
        if isinstance(step.dose, UntilDone):
            return self._open_dose(step, step.dose)
        if isinstance(step.dose, Amrap):
            phrase = "amrap_each" if len(step.sides_in_order) > 1 else "amrap"
            return self.text(phrase, length=self.length(step.dose.duration_ms))
        labels = [self.side(step, side) for side in step.sides_in_order]
        match step.sides:
            case Sides.BOTH:
                suffix = ""
            case Sides.LEFT | Sides.RIGHT:
                suffix = "_one_side"
            case Sides.EACH if step.side_labels:
                suffix = "_directions"
            case _:
                suffix = f"_{step.sides.value}"
        return self.text(
            ("sets" if step.sets > 1 else "dose") + suffix,
            sets=self.number(step.sets),
            amount=self._dose_amount(step, step.dose),
            side=labels[0],
            first=labels[0],
            second=labels[-1],
        )

    def _dose_amount(self, step: ExerciseStep, dose: Reps | Timed) -> str:
        if isinstance(dose, Timed):
            sets = len(dose.by_set) or 1
            return ", ".join(self.length_range(dose.of_set(number + 1)) for number in range(sets))
        counts = dose.by_set or (dose.count,)
        count = ", ".join(self.count_range(reps) for reps in counts)
        if step.unit:
            single = dose.count.high == 1
            if single and step.unit in self.one_of:
                return self.one_of[step.unit]
            unit = step.unit.removesuffix(self.plural_ending) if single else step.unit
            return self.text("units", count=count, unit=unit)
        if step.sides in (Sides.EACH, Sides.ALTERNATE):
            return count
        return self.text("one_rep" if dose.count.high == 1 else "reps", count=count)

    def _open_dose(self, step: ExerciseStep, dose: UntilDone) -> str:
        if step.sets > 1:
            return self.text("sets_open", sets=self.number(step.sets))
        if dose.max_ms is not None:
            return self.text("dose_open_limit", limit=self.length(dose.max_ms))
        return self.text("dose_open")

    def self_test(self, test: SelfTest) -> str:
        """What a self-test looks for, and how it begins and ends."""
        if test.kind is AnswerKind.COUNT:
            return self.text("self_test_count", question=test.question)
        if test.has_clock:
            return self.text("self_test_clock", question=test.question)
        return test.question  # its keys are named when it is time to answer

    def answer_keys(self, test: SelfTest) -> str:
        """The keys of a self-test's answers: ``Press one for level or two for drops.``."""
        book = self.for_exercise(test.exercise)
        text, number = book.text, book.number
        keys = [
            text("key_for", number=number(n), answer=answer)
            for n, answer in enumerate(test.answers, 1)
        ]
        return text("press_keys", keys=book.listed(keys))

    def count_question(self, unit: str | None) -> tuple[str, ...]:
        """The question how many it was, after a set that only the user can count."""
        if unit is None:
            return self.wordings("count_question_reps")
        return self.wordings("count_question", unit=unit)

    def answer_question(self, test: SelfTest) -> tuple[str, ...]:
        """The question for the answer to a self-test whose clock has stopped; may be empty."""
        book = self.for_exercise(test.exercise)
        if test.kind is AnswerKind.COUNT:
            return book.count_question(test.unit)
        if not test.answers:
            return ()
        keys = self.answer_keys(test)
        return book.marked(f"{test.question} {keys}"), keys


def _capitalised(value: str) -> str:
    if isinstance(value, Inflected):
        return value.capitalised()
    return value[:1].upper() + value[1:]


@cache
def phrasebook(
    language: str,
    pronunciations: tuple[tuple[str, str], ...] | None = (),
    *,
    is_foreign: bool = False,
) -> Phrasebook:
    """The phrases of a language, the English ones where it has none.

    Without ``pronunciations`` they are for reading: numbers are digits, an author's words stay.
    """
    table = language_table(language)
    return Phrasebook(
        language=language,
        phrases={phrase: tuple(wordings) for phrase, wordings in table["phrases"].items()},
        numbers=() if pronunciations is None else tuple(table["numbers"]),
        encouragement=tuple(table["encouragement"]),
        one_of=table["one_of"],
        plural_ending=table["plural_ending"],
        decimal_mark=table["decimal_mark"],
        amount_forms=table["amount_forms"],
        lying_on_a_side=tuple((unnamed, named) for unnamed, named in table["lying_on_a_side"]),
        working_side=tuple((unnamed, named) for unnamed, named in table["working_side"]),
        limbs=table["screen"],
        list_words=table["list"],
        breaths=table["screen"]["breath"],
        motions=table["screen"]["phases"],
        pronunciations=pronunciations,
        is_foreign=is_foreign,
    )


def _is_plain(text: str) -> bool:
    """Whether a sentence begins with an ordinary word: no abbreviation, and not ``I``."""
    return text[1:2].islower() or text[:2].upper() == "A "


_MAY_HAVE_ANY = re.compile(r"[A-Z]{2}|\d|[.&@~/<>+\N{DEGREE SIGN}½⅓⅔¼¾]|\b[A-Z]\b")


@lru_cache(maxsize=2_000)
def spoken_form(text: str, language: str) -> str:
    """A text without shorthand, by the language's ``abbreviations``; nothing else changes."""
    if _MAY_HAVE_ANY.search(text) is None:
        return text
    begins = not text[:1].islower()
    for pattern, words in _patterns(language):
        text = pattern.sub(words, text)
    return text[:1].upper() + text[1:] if begins else text


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs: list[tuple[str, str]] = language_table(language)["abbreviations"]
    return tuple((re.compile(pattern), words) for pattern, words in pairs)
