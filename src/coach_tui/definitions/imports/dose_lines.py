"""A line of a sheet as name, dose and remainder, and the nearest dose that the format allows."""

from __future__ import annotations

import re

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.session import Schedule
from coach_tui.definitions.durations import MINUTE_MS, duration_text, parse_duration_range
from coach_tui.definitions.format import MAX_DURATION_MS, MAX_REPS, MAX_ROUNDS, MAX_SETS
from coach_tui.definitions.imports.dose_phrases import (
    BY,
    HOLE,
    MOST_TIMES,
    RULES,
    SHORT_HOLD_MS,
    SIDE_BEHIND_NAME,
    ParsedDose,
    in_digits,
    one_side,
    read_match,
    with_other_figures,
    without_other_figures,
)
from coach_tui.definitions.imports.foreign_words import FOREIGN_DAY, in_english
from coach_tui.definitions.value_types import MAX_MOTION_MS


class ParsedLine(Struct):
    """A line in its parts; ``remainder`` are the words that are neither name nor dose."""

    name: str = ""
    dose: ParsedDose = field(default_factory=ParsedDose)
    remainder: list[str] = field(default_factory=list[str])


def read_line(text: str) -> ParsedLine:
    """Split a line without its bullet into name, dose and remainder."""
    english = in_english(in_digits(text))
    left, dose = without_other_figures(english.text), ParsedDose()
    for pattern, meaning in RULES:
        while match := pattern.search(left):
            dose_part = read_match(match, meaning)
            if dose_part is None:
                break
            dose = dose.and_then(dose_part)
            # The gap is as long as the phrase, so that the rest keeps its positions.
            left = f"{left[: match.start()]}{HOLE * len(match[0])}{left[match.end() :]}"
    raw = re.split(f"{HOLE}+", english.original(with_other_figures(left)))
    pieces = [_trimmed(piece) for piece in raw]
    name = "" if _is_filling(pieces[0]) else pieces[0]
    remainder = [piece for piece in pieces[1:] if WORD.search(piece)]
    if not WORD.search(name):
        # "20 clamshells each side": the name comes after the number, in the same sentence.
        behind = zip(raw[1:], pieces[1:], strict=True)
        piece = next((piece for whole, piece in behind if _can_be_name(whole, piece)), "")
        name = piece if remainder and piece == remainder[0] else ""
        remainder = remainder[1:] if name else remainder
    name, advice = _name_and_advice(name)
    remainder = [*advice, *remainder]
    if name and dose.is_work and dose.sides is None:
        # "Heel slides R, as tolerated - 2x15": the side is not directly before the dose.
        name, side = sided_name(name)
        dose = replace(dose, sides=side)
    if name and _DOSE_LABEL.match(text):
        # "Sets: 1 Freq: every 2 hours": words beside labelled figures are no name.
        remainder.insert(0, name)
        name = ""
    return ParsedLine(name, dose, [piece for piece in remainder if not _is_filling(piece)])


def _can_be_name(whole: str, piece: str) -> bool:
    """Whether words behind a dose can be a name: of the same sentence, without a preposition."""
    begins_anew = re.match(r"\s*[)\]}]?\s*[.;!]", whole)
    is_beside = _BESIDE.match(piece) or _ADVICE.match(piece)
    return bool(WORD.search(piece)) and not begins_anew and not is_beside


_BESIDE = re.compile(
    r"(?:with|in|on|at|from|to|using|without|if|while|when|until|as|per|or|and|then|before|after"
    r"|against|holding|keeping|between|for|of|out|each|every|all|both|slowly|gently"
    r"|mit|ohne|bei|wenn|sobald|bis|dann|danach|dabei|ohne|langsam|kontrolliert|sauber|nicht"
    r"|con|sin|si|cuando|hasta|luego|despu\u00e9s|lento|lentamente|despacio|no)\b",
    re.IGNORECASE,
)

