"""German and Spanish sheets: their words of a dose in English, the days, and the language of a sheet.

They share their layouts with English sheets, so that only the words have to be put into English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

from msgspec import Struct

from coach_tui.core.model.session import Weekday

# What a phrase becomes: English, or what makes it of the match.
_English = str | Callable[[re.Match[str]], str]

_COLOURS = {
    "yellow": "gelb|amarill[oa]",
    "red": "rot|roj[oa]",
    "green": "gr\u00fcn|verde",
    "blue": "blau|azul",
    "black": "schwarz|negr[oa]",
    "silver": "silber(?:n|farben)?|plata|platead[oa]",
    "gold": "gold(?:en)?|dorad[oa]",
    "orange": "orangen?|naranja",
    "purple": "lila|violett|morad[oa]|violeta",
    "grey": "grau|gris",
    "white": "wei\u00df|blanc[oa]",
    "pink": "rosa",
    "light": "leicht|ligera",
    "heavy": "stark|schwer|fuerte",
}
_COLOUR = rf"({'|'.join(_COLOURS.values())})"


def _band(match: re.Match[str]) -> str:
    word = match[1]
    colour = next(c for c, names in _COLOURS.items() if re.fullmatch(names, word, re.IGNORECASE))
    return f"with {colour} band"


_NUMBERS = {
    number: word
    for numbers in (
        "zwei=2 drei=3 vier=4 f\u00fcnf=5 sechs=6 acht=8 zehn=10 zw\u00f6lf=12 f\u00fcnfzehn=15 zwanzig=20 drei\u00dfig=30",
        "dos=2 tres=3 cuatro=4 cinco=5 seis=6 ocho=8 diez=10 doce=12 quince=15 veinte=20 treinta=30",
    )
    for pair in numbers.split()
    for number, word in (pair.split("="),)
}
_NUMBER_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))


def _digits(match: re.Match[str]) -> str:
    return _NUMBERS[match[0].casefold()]


_FIGURES = r"\d+(?:[-\u2013]\d+)?"
_SETS = "(?:s\u00e4tzen?|serien|durchg\u00e4ngen?)"
_COUNTED = (
    "mal|s\u00e4tze|serien|durchg\u00e4nge|runden|wiederholungen|wdh|sekunden|sek|minuten|min|tage"
    "|series|repeticiones|veces|segundos|seg|minutos|d\u00edas|rondas"
)

# Each after the ones that contain it.
_GERMAN_PHRASES: tuple[tuple[str, _English], ...] = (
    (rf"(?:mit )?(?:(?:de[mr]|einem) )?{_COLOUR}(?:e[mnrs]?)? (?:thera-?|gummi|fitness|mini)?-?band", _band),
    (rf"(?:(?:mit|con) )?(?:(?:de[mr]|einem) )?(?:thera-?|gummi|fitness|mini)-?band,? \(?{_COLOUR}\)?", _band),
    (rf"(?:{_NUMBER_WORD})(?= ?(?:{_COUNTED})(?!\w))", _digits),
    ("eine(?= (?:minute|sekunde))", "1"),
    ("(?:eine )?halbe minute", "30 seconds"),
    # In English it may be the hold of a rep: only before a German unit, or between sets.
    (r"(?:ohne|keine) (?:(?:satz|serien)?pausen?)(?! (?:oben|unten))", "no rest"),
    (rf"(?:satz|serien)pausen?|pausen? zwischen (?:den )?{_SETS}", "rest between sets"),
    (rf"pausen?:?(?= ?{_FIGURES} ?(?:sek|minute|min\.|\w+\.? zwischen))", "rest"),
    (rf"zwischen (?:den )?{_SETS}", "between sets"),
    ("zwischen (?:den )?(?:einzelnen )?\u00fcbungen", "between exercises"),
    (r"wiederholungen|wiederholung|wdhl?g?\.?|wh\.|wiederh\.", "reps"),
    ("s\u00e4tze|satz|serien|durchg\u00e4nge|durchgang", "sets"),
    (r"(?<=sets )(?:(?:zu )?je|zu|mit|a)(?= \d)", "of"),
    (r"sekunden|sekunde|sek\.?", "seconds"),
    (r"minuten|minute|min\.", "minutes"),
    ("(?:an|ge)?halten|haltezeit|haltedauer", "hold"),
    ("[\u00e0\u00e1]", "of"),
    ("(?:pro|je|(?:in |auf |mit )?jede[rsm]?) (?:seite|bein|arm|fu\u00df|hand|richtung)", "each side"),
    ("links ?(?:/|und) ?rechts|rechts ?(?:/|und) ?links", "each side"),
    (r"(?:li\.?|l) ?(?:/|\+|und|u\.) ?re\.?|re\.? ?(?:/|\+|und|u\.) ?li\.?", "each side"),
    (r"bds\.?|beidseits|beidseitig|beiden? seiten", "both sides"),
    ("abwechselnd|im wechsel", "alternating"),
    (r"einmal(?= (?:am|pro|t\u00e4g|w\u00f6ch|die|in))", "1 mal"),
    (r"zweimal(?= (?:am|pro|t\u00e4g|w\u00f6ch|die|in))", "2 mal"),
    (r"dreimal(?= (?:am|pro|t\u00e4g|w\u00f6ch|die|in))", "3 mal"),
    (r"(?<=\d) ?(?:mal|x)? ?(?:pro|am|/) ?tag", " times a day"),
    (r"(?<=\d) ?(?:mal|x) ?(?:t\u00e4glich|t\u00e4gl\.?|tgl\.?)", " times a day"),
    (r"t\u00e4glich|t\u00e4gl\.?|tgl\.?|jeden tag", "daily"),
    (r"je(?= \d)", "each"),
    (r"(?<=seconds )oben hold", "hold at the top"),
    (r"(?<=seconds )unten hold", "hold at the bottom"),
    (r"oben(?= (?:f\u00fcr )?(?:\d|hold))|(?<=hold )oben", "at the top"),
    (r"unten(?= (?:f\u00fcr )?(?:\d|hold))|(?<=hold )unten", "at the bottom"),
    (r"(?<=seconds )(?:langsam )?(?:absenken|ablassen|senken)", "lower"),
    (r"(?:langsam )?(?:absenken|ablassen|senken)(?=,? \(?\d)", "lower slowly"),
    ("tagen? (?:pro|in der|die|/) ?woche", "days a week"),
    (r"(?<=\d) ?(?:mal|x)? ?(?:(?:pro|in der|die|/) ?woche|w\u00f6chentlich|w\u00f6ch\.)", " times a week"),
    (r"jeden (?:zweiten|2\.) tag", "every other day"),
    (r"alle(?= \d+ tage)", "every"),
    (r"(?<=\d )tage", "days"),
    (r"(?<=\d) ?mal(?= \d)", " x"),
    (r"(?<=\d) ?mal", " times"),
    (r"mit(?= \d+(?:[.,]\d+)? ?kg)", "with"),
    ("morgens und abends|fr\u00fch und abends", "morning and evening"),
    ("runden", "rounds"),
)  # fmt: skip

_HOLDS = "mantener|mant\u00e9n|mantenga|manteniendo|sostener|sost\u00e9n|sostenga|aguantar|aguante|aguanta"
_EITHER = r"(?:izquierda|izq|izda)\.? ?(?:/|y) ?(?:derecha|dcha|der)\.?"
_OTHER = r"(?:derecha|dcha|der)\.? ?(?:/|[ye]) ?(?:izquierda|izq|izda)\.?"
_SPANISH_PHRASES: tuple[tuple[str, _English], ...] = (
    (rf"(?:con )?(?:la |una )?(?:banda|goma|theraband|cinta)(?: el\u00e1stica)?(?: de color)? {_COLOUR}", _band),
    (r"una?(?= (?:minuto|segundo|vez))", "1"),
    ("(?:de )?medio minuto", "30 seconds"),
    ("sin (?:descansos?|descansar|pausas?)", "no rest"),
    ("(?:(?:de )?descansos?|descans(?:ar|e|a)|pausas?) entre (?:las )?series(?: de)?", "rest between sets"),
    (r"(?:descans(?:ar|e|a)|pausas?)(?: de)?(?=:? ?\d)|(?:de )?descansos?(?: de(?= \d))?", "rest"),
    ("entre (?:las )?series", "between sets"),
    ("entre (?:los )?ejercicios", "between exercises"),
    (r"repetici\u00f3n|repeticiones|reps?\.|repet\.?", "reps"),
    (r"(?<=\d )series?|series(?=:? ?\d)", "sets"),
    ("(?<=sets )(?:de|por)", "of"),
    (r"segundos?|segs?\.?", "seconds"),
    (r"minutos?", "minutes"),
    (rf"(?:{_HOLDS})(?=:? (?:\w+ )?\d)", "hold"),
    (r"durante(?= \d)", "for"),
    ("(?:por |c/ ?|(?:con |de |a |en |hacia )?cada )(?:lado|pierna|brazo|pie|mano|direcci\u00f3n|sentido)", "each side"),
    (rf"{_EITHER}|{_OTHER}", "each side"),
    ("(?:(?:con|a|de) )?(?:ambos|los dos) lados", "both sides"),
    (r"(?<=seconds )arriba", "at the top"),
    (r"(?<=seconds )abajo", "at the bottom"),
    (r"bajar(?: lento| despacio| lentamente)?(?: en| durante)?(?= \d)", "lower slowly"),
    ("alternando|alternad[oa]s?|alternar(?: piernas| lados)?", "alternating"),
    (r"(?<=\d)(?:x| ?ve(?:ces|z))? ?(?:al|por|/) ?d\u00eda", " times a day"),
    (r"(?<=\d)(?:x| ?ve(?:ces|z))? ?(?:a la|por|/) ?semana", " times a week"),
    ("d\u00edas (?:a la|por|/) ?semana", "days a week"),
    ("(?:en )?d\u00edas alternos|cada (?:dos|2) d\u00edas|un d\u00eda s\u00ed,? (?:y )?(?:un d\u00eda|otro) no", "every other day"),
    ("cada d\u00eda|todos los d\u00edas|diariamente|a diario|diario", "daily"),
    ("(?:por la )?ma\u00f1ana y (?:por la )?(?:noche|tarde)", "morning and evening"),
    (r"(?<=\d) por(?= \d)", " x"),
    (r"(?<=\d) ?veces", " times"),
    (r"con(?= \d+(?:[.,]\d+)? ?kg)", "with"),
    (r"(?<=\d )(?:rondas|vueltas)", "rounds"),
)  # fmt: skip


def _compiled(
    phrases: tuple[tuple[str, _English], ...],
) -> tuple[tuple[re.Pattern[str], _English], ...]:
    return tuple(
        (re.compile(rf"(?<![^\W\d_])(?:{foreign})(?!\w)", re.IGNORECASE), english)
        for foreign, english in phrases
    )


_PHRASES = _compiled(_GERMAN_PHRASES) + _compiled(_SPANISH_PHRASES)


class EnglishLine(Struct, frozen=True):
    """A line with its German and Spanish words of a dose in English."""

    text: str
    _swapped: tuple[tuple[str, str], ...] = ()  # English words with those of the line

    def original(self, words: str) -> str:
        """Words of the text with those that stood in the line, where they are not part of a dose."""
        for english, foreign in self._swapped:
            plain = foreign.replace("\\", r"\\")
            words = re.sub(rf"(?<!\w){re.escape(english)}(?!\w)", plain, words)
        return words


@lru_cache(maxsize=4_096)  # A line is read several times: as a head, as one of a list, by itself.
def in_english(line: str) -> EnglishLine:
    """A line with the words of a dose in English; any other word stays as it is."""
    text = _DAYS_IN_ROW.sub(_english_days, line)
    swapped: list[tuple[str, str]] = []
    for pattern, english in _PHRASES:
        for match in pattern.finditer(text):
            word = english if isinstance(english, str) else english(match)
            swapped.append((word.strip(), match[0].strip()))
        text = pattern.sub(english, text)
    return EnglishLine(text, tuple(reversed(swapped)))


# The names of the days on German and Spanish sheets, in full and shortened.
_FOREIGN_DAYS = {
    Weekday.MON: r"mo(?:ntags?)?|lun(?:es)?",
    Weekday.TUE: r"di(?:enstags?)?|mar(?:tes)?",
    Weekday.WED: r"mi(?:ttwochs?)?|mi[e\u00e9](?:rcoles)?",
    Weekday.THU: r"do(?:nnerstags?)?|jue(?:ves)?",
    Weekday.FRI: r"fr(?:eitags?)?|vie(?:rnes)?",
    Weekday.SAT: r"sa(?:mstags?)?|sonnabends?|s[a\u00e1]b(?:ados?)?",
    Weekday.SUN: r"so(?:nntags?)?|dom(?:ingos?)?",
}
FOREIGN_DAY = rf"(?:{'|'.join(_FOREIGN_DAYS.values())})"

# One alone may be another word: ``so``, ``do``.
_DAYS_IN_ROW = re.compile(
    rf"\b{FOREIGN_DAY}(?!\w)\.?(?: ?(?:,|/|&|\+|und\b|y\b) ?{FOREIGN_DAY}(?!\w)\.?)+", re.IGNORECASE
)


def weekday_of(word: str) -> Weekday | None:
    """The day that a word names, in English, German or Spanish, in full or shortened."""
    for day, names in _FOREIGN_DAYS.items():
        if re.fullmatch(rf"{day.value}[a-z]*|{names}", word, re.IGNORECASE):
            return day
    return None


def _english_days(match: re.Match[str]) -> str:
    words = re.findall(rf"\b{FOREIGN_DAY}(?!\w)", match[0], re.IGNORECASE)
    if {word.casefold() for word in words} <= {"so", "do"} and any(map(str.islower, words)):
        return match[0]  # English: "if so, do 10 squats"
    return ", ".join(day.value for day in map(weekday_of, words) if day is not None)


# Words by which the language of a sheet is known.
_VOCABULARY = {
    "de": "s\u00e4tze satz wdh wiederholungen sek sekunden minuten halten pause w\u00f6chentlich woche wochen tag"
    " seite rechts links re li bds bein arm pro mal je und mit auf der die das den dem im am bei nach bis"
    " von zu zur zum nur nicht ein eine einen hilfe plan \u00fcbungen h\u00fcfte knie schulter ferse fersen wade waden"
    " kniebeuge kniebeugen br\u00fccke muschel ausfallschritt ausfallschritte beinheben einbeinstand dehnen"
    " dehnung schmerz schmerzen langsam runden durchg\u00e4nge durchgang abwechselnd ab",
    "es": "serie series rep repeticiones segundos seg minutos mantener descanso descansar semana semanas d\u00eda"
    " d\u00edas lado lados pierna piernas brazo derecha derecho izquierda izquierdo por cada veces vez y con de"
    " del la el los las un una en al solo sin si hasta ejercicio ejercicios rodilla cadera hombro espalda"
    " tobillo sentadilla sentadillas puente almeja zancada zancadas plancha estiramiento dolor parar lento"
    " despacio rondas elevaci\u00f3n tal\u00f3n talones diario",
    "en": "set sets rep reps repetitions hold each every side sides leg legs rest times once twice daily week weeks"
    " left right with and the of for to on in at from a an day days seconds second minutes only per both squat"
    " squats bridge bridges clamshell clamshells raise raises stretch step steps hip knee shoulder back"
    " exercise exercises pain stop slow slowly band heel walk balance stand single raise plank lunge lunges",
}
_LANGUAGE_OF = {word: code for code, words in _VOCABULARY.items() for word in words.split()}


def language_of(lines: Iterable[str]) -> str:
    """The language of most words that are of one, ``de`` or ``es``; empty for English and for none."""
    counts = Counter(
        _LANGUAGE_OF[word]
        for line in lines
        for word in re.findall(r"[^\W\d_]+", line.casefold())
        if word in _LANGUAGE_OF
    )
    code = max(counts, key=lambda code: (counts[code], code == "en"), default="en")
    return "" if code == "en" else code
