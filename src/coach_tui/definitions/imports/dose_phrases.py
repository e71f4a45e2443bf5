"""Phrases of doses: a table of patterns, each with the function that reads its match."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import Weekday
from coach_tui.definitions.durations import MINUTE_MS, duration_text

# ``10 x 5 s hold`` means reps with a hold up to this duration, sets beyond it. Our choice.
SHORT_HOLD_MS = 10_000

MOST_TIMES = 5  # More than that beside a time is no number of sets. Our choice.

MIN_GUESSED_REPS, MAX_GUESSED_REPS = 4, 100  # Other bare numbers are not read as reps. Our choice.


class ParsedDose(Struct, frozen=True):
    """The dose and schedule in a line; ``None`` or empty for missing parts."""

    reps: tuple[str, ...] = ()  # A number or a range, or one of these for each set
    duration_ms: int | None = None
    least_ms: int | None = None
    sets: int | None = None
    sides: Sides | None = None
    hold: str = ""  # A duration or a range, at the top of a rep
    pause: str = ""  # The same, at its bottom
    tempo: str = ""
    up: str = ""  # A duration, of a rep's way up
    down: str = ""
    rest_ms: int | None = None  # 0 for none
    days_per_week: int | None = None
    times_per_day: int | None = None
    days: tuple[Weekday, ...] = ()
    every_days: int | None = None
    open: bool = False  # As many reps or as long as the user can
    load: str = ""  # A weight as the format writes it, `2kg`
    band: str = ""
    rest_open: bool = False  # Rest until the user is ready
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
            or self.pause
            or self.tempo
            or self.up
            or self.down
            or self.open
        )

    @property
    def is_schedule(self) -> bool:
        return bool(self.days_per_week or self.times_per_day or self.days or self.every_days)

    def gives(self, part: str) -> bool:
        """Whether a part is not missing; no rest is one, too."""
        return bool(getattr(self, part)) or (part == "rest_ms" and self.rest_ms is not None)

    def and_then(self, later: ParsedDose) -> ParsedDose:
        """This, with the missing parts from ``later``; warnings where both differ."""
        merged, warnings = self, [*self.warnings, *later.warnings]
        if self.duration_ms is not None:
            later = replace(later, least_ms=None)
        if min(self.times_per_day or 0, later.times_per_day or 0) == 1:
            # "Twice a day, every day": every day is once a day only where no more is said.
            most = max(self.times_per_day or 0, later.times_per_day or 0)
            merged, later = replace(self, times_per_day=most), replace(later, times_per_day=None)
        for name in (name for name in self.__struct_fields__ if name != "warnings"):
            new, old = getattr(later, name), getattr(self, name)
            if later.gives(name) and not self.gives(name):
                merged = replace(merged, **{name: new})
            elif later.gives(name) and new != old:
                warnings.append(f"{name.removesuffix('_ms')} is given twice, the first is used")
        return replace(merged, warnings=tuple(warnings))

    def instead_of_parts(self, earlier: ParsedDose) -> ParsedDose:
        """The earlier dose with all that this one gives: other reps or time, sides, a hold."""
        if self.reps or self.duration_ms or self.open:
            earlier = replace(earlier, reps=(), duration_ms=None, least_ms=None, open=False)
        if self.duration_ms:
            earlier = replace(earlier, hold="", pause="", tempo="", up="", down="")
        if len(self.reps) > 1:
            earlier = replace(earlier, sets=None)
        new = {name: getattr(self, name) for name in self.__struct_fields__ if self.gives(name)}
        new["warnings"] = (*earlier.warnings, *self.warnings)
        return replace(earlier, **new)


_SPAN = r"\d{1,4}(?: ?(?:-|\u2013|to) ?\d{1,4})?"
_FRACTIONS = r"\d{1,4}(?:\.\d)?(?: ?(?:-|\u2013|to) ?\d{1,4}(?:\.\d)?)?"
_SECONDS = r"(?:seconds?|secs?|s)\b"
_MINUTES = r"(?:minutes?|mins?)\b"

# Not from the middle of a number.
_TIME = (
    rf"(?<![\d.])(?:\d{{1,2}}m ?\d{{1,2}}s\b|\d{{1,3}}:[0-5]\d"
    rf"|{_FRACTIONS}[ -]?{_MINUTES}(?: ?\d{{1,2}} ?{_SECONDS})?"
    rf"|{_FRACTIONS}[ -]?{_SECONDS}|{_SPAN} ?[\"\u2033]"
    r"|\d{1,4} ?['\u2032](?: ?\d{1,2} ?[\"\u2033])?)"
)

HOLE = "\0"  # Stands for each character of a phrase that has been read

BY = r"(?:[x\u00d7*])"  # The sign between sets and reps
_LIMB = r"(?:side|leg|arm|foot|feet|hip|knee|hand|way|direction)s?"
_EACH = rf"(?:\b(?:each|per|every|ea\.?) |/ ?){_LIMB}\b"
_BOTH = (
    r"(?:\bboth sides\b|\bl ?(?:[/&+]|and) ?r\b|\br ?(?:[/&+]|and) ?l\b"
    r"|\bleft (?:and|&) right\b|\bright (?:and|&) left\b)"
)
# One side, in English, German and Spanish: ``right leg``, ``R``, ``rechts``, ``pierna derecha``.
_BEIN = r"(?:seite|bein|arm|knie|fu\u00df|hand|h\u00fcfte|schulter)"
_PIERNA = "(?:pierna|brazo|lado|pie|mano|rodilla|cadera|hombro) "
_RIGHT = (
    rf"(?:right|rt|r)\b\.?\)?(?:[ -]{_LIMB}\b)?|(?:rechts|re)\b\.?|rechte[mnrs]? {_BEIN}"
    rf"|(?:{_PIERNA})?(?:derech[oa]|dcha\b\.?)|{_PIERNA}der\b\.?"
)
_LEFT = (
    rf"(?:left|lt|l)\b\.?\)?(?:[ -]{_LIMB}\b)?|(?:links|li)\b\.?|linke[mnrs]? {_BEIN}"
    rf"|(?:{_PIERNA})?(?:izquierd[oa]|(?:izq|izda)\b\.?)"
)
_ONE_SIDE = rf"(?:(?P<right>{_RIGHT})|(?P<left>{_LEFT}))"
_ON = (
    r"(?:\b(?:only|nur|solo|s\u00f3lo)\s+)?(?:\b(?:on|to|with|am|auf|mit|con|en|a)\s+)?"
    r"(?:\b(?:the|your|der|dem|dein|la|el)\s+)?"
)
_ONLY = r"(?: (?:only|nur|solo|s\u00f3lo))?"
_BEGIN = r"(?:(?<=[\0,;:(\[])|(?<= [-\u2013]))\s*"
_END = r"(?=\s*(?:[,;.)\]\0]|$))"
# Not "lie on your right side", which is the other leg's.
_BEHIND_NAME = r"(?<=\S)(?<!\blie)(?<!\blying)(?<!\broll)(?<!\bon)(?<!\bthe)(?<!\byour)"
_BEFORE_DOSE = r"[)\]]?(?=[\s:,(\u2013-]*\0)"
_TIMES = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def time_span(text: str) -> tuple[int, int]:
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


def _span(text: str) -> str:
    low, *high = [int(number) for number in re.findall(r"\d+", text)]
    ends = sorted([low, *high[:1]])
    return str(low) if ends[0] == ends[-1] else f"{ends[0]}-{ends[1]}"


def _hold_text(text: str) -> str:
    span = time_span(text)
    if not span[1]:
        return ""
    low, high = map(duration_text, span)
    return (
        high if low == high else f"{low.removesuffix('s')}-{high}" if low[:-1].isdigit() else high
    )


def _time(text: str) -> ParsedDose | None:
    least_ms, ms = time_span(text)
    return ParsedDose(duration_ms=ms, least_ms=None if least_ms == ms else least_ms) if ms else None


def _rest(text: str) -> ParsedDose:
    least_ms, ms = time_span(text)
    warnings = () if least_ms == ms else (f"of {text.strip()} the longer is taken",)
    return ParsedDose(rest_ms=ms, warnings=warnings)


def _unplaced_pause(text: str) -> ParsedDose:
    """A short pause of a rep, at the bottom as lifters have it; a longer one is a rest, as is none."""
    ms = time_span(text)[1]
    if ms > SHORT_HOLD_MS:
        return _rest(text)
    where = "one at the bottom of each rep" if ms else "no rest between sets"
    warnings = (f"a pause of {text.strip()} is read as {where}",)
    return replace(ParsedDose(pause=_hold_text(text)) if ms else _rest(text), warnings=warnings)


def _daily(text: str) -> ParsedDose | None:
    number = _TIMES.get(text.lower()) or int(text)
    return ParsedDose(times_per_day=number) if 1 <= number <= 24 else None


def _weekly(text: str) -> ParsedDose | None:
    number = _TIMES.get(text.lower()) or int(text)
    return ParsedDose(days_per_week=number) if 1 <= number <= 7 else None


def _sets(text: str) -> ParsedDose:
    fewest, *most = [int(number) for number in re.findall(r"\d+", text)]
    warnings = (f"of {text} sets the most are taken",) if most else ()
    return ParsedDose(sets=max(fewest, *most, 0), warnings=warnings)


def _guess(text: str) -> ParsedDose | None:
    reps = _bare_reps(text)
    return reps and replace(reps, warnings=(f"{text} was taken for the reps",))


def _bare_reps(text: str) -> ParsedDose | None:
    if not MIN_GUESSED_REPS <= int(re.findall(r"\d+", text)[-1]) <= MAX_GUESSED_REPS:
        return None  # The number of an item, a telephone number.
    return ParsedDose(reps=(_span(text),))


def _load(match: re.Match[str]) -> ParsedDose | None:
    """The load of a match, whose digits are hidden from all other rules."""
    load = Load.parse(with_other_figures(f"{match[1]}{match[2]}").replace("pound", "lb"))
    return None if load is None else ParsedDose(load=load.text.replace(" ", ""))


def _band(match: re.Match[str]) -> ParsedDose:
    return ParsedDose(band=" ".join(match[1].lower().split()))


# The dose that a phrase stands for, or what reads its match.
Meaning = ParsedDose | Callable[[re.Match[str]], ParsedDose | None]

# The meaning of the named groups of ``RULES``.
_PARTS: dict[str, Callable[[str], ParsedDose | None]] = {
    "reps": lambda text: ParsedDose(reps=(_span(text),)),
    "by_set": lambda text: ParsedDose(
        reps=tuple(str(int(number)) for number in re.findall(r"\d+", text))
    ),
    "few": _bare_reps,
    "guess": _guess,
    "sets": _sets,
    "each": lambda _text: ParsedDose(sides=Sides.EACH),
    "left": lambda _text: ParsedDose(sides=Sides.LEFT),
    "right": lambda _text: ParsedDose(sides=Sides.RIGHT),
    "time": _time,
    # Of 0 seconds neither is missing, but there is none.
    "hold": lambda text: ParsedDose(hold=_hold_text(text)),
    "pause": lambda text: ParsedDose(pause=_hold_text(text)),
    "unplaced": _unplaced_pause,
    "rest": _rest,
    "every_days": lambda text: ParsedDose(every_days=int(text)),
    "daily": _daily,
    "weekly": _weekly,
}


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


def _slowness(match: re.Match[str]) -> ParsedDose | None:
    """The ways of a rep, such as ``3 s up, 4 s down``; both are a tempo without pauses."""
    ups = re.findall(r"(\d+) ?s\w* (?:up|conc|lift|rais)", match[0], re.IGNORECASE)
    downs = re.findall(r"(\d+) ?s\w* (?:down|ecc|lower)", match[0], re.IGNORECASE)
    if len(ups) > 1 or len(downs) > 1 or not any(map(int, [*ups, *downs])):
        return ParsedDose(warnings=(f"the tempo of {match[0]} is not used",))
    if ups and downs:
        return ParsedDose(tempo=f"{int(downs[0])}-0-{int(ups[0])}-0")
    return ParsedDose(up=f"{int(ups[0])}s") if ups else ParsedDose(down=f"{int(downs[0])}s")


def _lowering(match: re.Match[str]) -> ParsedDose | None:
    """The way down of ``lower over 3 s``; of a range the longer."""
    ms = time_span(match[1])[1]
    return ParsedDose(down=duration_text(ms)) if ms else None


def one_side(match: re.Match[str]) -> ParsedDose | None:
    """Nothing but its group, beside a dose of this side alone: ``right`` may belong to a name."""
    other = _LEFT if match["right"] else _RIGHT
    has_other = _rule(rf"(?<![^\W\d_])(?:{other})(?!\w)").search(match.string)
    return None if has_other or HOLE not in match.string else ParsedDose()


def _three_digits(match: re.Match[str]) -> ParsedDose:
    return ParsedDose(warnings=(f"the three digits of {match[0]} are ambiguous and not used",))


def _often(match: re.Match[str]) -> ParsedDose | None:
    return (_daily if match[2].lower().startswith("d") else _weekly)(match[1])


def _named_days(match: re.Match[str]) -> ParsedDose:
    day_names = [day.lower() for day in re.findall(r"[a-z]{3}(?=[a-z]*)", match[0], re.IGNORECASE)]
    return ParsedDose(days=tuple(day for day in Weekday if day.value in day_names))


def _sets_of_time(match: re.Match[str]) -> ParsedDose | None:
    time, dose = _time(match[2]), _sets(match[1])
    number = dose.sets
    if time is None or time.duration_ms is None or not number:
        return None
    if (match[3] or number > MOST_TIMES) and time.duration_ms <= SHORT_HOLD_MS:
        warning = f"read as {number} reps with a hold each"
        return ParsedDose(reps=(str(number),), hold=_hold_text(match[2]), warnings=(warning,))
    return dose.and_then(time)


def in_digits(line: str) -> str:
    """A line with number words before a unit as digits: "ten times" is "10 times".

    A load after a sign, as in "3x10 x 20 kg", is set apart from the reps.
    """
    line = _LOAD.sub(r", \1", _HALF_MINUTE.sub("30 seconds", line))
    line = _COMMA_MINUTES.sub(r"\1.\2", line)
    return _NUMBER_WORD.sub(lambda match: str(NUMBERS[match[1].lower()]), line)


_WORDS = re.findall(
    r"\w+",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty",
)

_TENS = {"thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60}
NUMBERS = {word: number for number, word in enumerate(_WORDS, start=1)} | _TENS

_NUMBER_WORD = re.compile(
    rf"\b({'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
    r"(?=[ -](?:times?|seconds?|secs?|minutes?|mins?|reps?|repetitions?|sets?|rounds?|each|per)\b)",
    re.IGNORECASE,
)

_LOAD = re.compile(rf" ?{BY} ?(\d+(?:\.\d+)? ?(?:kg|lbs?)\b)", re.IGNORECASE)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_UNITS = (
    r"kgs?|lbs?|pounds?|[ckm]?m|met(?:er|re)s?|yards?|yds?|feet|ft|inch(?:es)?|miles?|degrees?|deg"
    r"|bpm|euros?|eur|usd|points?|years?|yrs?|months?|weeks?|wks?|hours?|hrs?|litres?|liters?|ml"
)
_OTHER_FIGURES = re.compile(
    rf"\b\d{{1,2}}([./])\d{{1,2}}\1(?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b"
    r"|\b(?:at|from|until|till|by) \d{1,2}[:.]\d\d\b|@ ?\d{1,2}:\d\d\b"
    r"|\b\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|o'clock|uhr\b)"
    r"|\b(?:0?[6-9]|1\d|2[0-3]):\d\d ?(?:-|\u2013|to) ?\d{1,2}:\d\d\b"
    r"|(?:\+\d|\b0)\d[\d ()/-]{4,}\d\b|\b\d{3}[- ]\d{3,4}(?:[- ]\d{4})?\b|(?<!tempo )\b(?:19|20)\d\d\b"
    rf"|(?<![\d.])\d+(?:[.,]\d+)?(?: ?(?:-|\u2013|to) ?\d+(?:[.,]\d+)?)?[ -]?(?:(?:{_UNITS})\b(?!')|[%\u00b0\u20ac])"
    # More digits than any dose: not to be read from the middle.
    r"|(?<!\d)(?:\d+ ?(?:-|\u2013|to) ?)?\d{5,}(?:[.,]\d+)?"
    r"|[$\u20ac\u00a3] ?\d+(?:[.,]\d+)?|\b\d+[.,]\d\d\b"
    r"|\b(?:no|nr|level|stage|grade|room|page|p|fig(?:ure)?|step|ext|version|v|type|number|item|exercise"
    r"|part|rpe|rir|zone|setting|notch|hole|gear|ref|invoice|week|day|phase|woche|semana|fase)\b[.:]? ?#?\d+(?:[.,/-]\d+)*"
    r"(?: of \d+)?(?!\d|[ -]?[x\u00d7*] ?\d|[ -]?(?:sets?|reps?|times|x)\b)"
    r"|\b[LSCT]\d(?:/\d)?\b(?![.)])|\b\d{1,2} out of (?:\d+|ten)\b"
    r"|\b\d{1,4}[a-z]? (?:\w+ ){1,2}(?:street|st|road|rd|avenue|lane|drive|square)\b",
    re.IGNORECASE | re.ASCII,
)
_TO_HIDDEN = {ord("0") + digit: 0xE000 + digit for digit in range(10)}
_FROM_HIDDEN = {0xE000 + digit: ord("0") + digit for digit in range(10)}


def without_other_figures(line: str) -> str:
    """A line whose dates, telephone numbers, distances and loads are no digits for ``RULES``."""
    return _OTHER_FIGURES.sub(lambda match: match[0].translate(_TO_HIDDEN), line)


def with_other_figures(text: str) -> str:
    """Text with the digits that ``without_other_figures`` took away."""
    return text.translate(_FROM_HIDDEN)


_COMMA_MINUTES = re.compile(r"\b(\d{1,2}),(\d)(?= ?min)", re.IGNORECASE | re.ASCII)
_HALF_MINUTE = re.compile(r"\b(?:half a|\u00bd a?|1/2 a?) ?min(?:ute)?\b", re.IGNORECASE)


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|r|rs)?s?"
_OFTEN = r"\b(?:\d{1,2} ?(?:-|/|\u2013|to|or) ?)?(\d{1,2}|once|twice|one|two|three|four|five|six)"
_ABLE = r"(?:you (?:comfortably )?can(?: manage)?|possible|(?:is )?comfortable|tolerated|(?:you are )?able)"
_AMRAP = (
    rf"\b(?:(?:for )?as (?:many (?:reps )?|long )as {_ABLE}|amrap|to (?:failure|fatigue)"
    r"|until (?:tired|fatigued?|failure))\b"
)
_PER = r"(?:/|per|an?|each|every)"
_NO_SCHEDULE = rf"(?! ?{_PER} ?(?:day|week|wk)\b)"
_RESTS = r"\brest(?:s|ing)?(?: (?:for|of|between|sets|each))* ?[:=]? ?"
_HOLDS = r"\bhold(?:s|ing)?(?: (?:for|each|it|at|the|top))* ?[:=]? ?"
_STAYS = r"(?:pauses?|pausing|holds?|holding|stays?|staying|squeezes?|squeezing)"
_BOTTOM = r"(?:at|in) (?:the |its )?(?:bottom|lowest (?:point|position))\b"
_TOP = r"(?:at|in) (?:the |its )?(?:top|highest (?:point|position))\b"
_REPS = r"(?:reps?|repetitions?)"
_SETS = r"(?: ?(?:sets?|times)\b)?"
_SETS_OF = rf"sets? ?(?:of|{BY})?"
_REPS_END = rf"(?! ?\w*{BY})(?! ?(?:se[ckg]|min))(?: ?(?:{_REPS}|times)\b)?"
_FEW = r"\d{1,2}(?: ?(?:-|\u2013|to) ?\d{1,2})?"
_STRETCH = r"\b(?:\d{1,2}) ?(?:s|secs?|seconds?) (?:up|down|eccentric|concentric|lower\w*|lift\w*|rais\w*)\b"
_SLOWLY = (
    rf"\b(?:(?:slow|slowly) (?:down|lower\w*)|lower(?:ing)?(?: (?:slowly|down|it|back))*)"
    rf"(?: (?:for|over|in|takes?|taking))*[ ,(]+({_TIME})"
)
_TWICE = r"\b(?:(?:every|in the) )?mornings? (?:and|&) (?:in the )?(?:evening|night|afternoon)s?\b"
_HIDDEN = r"[\ue000-\ue009]"
_WEIGHTS = r"(?:ankle |cuff )?(?:weights?|load|dumb-?bells?|kettle-?bells?|barbell)"
_COLOURS = (
    r"yellow|red|green|blue|black|silver|gold|orange|purple|gr[ae]y|tan|white|pink"
    r"|extra[ -](?:light|heavy)|light|medium|heavy"
)
_REST_OPEN = (
    r"\brest (?:as (?:long as (?:you )?)?(?:needed|required|you need|necessary|you like)"
    r"|until (?:you are |you feel |you're )?(?:ready|recovered|rested)(?: again)?)\b"
)
_NO_REST = (
    r"\b(?:(?:no|without(?: an?y?)?|zero|0) (?:rests?|resting|breaks?)\b(?! days?\b)|rest ?[:=]? ?(?:none|zero|keine|ningun[oa])\b)"
    r"(?:,? (?:in )?between)?(?: (?:the )?sets)?"
)
_LOAD_PHRASE = (
    rf"(?:\b(?:with|using|holding|@|at|of|{_WEIGHTS})[ :=]*)*(?<![-\u2013])({_HIDDEN}+(?:[.,]{_HIDDEN}+)?)"
    rf"(?![-\u2013/.]) ?(kgs?|lbs?|pounds?)\b(?: {_WEIGHTS}\b)?"
)
_COLOURED_BAND = (
    rf"({_COLOURS})(?: (?:resistance|loop|exercise|mini))?[ -](?:thera)?-?(?:band|tubing)\b"
)
_BAND_PHRASE = (
    r"(?:[,;(/-]|\b(?:with|using|against)|\b(?:load|weight|resistance|band|equipment) ?[:=])\s*(?:an? |the )?"
    rf"{_COLOURED_BAND}"
)
# Without such a word: between other parts of a dose, or at the end of the line.
_BARE_BAND = rf"(?<=[\w:] ){_COLOURED_BAND}(?=\s*(?:$|[,;.)\d\u2013-]|(?:each|per|both|left|right|on|for|hold)\b))"
SIDE_BEHIND_NAME = _rule(rf"{_BEHIND_NAME}\s+[(\[]?{_ON}{_ONE_SIDE}{_ONLY}{_BEFORE_DOSE}")
_NOTHING = ParsedDose()
_OTHER_DAY = ParsedDose(every_days=2)
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
    (r"\b([\dx](?:[-/][\dx]){3}) tempo\b", _tempo),
    (r"\b[\dx](?:[-/][\dx]){2} tempo\b", _three_digits),
    (rf"{_STRETCH}(?:\W+(?:and )?{_STRETCH})*", _slowness),
    (_SLOWLY, _lowering),
    (_REST_OPEN, ParsedDose(rest_open=True)),
    (_NO_REST, ParsedDose(rest_ms=0)),
    (
        _LOAD_PHRASE,
        _load,
    ),
    (_BAND_PHRASE, _band),
    (_BARE_BAND, _band),
    # Before rests and holds, which have the same words.
    (rf"\b{_STAYS}(?: for)? ?[:=]? ?(?P<pause>{_TIME}) {_BOTTOM}", _NOTHING),
    (rf"\b{_STAYS} {_BOTTOM}(?: for)? ?[:=]? ?(?P<pause>{_TIME})", _NOTHING),
    (rf"(?P<pause>{_TIME})(?: of)? ?(?:isometric )?{_STAYS} {_BOTTOM}", _NOTHING),
    (rf"\b{_STAYS}(?: for)? ?[:=]? ?(?P<hold>{_TIME}) {_TOP}", _NOTHING),
    (rf"\b{_STAYS} {_TOP}(?: for)? ?[:=]? ?(?P<hold>{_TIME})", _NOTHING),
    (rf"(?P<hold>{_TIME})(?: of)? ?(?:isometric )?{_STAYS} {_TOP}", _NOTHING),
    (rf"{_TOP}(?: for)? ?[:=]? ?(?P<hold>{_TIME})(?: ?{_STAYS}\b)?", _NOTHING),
    (rf"{_BOTTOM}(?: for)? ?[:=]? ?(?P<pause>{_TIME})(?: ?{_STAYS}\b)?", _NOTHING),
    (rf"\bpauses?(?: for)? ?[:=]? ?(?P<unplaced>{_TIME})(?! between)", _NOTHING),
    (rf"(?P<unplaced>{_TIME})(?: of)? ?pauses?\b(?! between)", _NOTHING),
    (rf"{_RESTS}(?P<rest>{_TIME}|\d{{1,3}}\b)(?: between sets)?", _NOTHING),
    (rf"(?P<rest>{_TIME})(?: of)? ?(?:rest|break|pause)\b(?: between)?(?: sets)?", _NOTHING),
    (rf"{_OFTEN} ?(?:x|\u00d7|times?)? ?{_PER} ?(day|d|week|wk)\b", _often),
    (rf"{_OFTEN} ?(?:days?|sessions?|times?) ?(?:/|per|a|each|every) ?(week|wk)\b", _often),
    (rf"{_OFTEN} ?(?:x|\u00d7|times?)? (weekly|daily)\b", _often),
    (r"\b(?:every (?:other|second|2nd) day|on alternate days|alternate days)\b", _OTHER_DAY),
    (_TWICE, ParsedDose(times_per_day=2)),
    (r"\bevery third day\b", ParsedDose(every_days=3)),
    (r"\bevery (?P<every_days>[2-9]|1\d) days\b", _NOTHING),
    (r"\b(?:daily|every ?day)\b ?[:=]? ?(?P<daily>\d{1,2})\b", _NOTHING),
    (r"\b(?:daily|every ?day)\b", ParsedDose(times_per_day=1)),
    (rf"\b{_DAY}\b(?: ?(?:,|/|&|and|\+) ?{_DAY}\b)+", _named_days),
    (
        rf"(?P<time>{_TIME})(?: ?(?P<each>{_EACH}|{_BOTH}))? ?{BY} ?(?P<sets>\d{{1,4}})\b{_SETS}",
        _NOTHING,
    ),
    (r"\bm ?[/,] ?w ?[/,] ?f\b", _MON_WED_FRI),
    (
        rf"\breps? ?[:=]? ?(?P<reps>{_SPAN})[ ,;]+sets? ?[:=]? ?(?P<sets>\d{{1,2}})\b(?! ?{BY})",
        _NOTHING,
    ),
    (rf"\b(?P<sets>\d{{1,2}}) times (?P<reps>{_SPAN})\b(?! ?(?:se[ckg]|min))", _NOTHING),
    (rf"\b({_FEW}) ?(?:{_SETS_OF},?|{BY}) ?({_TIME})( ?holds?\b)?", _sets_of_time),
    (
        rf"\b(?P<reps>{_SPAN}) ?{_REPS}\b ?(?:{BY}|,|for|of)? ?(?P<sets>\d{{1,4}}) ?sets?\b",
        _NOTHING,
    ),
    (
        rf"\b(?P<reps>{_SPAN}) ?{_REPS} ?{BY} ?(?P<sets>\d{{1,4}})\b(?! ?(?:s\b|se[ckg]|min))",
        _NOTHING,
    ),
    (rf"\b(?P<reps>{_SPAN}) ?(?P<each>{_EACH}) ?{BY} ?(?P<sets>\d{{1,4}})\b", _NOTHING),
    (
        r"\b(?:reps? ?[:=]? ?)?(?P<by_set>\d{1,3}(?: ?[-,/] ?\d{1,3}){2,9})\b(?: ?reps?\b)?",
        _NOTHING,
    ),
    (
        rf"\b(?P<sets>{_FEW}) ?(?:{_SETS_OF},?|{BY}) ?(?P<reps>{_SPAN})\b{_REPS_END}",
        _NOTHING,
    ),
    (rf"{_HOLDS}(?P<hold>{_TIME}|{_SPAN}\b)", _NOTHING),
    (rf"(?P<hold>{_TIME}) ?(?:isometric )?holds?\b", _NOTHING),
    (r"\balternat(?:e|es|ing)(?: (?:sides|legs|arms))?\b", ParsedDose(sides=Sides.ALTERNATE)),
    (_EACH, ParsedDose(sides=Sides.EACH)),
    (_BOTH, _BOTH_SIDES),
    (rf"\bleft(?: {_LIMB})? only\b", ParsedDose(sides=Sides.LEFT)),
    (rf"\bright(?: {_LIMB})? only\b", ParsedDose(sides=Sides.RIGHT)),
    (r"\bsides? ?[:=]? ?(?:each|both sides|l ?/ ?r)\b", ParsedDose(sides=Sides.EACH)),
    (rf"\bsets? ?[:=]? ?(?P<sets>{_FEW})\b", _NOTHING),
    (rf"\b(?P<sets>{_FEW}) ?sets?\b", _NOTHING),
    (rf"\b(?P<sets>\d{{1,2}}) ?{BY} ?(?=[\ue000-\ue009])", _NOTHING),
    (rf"\brep(?:s|etitions?)? ?[:=]? ?(?P<reps>{_SPAN})\b(?! ?(?:s\b|se[ckg]|min))", _NOTHING),
    (rf"\b(?P<reps>{_SPAN}) ?(?:{_REPS}|times)\b{_NO_SCHEDULE}", _NOTHING),
    (rf"\brepeat(?:ed)? ?[:=]? ?(?P<reps>{_SPAN})\b(?: ?(?:times|x\b))?", _NOTHING),
    (rf"(?:(?<=\s)|^){BY} ?(?P<reps>{_SPAN})\b(?! ?(?:s\b|se[ckg]|min))", _NOTHING),
    (rf"\b(?P<reps>{_SPAN}) ?{BY}(?=[\s,;.)/\0]|$){_NO_SCHEDULE}", _NOTHING),
    (r"(?<=\d)\s+(?:each|ea)\b(?=\s*(?:[,;.)]|$))", _BOTH_SIDES),
    (r"(?<=\0)\s*(?:each|ea)\b(?=\s*(?:[,;.)]|$))", _BOTH_SIDES),
    (rf"(?:\bfor |\b(?:duration|time) ?[:=]? ?)?(?P<time>{_TIME})", _NOTHING),
    (rf"^\W*(?P<few>{_SPAN}) (?=[a-z])", _NOTHING),
    (rf"(?<=[a-z)])[\s:,-]+(?P<guess>{_SPAN})\W*$", _NOTHING),
    (rf"^\W*(?P<guess>{_SPAN})\W*$", _NOTHING),
    (rf"{_BEGIN}{_ON}{_ONE_SIDE}{_ONLY}{_END}", one_side),
    (SIDE_BEHIND_NAME.pattern, one_side),
    (rf"^\W*{_ON}{_ONE_SIDE}{_ONLY}\s*(?::|[-\u2013]\s)\s*", one_side),
)

# Applied in this order, each to all of its matches; later rules do not see matched text.
RULES = tuple((_rule(pattern), meaning) for pattern, meaning in _TABLE)