# Begins what is said about an exercise, not an exercise: ``progress to single leg``, ``keep your back flat``.
_ADVICE = re.compile(
    r"(?:and |then |but |und |dann |y |luego )?(?:progress(?:ing|ion)?|increase|advance|build up|work (?:up )?to(?:wards)?|aim"
    r"|try (?:to|not)|slow (?:down|and)|keep|make sure|ensure|remember|focus|don't|do not|never|avoid|gradually|ideally"
    r"|if|when|once|unless|until|stop (?:if|when|before|at)|as (?:pain|able|tolerated|comfortable|far|needed|soon)|no (?:more|pain)|only (?:if|when)"
    r"|steigern|steigere|erh\u00f6hen|darauf achten|achte|achten|nicht|falls|wenn|sobald|sp\u00e4ter|ziel"
    r"|so weit|soweit|langsam (?:absenken|ablassen|senken|zur\u00fcck)|r\u00fccken gerade"
    r"|progresar|progrese|aumentar|aumente|subir a|evit\w+|cuid\w+|procur\w+|cuando|si|hasta donde|sin (?:dolor|llegar)"
    r"|bajar? (?:lento|despacio|lentamente)|lento|despacio)\b",
    re.IGNORECASE,
)

# Ends a name with how far or how to do it: ``heel slides as far as comfortable``.
_HOW = re.compile(
    r"(?<=\w)[\s,(]+((?:as (?:(?:far|much|high|low|deep|wide|long|fast) as )?(?:is |you )?"
    r"(?:comfortable|tolerated|possible|able|can|pain(?: allows| permits)?)"
    r"|(?:with)?in (?:your )?(?:pain|comfort)\b|to (?:pain )?tolerance|pain[- ]free"
    r"|slowly|gently|carefully|with control|under control|so weit (?:wie|es)\b|soweit\b|schmerzfrei|langsam|kontrolliert"
    r"|hasta donde\b|sin dolor|lentamente|despacio|lento|con control)(?!\w).*)",
    re.IGNORECASE,
)


def _name_and_advice(name: str) -> tuple[str, list[str]]:
    """A name without the words at its end that say how far or how to do it, and these words."""
    how = _HOW.search(name)
    if how is None or is_advice(name):
        return name, []
    return _trimmed(name[: how.start()]), [how[1].strip(" ()")]


def sided_name(name: str) -> tuple[str, Sides | None]:
    """A name without the one side that it ends with, as if a dose stood behind it, and that side."""
    words = f"{name} {HOLE}"
    match = SIDE_BEHIND_NAME.search(words)
    if match is None or read_match(match, one_side) is None:
        return name, None
    return _trimmed(words[: match.start()]), Sides.LEFT if match["left"] else Sides.RIGHT


_DOSE_LABEL = re.compile(
    r"\s*(?:sets?|reps?|repetitions?|hold|freq(?:uency)?|rest|duration|time|tempo|weight|load"
    r"|resistance|equipment|notes?|comments?|tips?|video|link)\b\.? ?[:=]",
    re.IGNORECASE,
)

# A heading or a number that is never a dose: ``Week 2``, ``Page 1 of 3``, ``Exercise 1``.
_NO_DOSE = re.compile(
    r"\W*(?:page|week|phase|stage|part|day|total|exercise|item|no)\b[\s\W\d]*(?:of \d+)?\W*",
    re.IGNORECASE,
)

_ABOUT = re.compile(
    r"\b(?:tel|phone|telephone|fax|mobile|call|e-?mail|www|https?|appointment|invoice|printed|version"
    r"|copyright|born|d\.?o\.?b|patient|client|address|page \d|opening hours|date|insurance|created by"
    r"|diagnos(?:is|e)|dx|therapist|therapeut(?:in)?|patientin|geb\.|geburtsdatum|versichert\w*|krankenkasse|termin"
    r"|paciente|diagn\u00f3stico|tel\u00e9fono|fecha|cita|direcci\u00f3n|adresse"
    r"|^(?:hi|hello|hey|hallo|liebe[r]?|hola|estimad[oa]|cheers|thanks|lg|mfg|viele|beste|saludos)"
    r"|dear|regards|sincerely|best wishes|questions?|contact|ext)\b|\N{COPYRIGHT SIGN}"
    r"|\b(?:mon|tue|wed|thu|fri|sat|sun)\w* ?(?:-|to|\N{EN DASH}) ?(?:mon|tue|wed|thu|fri|sat|sun)\w*\b"
    rf"|\b{FOREIGN_DAY} ?(?:-|bis|\u2013) ?{FOREIGN_DAY}\b"
    r"|[\w.]+@\w+\.",
    re.IGNORECASE,
)

