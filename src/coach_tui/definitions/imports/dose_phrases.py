"""Phrases of doses: a table of patterns, each with the function that reads its match."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.session import Weekday
from coach_tui.definitions.durations import MINUTE_MS, duration_text

if TYPE_CHECKING:
    from collections.abc import Callable

SHORT_HOLD_MS = 10_000
"""``10 x 5 s hold`` means reps with a hold up to this duration, sets beyond it. Our choice."""

MAX_GUESSED_REPS = 100
"""A larger bare number is not read as reps. Our choice."""


@dataclass(frozen=True, slots=True)
class ParsedDose:
    """The dose and schedule in a line; ``None`` or empty for missing parts.

    Attributes:
        reps: A number or a range, or one of these for each set.
        hold: A duration or a range.
        open: As many reps as the user can.
    """

    reps: tuple[str, ...] = ()
    duration_ms: int | None = None
    sets: int | None = None
    sides: Sides | None = None
    hold: str = ""
    tempo: str = ""
    rest_ms: int | None = None
    days_per_week: int | None = None
    times_per_day: int | None = None
    days: tuple[Weekday, ...] = ()
    open: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def is_work(self) -> bool:
        """Whether it has a dose of an exercise, and not only a schedule or a rest."""
        return bool(
            self.reps
            or self.duration_ms
            or self.sets
            or self.sides
            or self.hold
            or self.tempo
            or self.open
        )

    @property
    def is_schedule(self) -> bool:
        """Whether it has a schedule."""
        return bool(self.days_per_week or self.times_per_day or self.days)

    def and_then(self, later: ParsedDose) -> ParsedDose:
        """This, with the missing parts from ``later``; warnings where both differ."""
        merged, warnings = self, [*self.warnings, *later.warnings]
        for name in (f.name for f in fields(self) if f.name != "warnings"):
            new, old = getattr(later, name), getattr(self, name)
            if new and not old:
                merged = replace(merged, **{name: new})
            elif new and new != old:
                warnings.append(f"{name.removesuffix('_ms')} is given twice, the first is used")
        return replace(merged, warnings=tuple(warnings))


_SPAN = r"\d{1,4}(?: ?(?:-|\u2013|to) ?\d{1,4})?"
_SECONDS = r"(?:seconds?|secs?|s)\b"
_MINUTES = r"(?:minutes?|mins?)\b"

_TIME = (
    rf"(?:\d{{1,2}}m ?\d{{1,2}}s\b|\d{{1,3}}:[0-5]\d|{_SPAN}[ -]?{_MINUTES}(?: ?\d{{1,2}} ?{_SECONDS})?"
    rf"|(?:\d{{1,4}}\.\d|{_SPAN})[ -]?{_SECONDS}|{_SPAN} ?[\"\u2033]"
    r"|\d{1,2} ?['\u2032](?: ?\d{1,2} ?[\"\u2033])?)"
)

_BY = r"(?:[x\u00d7*])"
_LIMB = r"(?:side|leg|arm|foot|feet|hip|knee|hand|way|direction)s?"
_EACH = rf"(?:\b(?:each|per|every|ea\.?) |/ ?){_LIMB}\b"
_BOTH = r"(?:\bboth sides\b|\bl ?(?:[/&+]|and) ?r\b|\bleft (?:and|&) right\b)"
_TIMES = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def time_span(text: str) -> tuple[int, int] | None:
    """A duration or a range of them in words, as the lowest and highest milliseconds."""
    if clock := re.fullmatch(r"(\d+):(\d\d)", text):
        ms = int(clock[1]) * MINUTE_MS + int(clock[2]) * 1_000
        return ms, ms
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d)?", text)]
    minutes = re.search(r"m|['\u2032]", text, re.IGNORECASE) is not None
    if re.search(r"\d ?(?:-|\u2013|to) ?\d", text) and len(numbers) > 1:
        low, high = sorted(numbers[:2])
    else:
        low = high = numbers[0]
        if minutes and len(numbers) > 1:
            ms = int(low * MINUTE_MS + numbers[1] * 1_000)
            return ms, ms
    unit = MINUTE_MS if minutes else 1_000
    return int(low * unit), int(high * unit)


def _one_time(text: str) -> tuple[int | None, tuple[str, ...]]:
    span = time_span(text)
    if span is None or not span[1]:
        return None, ()
    warning = f"of {text.strip()} the longer is taken" if span[0] != span[1] else ""
    return span[1], (warning,) if warning else ()


def _span(text: str) -> str:
    low, *high = [int(number) for number in re.findall(r"\d+", text)]
    ends = sorted([low, *high[:1]])
    return str(low) if ends[0] == ends[-1] else f"{ends[0]}-{ends[1]}"


def _hold_text(text: str) -> str:
    span = time_span(text)
    if span is None or not span[1]:
        return ""
    low, high = map(duration_text, span)
    return (
        high if low == high else f"{low.removesuffix('s')}-{high}" if low[:-1].isdigit() else high
    )


def _rest(match: re.Match[str]) -> ParsedDose | None:
    ms, warnings = _one_time(match[1])
    return None if ms is None else ParsedDose(rest_ms=ms, warnings=warnings)


def _tempo(match: re.Match[str]) -> ParsedDose | None:
    digits = re.findall(r"[\dx]", match[1].lower())
    return (
        ParsedDose(tempo="-".join(digits))
        if len(digits) == 4 and any(d != "0" for d in digits)
        else None
    )


def _three_digits(match: re.Match[str]) -> ParsedDose:
    return ParsedDose(warnings=(f"the three digits of {match[0]} are ambiguous and not used",))


def _often(match: re.Match[str]) -> ParsedDose | None:
    number = _TIMES.get(match[1].lower()) or int(match[1]) if match[1] else 1
    if match[2].lower().startswith("d"):
        return ParsedDose(times_per_day=number) if 1 <= number <= 24 else None
    return ParsedDose(days_per_week=number) if 1 <= number <= 7 else None


def _weekly(match: re.Match[str]) -> ParsedDose | None:
    number = int(match[1])
    return ParsedDose(days_per_week=number) if 1 <= number <= 7 else None


def _daily(match: re.Match[str]) -> ParsedDose | None:
    number = int(match[1]) if match[1] else 1
    return ParsedDose(times_per_day=number) if 1 <= number <= 24 else None


def _every_other(_match: re.Match[str]) -> ParsedDose:
    return ParsedDose(days_per_week=4, warnings=("every other day is written as 4 days a week",))


def _named_days(match: re.Match[str]) -> ParsedDose:
    day_names = [day.lower() for day in re.findall(r"[a-z]{3}(?=[a-z]*)", match[0], re.IGNORECASE)]
    return ParsedDose(days=tuple(day for day in Weekday if day.value in day_names))


def _mon_wed_fri(_match: re.Match[str]) -> ParsedDose:
    return ParsedDose(days=(Weekday.MON, Weekday.WED, Weekday.FRI))


def _sets_of_time(match: re.Match[str]) -> ParsedDose | None:
    number, (ms, warnings) = int(match[1]), _one_time(match[2])
    if ms is None or not number:
        return None
    if match[3] and ms <= SHORT_HOLD_MS:
        warning = f"read as {number} reps with a hold each"
        return ParsedDose(reps=(str(number),), hold=_hold_text(match[2]), warnings=(warning,))
    return ParsedDose(sets=number, duration_ms=ms, warnings=warnings)


def _time_in_sets(match: re.Match[str]) -> ParsedDose | None:
    ms, warnings = _one_time(match[1])
    if ms is None:
        return None
    sides = Sides.EACH if match[2] else None
    return ParsedDose(sets=int(match[3]), duration_ms=ms, sides=sides, warnings=warnings)


def _sets_of_reps(match: re.Match[str]) -> ParsedDose:
    return ParsedDose(sets=int(match[1]), reps=(_span(match[2]),))


def _reps_in_sets(match: re.Match[str]) -> ParsedDose:
    return ParsedDose(sets=int(match[2]), reps=(_span(match[1]),))


def _reps(match: re.Match[str]) -> ParsedDose:
    return ParsedDose(reps=(_span(match[1]),))


def _guessed_reps(match: re.Match[str]) -> ParsedDose | None:
    if int(re.findall(r"\d+", match[1])[-1]) > MAX_GUESSED_REPS:
        return None  # A year, a telephone number.
    return ParsedDose(reps=(_span(match[1]),), warnings=(f"{match[1]} was taken for the reps",))


def _descending(match: re.Match[str]) -> ParsedDose:
    return ParsedDose(reps=tuple(str(int(number)) for number in re.findall(r"\d+", match[1])))


def _sets(match: re.Match[str]) -> ParsedDose:
    return ParsedDose(sets=int(match[1]))


def _hold(match: re.Match[str]) -> ParsedDose | None:
    hold = _hold_text(match[1])
    return ParsedDose(hold=hold) if hold else None


def _sides(sides: Sides, warning: str = "") -> Callable[[re.Match[str]], ParsedDose]:
    return lambda _match: ParsedDose(sides=sides, warnings=(warning,) if warning else ())


def _time(match: re.Match[str]) -> ParsedDose | None:
    ms, warnings = _one_time(match[1])
    return None if ms is None else ParsedDose(duration_ms=ms, warnings=warnings)


def _label(_match: re.Match[str]) -> ParsedDose:
    return ParsedDose()


def _open(_match: re.Match[str]) -> ParsedDose:
    return ParsedDose(open=True)


def in_digits(line: str) -> str:
    """A line whose number words before a unit are digits: "ten times" is "10 times".

    A load after a sign, as in "3x10 x 20 kg", is set apart from the reps.
    """
    line = _LOAD.sub(r", \1", _HALF_MINUTE.sub("30 seconds", line))
    return _NUMBER_WORD.sub(lambda match: str(_NUMBERS[match[1].lower()]), line)


_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        start=2,
    )
} | {"one": 1, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60}

_NUMBER_WORD = re.compile(
    rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
    r"(?=[ -](?:times?|seconds?|secs?|minutes?|mins?|reps?|repetitions?|sets?)\b)",
    re.IGNORECASE,
)

_LOAD = re.compile(rf" ?{_BY} ?(\d+(?:\.\d+)? ?(?:kg|lbs?)\b)", re.IGNORECASE)

_HALF_MINUTE = re.compile(r"\b(?:half a|\u00bd a?|1/2 a?) ?min(?:ute)?\b", re.IGNORECASE)


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|r|rs)?s?"
_OFTEN = r"\b(?:\d{1,2} ?(?:-|/|\u2013|to|or) ?)?(\d{1,2}|once|twice|one|two|three|four|five|six)"

RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], ParsedDose | None]], ...] = (
    (_rule(r"\bfreq(?:uency)?\b\.? ?[:=]? ?"), _label),
    (
        _rule(
            r"(?:\breps? ?[:=]? ?)?(?:\bto )?\b(?:as many (?:reps )?as (?:you can|possible)|amrap"
            r"|to (?:failure|fatigue))\b"
        ),
        _open,
    ),
    # Labelled figures first: in "HOLD:2 DAILY:1" the 2 is not the daily one.
    (_rule(r"\bweekly ?[:=]? ?(\d)\b"), _weekly),
    (_rule(r"\bdaily ?[:=] ?(\d{1,2})\b"), _daily),
    (_rule(r"\btempo ?[:=]? ?([\dx](?:[-/]?[\dx]){3})\b"), _tempo),
    (_rule(r"\btempo ?[:=]? ?[\dx](?:[-/]?[\dx]){2}\b"), _three_digits),
    (
        _rule(
            rf"\brest(?:s|ing)?(?: (?:for|of|between|sets|each))* ?[:=]? ?({_TIME}|\d{{1,3}}\b)(?: between sets)?"
        ),
        _rest,
    ),
    (_rule(rf"({_TIME})(?: of)? ?(?:rest|break|pause)\b(?: between)?(?: sets)?"), _rest),
    (_rule(rf"{_OFTEN} ?(?:x|\u00d7|times)? ?(?:/|per|an?|each|every) ?(day|d|week|wk)\b"), _often),
    (_rule(rf"{_OFTEN} ?(?:days|sessions|times) ?(?:/|per|a|each|every) ?(week|wk)\b"), _often),
    (_rule(rf"{_OFTEN} ?(?:x|\u00d7|times)? (weekly|daily)\b"), _often),
    (_rule(r"\bevery (?:other|second) day\b"), _every_other),
    (_rule(r"\b(?:daily|every ?day)\b(?: ?[:=]? ?(\d{1,2})\b)?"), _daily),
    (_rule(rf"\b{_DAY}\b(?: ?(?:,|/|&|and|\+) ?{_DAY}\b)+"), _named_days),
    (
        _rule(rf"({_TIME})(?: ?({_EACH}|{_BOTH}))? ?{_BY} ?(\d{{1,2}})\b(?: ?(?:sets?|times)\b)?"),
        _time_in_sets,
    ),
    (_rule(r"\bm ?[/,] ?w ?[/,] ?f\b"), _mon_wed_fri),
    (
        _rule(rf"\b(\d{{1,2}}) ?(?:sets? ?(?:of|{_BY})?|{_BY}) ?({_TIME})( ?holds?\b)?"),
        _sets_of_time,
    ),
    (
        _rule(rf"\b({_SPAN}) ?(?:reps?|repetitions?)\b ?(?:{_BY}|,|for|of)? ?(\d{{1,2}}) ?sets?\b"),
        _reps_in_sets,
    ),
    (
        _rule(r"\b(?:reps? ?[:=]? ?)?(\d{1,3}(?: ?[-,/] ?\d{1,3}){2,9})\b(?: ?reps?\b)?"),
        _descending,
    ),
    (
        _rule(
            rf"\b(\d{{1,2}}) ?(?:sets? ?(?:of|{_BY}|,)?|{_BY}) ?({_SPAN})\b(?! ?\w*{_BY})(?: ?(?:reps?|repetitions?|times)\b)?"
        ),
        _sets_of_reps,
    ),
    (
        _rule(rf"\bhold(?:s|ing)?(?: (?:for|each|it|at|the|top))* ?[:=]? ?({_TIME}|{_SPAN}\b)"),
        _hold,
    ),
    (_rule(rf"({_TIME}) ?(?:isometric )?holds?\b"), _hold),
    (_rule(r"\balternat(?:e|es|ing)(?: (?:sides|legs|arms))?\b"), _sides(Sides.ALTERNATE)),
    (_rule(_EACH), _sides(Sides.EACH)),
    (_rule(_BOTH), _sides(Sides.EACH, "read as each side")),
    (_rule(rf"\bleft(?: {_LIMB})? only\b"), _sides(Sides.LEFT)),
    (_rule(rf"\bright(?: {_LIMB})? only\b"), _sides(Sides.RIGHT)),
    (_rule(r"\bsets? ?[:=]? ?(\d{1,2})\b"), _sets),
    (_rule(r"\b(\d{1,2}) ?sets?\b"), _sets),
    (_rule(rf"\brep(?:s|etitions?)? ?[:=]? ?({_SPAN})\b"), _reps),
    (_rule(rf"\b({_SPAN}) ?(?:reps?|repetitions?|times)\b"), _reps),
    (_rule(rf"\brepeat(?:ed)? ?[:=]? ?({_SPAN})\b(?: ?(?:times|x\b))?"), _reps),
    (_rule(rf"(?:(?<=\s)|^){_BY} ?({_SPAN})\b"), _reps),
    (_rule(rf"\b({_SPAN}) ?{_BY}(?=[\s,;.)]|$)"), _reps),
    (_rule(rf"(?:\bfor |\b(?:duration|time) ?[:=]? ?)?({_TIME})"), _time),
    (_rule(rf"^\W*({_SPAN}) (?=[a-z])"), _reps),
    (_rule(rf"(?<=[a-z)])[\s:,-]+({_SPAN})\W*$"), _guessed_reps),
    (_rule(rf"^\W*({_SPAN})\W*$"), _guessed_reps),
)
"""Applied in this order, each to all of its matches; later rules do not see matched text."""
