"""Phrases of doses: a table of patterns, each with the function that reads its match."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.session import Weekday
from coach_tui.definitions.durations import MINUTE_MS, duration_text

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


def _time(text: str) -> ParsedDose | None:
    ms, warnings = _one_time(text)
    return None if ms is None else ParsedDose(duration_ms=ms, warnings=warnings)


def _rest(text: str) -> ParsedDose | None:
    ms, warnings = _one_time(text)
    return None if ms is None else ParsedDose(rest_ms=ms, warnings=warnings)


def _hold(text: str) -> ParsedDose | None:
    hold = _hold_text(text)
    return ParsedDose(hold=hold) if hold else None


def _daily(text: str) -> ParsedDose | None:
    number = _TIMES.get(text.lower()) or int(text)
    return ParsedDose(times_per_day=number) if 1 <= number <= 24 else None


def _weekly(text: str) -> ParsedDose | None:
    number = _TIMES.get(text.lower()) or int(text)
    return ParsedDose(days_per_week=number) if 1 <= number <= 7 else None


def _guess(text: str) -> ParsedDose | None:
    if int(re.findall(r"\d+", text)[-1]) > MAX_GUESSED_REPS:
        return None  # A year, a telephone number.
    return ParsedDose(reps=(_span(text),), warnings=(f"{text} was taken for the reps",))


Meaning = ParsedDose | Callable[[re.Match[str]], ParsedDose | None]
"""The dose that a phrase stands for, or what reads its match."""

_PARTS: dict[str, Callable[[str], ParsedDose | None]] = {
    "reps": lambda text: ParsedDose(reps=(_span(text),)),
    "by_set": lambda text: ParsedDose(
        reps=tuple(str(int(number)) for number in re.findall(r"\d+", text))
    ),
    "guess": _guess,
    "sets": lambda text: ParsedDose(sets=int(text)),
    "each": lambda _text: ParsedDose(sides=Sides.EACH),
    "time": _time,
    "hold": _hold,
    "rest": _rest,
    "daily": _daily,
    "weekly": _weekly,
}
"""What the named groups of ``RULES`` give."""


def read_match(match: re.Match[str], meaning: Meaning) -> ParsedDose | None:
    """The dose of a phrase: what its rule means, with its named groups; ``None`` for no dose."""
    dose = meaning(match) if callable(meaning) else meaning
    for name, text in match.groupdict().items():
        part = ParsedDose() if text is None else _PARTS[name](text)
        if dose is None or part is None:
            return None
        dose = dose.and_then(part)
    return dose


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
    return (_daily if match[2].lower().startswith("d") else _weekly)(match[1])


def _named_days(match: re.Match[str]) -> ParsedDose:
    day_names = [day.lower() for day in re.findall(r"[a-z]{3}(?=[a-z]*)", match[0], re.IGNORECASE)]
    return ParsedDose(days=tuple(day for day in Weekday if day.value in day_names))


def _sets_of_time(match: re.Match[str]) -> ParsedDose | None:
    number, (ms, warnings) = int(match[1]), _one_time(match[2])
    if ms is None or not number:
        return None
    if match[3] and ms <= SHORT_HOLD_MS:
        warning = f"read as {number} reps with a hold each"
        return ParsedDose(reps=(str(number),), hold=_hold_text(match[2]), warnings=(warning,))
    return ParsedDose(sets=number, duration_ms=ms, warnings=warnings)


def in_digits(line: str) -> str:
    """A line whose number words before a unit are digits: "ten times" is "10 times".

    A load after a sign, as in "3x10 x 20 kg", is set apart from the reps.
    """
    line = _LOAD.sub(r", \1", _HALF_MINUTE.sub("30 seconds", line))
    return _NUMBER_WORD.sub(lambda match: str(_NUMBERS[match[1].lower()]), line)


_WORDS = re.findall(
    r"\w+",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty",
)
_TENS = {"thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60}
_NUMBERS = {word: number for number, word in enumerate(_WORDS, start=1)} | _TENS

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
_AMRAP = r"\b(?:as many (?:reps )?as (?:you can|possible)|amrap|to (?:failure|fatigue))\b"
_PER = r"(?:/|per|an?|each|every)"
_RESTS = r"\brest(?:s|ing)?(?: (?:for|of|between|sets|each))* ?[:=]? ?"
_HOLDS = r"\bhold(?:s|ing)?(?: (?:for|each|it|at|the|top))* ?[:=]? ?"
_REPS = r"(?:reps?|repetitions?)"
_SETS = r"(?: ?(?:sets?|times)\b)?"
_SETS_OF = rf"sets? ?(?:of|{_BY})?"
_UNITS = rf"(?! ?\w*{_BY})(?: ?(?:{_REPS}|times)\b)?"
_NOTHING = ParsedDose()
_OTHER_DAY = ParsedDose(days_per_week=4, warnings=("every other day is written as 4 days a week",))
_MON_WED_FRI = ParsedDose(days=(Weekday.MON, Weekday.WED, Weekday.FRI))
_BOTH_SIDES = ParsedDose(sides=Sides.EACH, warnings=("read as each side",))

_TABLE: tuple[tuple[str, Meaning], ...] = (
    (r"\bfreq(?:uency)?\b\.? ?[:=]? ?", _NOTHING),
    (rf"(?:\breps? ?[:=]? ?)?(?:\bto )?{_AMRAP}", ParsedDose(open=True)),
    # Labelled figures first: in "HOLD:2 DAILY:1" the 2 is not the daily one.
    (r"\bweekly ?[:=]? ?(?P<weekly>\d)\b", _NOTHING),
    (r"\bdaily ?[:=] ?(?P<daily>\d{1,2})\b", _NOTHING),
    (r"\btempo ?[:=]? ?([\dx](?:[-/]?[\dx]){3})\b", _tempo),
    (r"\btempo ?[:=]? ?[\dx](?:[-/]?[\dx]){2}\b", _three_digits),
    (rf"{_RESTS}(?P<rest>{_TIME}|\d{{1,3}}\b)(?: between sets)?", _NOTHING),
    (rf"(?P<rest>{_TIME})(?: of)? ?(?:rest|break|pause)\b(?: between)?(?: sets)?", _NOTHING),
    (rf"{_OFTEN} ?(?:x|\u00d7|times)? ?{_PER} ?(day|d|week|wk)\b", _often),
    (rf"{_OFTEN} ?(?:days|sessions|times) ?(?:/|per|a|each|every) ?(week|wk)\b", _often),
    (rf"{_OFTEN} ?(?:x|\u00d7|times)? (weekly|daily)\b", _often),
    (r"\bevery (?:other|second) day\b", _OTHER_DAY),
    (r"\b(?:daily|every ?day)\b ?[:=]? ?(?P<daily>\d{1,2})\b", _NOTHING),
    (r"\b(?:daily|every ?day)\b", ParsedDose(times_per_day=1)),
    (rf"\b{_DAY}\b(?: ?(?:,|/|&|and|\+) ?{_DAY}\b)+", _named_days),
    (
        rf"(?P<time>{_TIME})(?: ?(?P<each>{_EACH}|{_BOTH}))? ?{_BY} ?(?P<sets>\d{{1,2}})\b{_SETS}",
        _NOTHING,
    ),
    (r"\bm ?[/,] ?w ?[/,] ?f\b", _MON_WED_FRI),
    (rf"\b(\d{{1,2}}) ?(?:{_SETS_OF}|{_BY}) ?({_TIME})( ?holds?\b)?", _sets_of_time),
    (
        rf"\b(?P<reps>{_SPAN}) ?{_REPS}\b ?(?:{_BY}|,|for|of)? ?(?P<sets>\d{{1,2}}) ?sets?\b",
        _NOTHING,
    ),
    (
        r"\b(?:reps? ?[:=]? ?)?(?P<by_set>\d{1,3}(?: ?[-,/] ?\d{1,3}){2,9})\b(?: ?reps?\b)?",
        _NOTHING,
    ),
    (
        rf"\b(?P<sets>\d{{1,2}}) ?(?:{_SETS_OF},?|{_BY}) ?(?P<reps>{_SPAN})\b{_UNITS}",
        _NOTHING,
    ),
    (rf"{_HOLDS}(?P<hold>{_TIME}|{_SPAN}\b)", _NOTHING),
    (rf"(?P<hold>{_TIME}) ?(?:isometric )?holds?\b", _NOTHING),
    (r"\balternat(?:e|es|ing)(?: (?:sides|legs|arms))?\b", ParsedDose(sides=Sides.ALTERNATE)),
    (_EACH, ParsedDose(sides=Sides.EACH)),
    (_BOTH, _BOTH_SIDES),
    (rf"\bleft(?: {_LIMB})? only\b", ParsedDose(sides=Sides.LEFT)),
    (rf"\bright(?: {_LIMB})? only\b", ParsedDose(sides=Sides.RIGHT)),
    (r"\bsets? ?[:=]? ?(?P<sets>\d{1,2})\b", _NOTHING),
    (r"\b(?P<sets>\d{1,2}) ?sets?\b", _NOTHING),
    (rf"\brep(?:s|etitions?)? ?[:=]? ?(?P<reps>{_SPAN})\b", _NOTHING),
    (rf"\b(?P<reps>{_SPAN}) ?(?:{_REPS}|times)\b", _NOTHING),
    (rf"\brepeat(?:ed)? ?[:=]? ?(?P<reps>{_SPAN})\b(?: ?(?:times|x\b))?", _NOTHING),
    (rf"(?:(?<=\s)|^){_BY} ?(?P<reps>{_SPAN})\b", _NOTHING),
    (rf"\b(?P<reps>{_SPAN}) ?{_BY}(?=[\s,;.)]|$)", _NOTHING),
    (rf"(?:\bfor |\b(?:duration|time) ?[:=]? ?)?(?P<time>{_TIME})", _NOTHING),
    (rf"^\W*(?P<reps>{_SPAN}) (?=[a-z])", _NOTHING),
    (rf"(?<=[a-z)])[\s:,-]+(?P<guess>{_SPAN})\W*$", _NOTHING),
    (rf"^\W*(?P<guess>{_SPAN})\W*$", _NOTHING),
)

RULES = tuple((_rule(pattern), meaning) for pattern, meaning in _TABLE)
"""Applied in this order, each to all of its matches; later rules do not see matched text."""