# What is done besides exercise, also where it has a time: ``Ice for ten minutes``.
_AFTERCARE = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:(?:then|and|also|afterwards|finally|you (?:can|may)|please"
    r"|dann|danach|anschlie\u00dfend|bitte|luego|despu\u00e9s|al final|al terminar|mit)\W+)*"
    r"(?:(?:for )?\d{1,2}(?:-\d{1,2})? ?min\w*\.?\s+(?:(?:of|de|lang)\s+)?)?"
    r"(?:(?:apply|use|put|place|take|aplicar|aplique|aplica|poner|pon)\s+)?(?:(?:an?|some|the|your|el|la)\s+)?"
    r"(?:ice(?! skat)|icing|heat|eis|k\u00fchlen|k\u00fchlung|k\u00fchlpack\w*|k\u00fchlakku|coolpack|w\u00e4rme\w*|hochlagern|bein hochlagern"
    r"|hielo|calor|fr\u00edo|compresas?|elevar la pierna|masaje|(?:cold|hot|warm|gel) (?:pack|bath|shower|water|compress)|elevate|elevation"
    r"|compress(?:ion)?|massage|pain ?killers?|medication|ibuprofen|paracetamol)\b(?!-)",
    re.IGNORECASE,
)

# What is taken or looked after besides exercise, wherever a line has it: ``Take 2 tablets``.
_MEDICINE = re.compile(
    r"\b(?:tablets?|pills?|capsules|medicines?|medications?|medikamente?|tabletten?|pastillas?|ibuprofen"
    r"|paracetamol|naproxen|diclofenac|aspirin|pain ?killers?|vitamins?|ointment|salbe|glass(?:es)? of"
    r"|(?:eye|ear|nose) drops|injections?|dressings?|\d ?mg)\b"
    r"|^\W*(?:please )?(?:drink|eat|swallow|inhale|wear|brush|rub|weigh|nehmen|trinken|tomar)\b",
    re.IGNORECASE,
)

# Begins what may be no exercise: its schedule alone is not that of the session.
_BESIDES = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:please )?(?:take|use|apply|put|change|check|measure|avoid|call|see|visit|keep)\b",
    re.IGNORECASE,
)

_COUNTED = re.compile(rf"\breps?\b|\brepeti|\bsets?\b|\d ?{BY} ?\d", re.IGNORECASE)

# A line about a person, a place or a date is no dose, unless it clearly gives one.
_CLEAR_DOSE = re.compile(
    rf"\breps?\b|\bsets?\b|\brepeti|\d ?{BY} ?\d|\bhold\b|\btimes\b|\bdaily\b", re.IGNORECASE
)


# The head of a clinic's paper, or of a letter to a person.
_LETTERHEAD = re.compile(
    r"\b(?:\w*physio\w*|\w*fisio\w*|clinics?|cl\u00ednica|\w*praxis|\w*klinik|\w*klinikum|hospital|krankenhaus|medical centre"
    r"|medical center|rehazentrum|nhs|trust|ltd|gmbh|inc|s\.l\.|street|st\.|road|avenue|\w*stra\u00dfe|\w*str\.|calle|plaza|avda)"
    r"(?!\w)|^(?:mrs?|ms|dr|frau|herr|herrn|sra?|prof)\b|^name\b|\b\d{5}\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"program(?:me)?s?\b|\bplan\b|rehab\b|routine|\bexercises\b|workout|\w*\u00fcbungen\b|programm\b|ejercicios|rutina|programa",
    re.IGNORECASE,
)
_ABOUT_EXERCISE = re.compile(
    r"exercis|program|plan\b|rehab\b|routine|stretch|strength|workout|\b\w*\u00fcbung|ejercicio|rutina|entrenamiento",
    re.IGNORECASE,
)


def is_letterhead(line: str) -> bool:
    """Whether a line names a clinic, a person or an address, and no exercise programme."""
    return _LETTERHEAD.search(line) is not None and _ABOUT_EXERCISE.search(line) is None


def side_alone(words: str) -> Sides | None:
    """The one side that words name and no more: ``Left leg only``."""
    name, side = sided_name(f"it {words.strip(' ():.')}")
    return side if name == "it" else None


def is_title(line: str) -> bool:
    """Whether a line names a list of exercises, not one of them."""
    return _TITLE.search(line) is not None and not is_letterhead(line)


def is_about_people(line: str) -> bool:
    """Whether a line is about a person or a place, and gives no dose: nothing to be read in it."""
    is_clear = _CLEAR_DOSE.search(line)
    return not is_clear and (_ABOUT.search(line) is not None or is_letterhead(line))


def is_no_dose(line: str) -> bool:
    """Whether a line is a heading, about a person or a place, or about what is done besides."""
    if (_AFTERCARE.match(line) or _MEDICINE.search(line)) and not _COUNTED.search(line):
        return True
    if _BESIDES.match(line):
        dose, often = parted(read_line(line).dose)
        if often.is_schedule and not dose.is_work:
            return True
    return bool(_NO_DOSE.fullmatch(line) or (_ABOUT.search(line) and not _CLEAR_DOSE.search(line)))


# How an exercise is done, not what: ``lower for 3 s`` is no exercise of its own.
_MOTION = re.compile(
    r"(?:then |and )?(?:slowly |gently )?(?:paus|hold|squeez|lower|lift|rais|stay|wait|breathe|contract|relax|releas|return|descen|ascen)\w*"
    r"(?: (?:slowly|in|out|it|and|for|back|up|down|at|the|top|bottom|end|under|control|over))*|up|down",
    re.IGNORECASE,
)


def is_motion(name: str) -> bool:
    return _MOTION.fullmatch(name) is not None


def is_advice(name: str) -> bool:
    """Whether words say how an exercise is done or made harder: no exercise, whatever dose they have."""
    return _ADVICE.match(name) is not None


_ROUNDS = re.compile(
    r"\W*(?:[A-Za-z][A-Za-z -]*\W+)?(\d{1,2}) ?(?:rounds?|circuits?|times through)"
    r"(?: of)?(?: the following)?\W*",
    re.IGNORECASE,
)

_MINUTES = r"(\d{1,3})[ -]?min(?:ute)?s?\b"
_AS_MANY = r"(?:amrap|as many rounds(?: and reps)? as (?:possible|you can))\b"
_AMRAP = re.compile(
    rf"\W*(?:{_AS_MANY}\W*(?:(?:in|for|of)\W+)?{_MINUTES}|{_MINUTES}\W*(?:of )?(?:an )?{_AS_MANY})"
    r"(?: of)?(?: the following)?\W*",
    re.IGNORECASE,
)

# What the format cannot say: a start on each minute, work and rest in turn, against the clock, a
# time for all exercises.
_OTHER_CIRCUIT = re.compile(
    rf"(?=.*(?:\b(?:e\d?mom|every minute on the minute|tabata|for time|ladder|chipper)\b|{_AS_MANY}))"
    rf"(?:\W|\b(?:e\d?mom|every minute on the minute|tabata|(?:rounds )?for time|ladder|chipper|{_AS_MANY}|{_MINUTES}"
    r"|\d{1,3}|rounds?|in|for|of)\b)+",
    re.IGNORECASE,
)


class CircuitStart(Struct, frozen=True):
    """How often the exercises of a circuit are done in turn."""

    rounds: int = 1
    amrap_ms: int | None = None  # As many rounds as the user can in this time
    is_other: bool = False  # In a way that the format cannot say


def circuit_start(line: str) -> CircuitStart | None:
    """The circuit that a line or a label begins; ``None`` for any other."""
    words = in_english(in_digits(line)).text
    if rounds := _ROUNDS.fullmatch(words):
        number = int(rounds[1])
        return CircuitStart(number) if 1 <= number <= MAX_ROUNDS else None
    if amrap := _AMRAP.fullmatch(words):
        ms = int(amrap[1] or amrap[2]) * MINUTE_MS
        return CircuitStart(amrap_ms=ms) if 0 < ms <= MAX_DURATION_MS else None
    return CircuitStart(is_other=True) if _OTHER_CIRCUIT.fullmatch(words) else None


WORD = re.compile(r"[^\W_]")  # A letter or a digit: other pieces are signs alone

_FILLING = re.compile(
    r"for|of|and|with|then|each|x|per|at|between|a|the|do|to|in|on|repeat|complete|perform",
    re.IGNORECASE,
)


_NO_NAME = re.compile(
    rf"(?:{_FILLING.pattern}|hold|je|realizar|hacer|repetir|durchf\u00fchren|machen|\u00fcben|please|them|these|this|it|all)",
    re.IGNORECASE,
)


def _is_filling(piece: str) -> bool:
    return all(map(_NO_NAME.fullmatch, re.findall(r"[\w']+", piece)))


def _trimmed(piece: str) -> str:
    bare = piece.strip(" \t,;:.-\u2013\u2014|/()[]{}@=")
    words = bare.split()
    while words and _FILLING.fullmatch(words[-1]):
        words.pop()
    return _closed(" ".join(words).rstrip(",;:."))


def _closed(words: str) -> str:
    """Words with their missing round brackets restored; ``_trimmed`` strips them at the edges."""
    missing = words.count("(") - words.count(")")
    return "(" * -missing + words + ")" * missing


def parted(dose: ParsedDose) -> tuple[ParsedDose, ParsedDose]:
    """A dose split into that of the exercise and the schedule."""
    often = ParsedDose(
        days_per_week=dose.days_per_week,
        times_per_day=dose.times_per_day,
        days=dose.days,
        every_days=dose.every_days,
    )
    mine = replace(dose, days_per_week=None, times_per_day=None, days=(), every_days=None)
    return mine, often


# From here on a schedule is no longer the one that the line begins with.
_LASTS = re.compile(
    r"\W*\b(?:(?:for|until|till|after|thereafter|from|then|f\u00fcr|bis|danach|dann)\b"
    r"|(?:in|during) (?:the )?(?:first|\d))",
    re.IGNORECASE,
)


def starting_schedule(body: str, read: ParsedLine) -> ParsedLine:
    """A line that begins with its schedule as this alone, with a doubt about the words after it.

    Of "Daily for the first week, then every other day" that is the first: a session has one.
    """
    if read.name or not read.remainder or parted(read.dose)[0] != ParsedDose():
        return read
    lasts = _LASTS.search(body, 1)
    end = len(body) if lasts is None else lasts.start()
    first = read_line(body[:end])
    if not first.dose.is_schedule:
        first, end = read, len(body)
    left_out = "; ".join(filter(None, [*first.remainder, body[end:].strip(" ,;:.")]))
    doubt = ParsedDose(warnings=(f"of how often, left out: {left_out}",))
    return ParsedLine(dose=first.dose.and_then(doubt))


def schedule_of(often: ParsedDose) -> Schedule | None:
    if not often.is_schedule:
        return None
    if often.days:
        return Schedule(None, often.times_per_day or 1, often.days)
    if often.every_days and not often.days_per_week:
        return Schedule(None, often.times_per_day or 1, (), often.every_days)
    return Schedule(often.days_per_week or 7, often.times_per_day or 1)


def possible_dose(dose: ParsedDose) -> tuple[ParsedDose, list[str]]:
    """The nearest dose that the format allows, and its warnings with those of the changes."""
    warnings = list(dose.warnings)
    dose = _without_excess(dose, warnings)
    if dose.reps and dose.duration_ms and dose.duration_ms <= SHORT_HOLD_MS and not dose.hold:
        warnings.append("the time beside the reps is read as a hold")
        dose = replace(dose, duration_ms=None, hold=duration_text(dose.duration_ms))
    if dose.duration_ms and dose.sets is None and len(dose.reps) == 1 and _is_sets(dose.reps[0]):
        warnings.append(f"{dose.reps[0]} times beside a time are read as sets")
        dose = replace(dose, sets=int(dose.reps[0]), reps=())
    if dose.reps and dose.duration_ms:
        warnings.append("reps and a time are given; the time is not used")
        dose = replace(dose, duration_ms=None)
    if dose.pause and not dose.reps:
        dose = replace(dose, hold=dose.hold or dose.pause, pause="")
    if dose.hold and not dose.reps:
        unused = "the hold is not used" if dose.duration_ms else "a hold alone is timed work"
        warnings.append(unused)
        dose = replace(dose, duration_ms=dose.duration_ms or _longest(dose.hold), hold="")
    has_motion = dose.up or dose.down
    if (dose.tempo and (dose.hold or dose.pause or has_motion)) or not dose.reps:
        if dose.tempo or has_motion:
            warnings.append("the tempo is not used: it needs reps, and no hold beside it")
        dose = replace(dose, tempo="", up="", down="")
    if dose.open and not dose.reps and dose.duration_ms is None:
        warnings.append("as much as you can: it lasts until you end it")
    elif not dose.reps and dose.duration_ms is None:
        warnings.append("no reps and no time were found: it lasts until you say so")
    return dose, warnings


def _is_sets(reps: str) -> bool:
    return reps.isdecimal() and 1 <= int(reps) <= MOST_TIMES


def _without_excess(dose: ParsedDose, warnings: list[str]) -> ParsedDose:
    """A dose without numbers beyond the format's limits."""
    if any(not 1 <= int(end) <= MAX_REPS for span in dose.reps for end in span.split("-")):
        warnings.append(f"{', '.join(dose.reps)} cannot be a number of reps")
        dose = replace(dose, reps=())
    if dose.sets is not None and not 1 <= dose.sets <= MAX_SETS:
        warnings.append(f"{dose.sets} cannot be a number of sets")
        dose = replace(dose, sets=None)
    if len(dose.reps) > 1 and dose.sets not in (None, len(dose.reps)):
        warnings.append(f"{dose.sets} sets are given, and the reps of {len(dose.reps)}")
    if _longest(dose.hold) > MAX_MOTION_MS:
        warnings.append(f"a hold of {dose.hold} is too long for a rep")
        dose = replace(dose, hold="")
    if max(map(_longest, (dose.up, dose.down))) > MAX_MOTION_MS:
        warnings.append("the tempo is too long for a rep")
        dose = replace(dose, up="", down="")
    if _longest(dose.pause) > MAX_MOTION_MS:
        warnings.append(f"a pause of {dose.pause} is too long for a rep")
        dose = replace(dose, pause="")
    if dose.duration_ms is not None and not 1_000 <= dose.duration_ms <= MAX_DURATION_MS:
        warnings.append("the time is outside what is possible")
        dose = replace(dose, duration_ms=None)
    if dose.rest_ms is not None and dose.rest_ms > MAX_DURATION_MS:
        warnings.append("the rest is longer than is possible")
        dose = replace(dose, rest_ms=None)
    return dose


def _longest(hold: str) -> int:
    span = parse_duration_range(hold)
    return 0 if span is None else span[1]


_SIGN = r"[\u2190-\u23f9\u25a0-\u2bff\U0001f000-\U0001faff]\ufe0f?"
BULLET = re.compile(
    r"\s*(?:#{1,6}\s+|[-*+>\N{BULLET}\N{BLACK SMALL SQUARE}\N{WHITE BULLET}\N{EN DASH}\N{EM DASH}]\s*"
    r"|\(?\d{1,2}[.)]\s+|\d{1,2}-\s+|#\d{1,2}\s+|[A-H]\d[.)]?\s+|[a-zA-H][.)]\s+|\[[ xX]?\]\s+"
    rf"|\[\d{{1,2}}\]\s+|{_SIGN}\s*)*"
)
_ORDINAL = re.compile(
    r"\s*(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final)(?:ly)?\s*[,:]\s+",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)\*\*|(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\2(?![\w*])")
_LABEL = re.compile(
    r"(?:exercise|name|title|program(?:me)?)\s*(?:\d{1,2}\s*)?[:=]\s*", re.IGNORECASE
)

_WITH = re.compile(r"(?<![\w/])w/(?!o)\s*", re.IGNORECASE)

_ITEM_NUMBER = re.compile(r"^\s*\d{1,2}\s+(?=[A-Z])")


def unlabelled(line: str) -> str:
    """A line without its bullet or number, and without a label such as ``Exercise:``."""
    line = _EMPHASIS.sub(lambda match: match[1] or match[3], line)
    line = _WITH.sub("with ", line)
    start = BULLET.match(line)
    line = line[start.end() :] if start else line
    return _LABEL.sub(
        "", _ORDINAL.sub("", line, count=1) if _ORDINAL.match(line) else line, count=1
    )


def bare_name(line: str) -> str:
    return _ITEM_NUMBER.sub("", unlabelled(line)).strip(" \t:;,.*_").strip()
