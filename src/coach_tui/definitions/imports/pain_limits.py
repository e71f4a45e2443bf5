"""The limits of pain on a sheet: up to which pain to carry on, above which to stop."""

from __future__ import annotations

import re

from msgspec import Struct

from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, MOST_PAIN, PainLimits
from coach_tui.definitions.imports.sheet_lines import MAX_LINE

_PAIN = r"\b(?:pain|schmerz(?:en|es)?|dolor)\b"
_NUMBER = r"([0-9]{1,2})\b(?: ?/ ?10| (?:out )?of 10| von 10| (?:de|sobre) 10)?"
_ABOVE = (
    r"(?:\b(?:exceeds?|above|over|more than|greater than|beyond|\u00fcber|mehr als|gr\u00f6\u00dfer(?: als)?"
    r"|pasa de|supera(?: el| los)?|excede(?: de)?|mayor (?:de|que|a)|m\u00e1s de|por encima de) |> ?)"
)
_UP_TO = (
    r"\b(?:up to|bis(?: zu)?|max(?:imal|imum|\.)?|hasta|(?:como )?m\u00e1ximo(?: de)?)(?: max\.?)? "
)
_IF = (
    r"(?:\b(?:please|you|should|must|until|unless|stop|discontinue|cease|immediately|exercising|if|when|your|the"
    r"|do|don't|not|no|hacer|haga|hagas|hay|nicht|\u00fcben|bitte|sofort|abbrechen|aufh\u00f6ren|stoppen|stopp|bei|wenn|falls|der|die|parar?|pare|si|el) )*"
)
_STOPS = (
    r"(?:\W*(?:bitte |then |dann )?(?:stop|abbrechen|aufh\u00f6ren|stoppen|pausieren|beenden|parar?|pare"
    r"|det\u00e9n\w*|detener\w*|interrump\w+)"
    r"(?: (?:the exercise|exercising|die \u00fcbung|el ejercicio))?\b)?"
)
_FINE = (
    r"(?:\W*(?:is|ist|sind|es|est\u00e1)?\W*(?:ok|okay|fine|acceptable|allowed|permitted|tolerable|normal"
    r"|in ordnung|erlaubt|akzeptabel|tolerierbar|aceptable|permitido|bien)\b\)?)?"
)
_NO_MORE = r"(?P<no_more>\W*(?:but )?(?:not (?:above|more)|no more|nicht (?:dar\u00fcber|mehr)|(?:pero )?no m\u00e1s))?"
# Ends the clause of a limit; what follows it is no part of it.
_CLAUSE_END = (
    r"(?=\W*$|\s*[,;.(\u2013-]|\s+(?:but|and|or|as long as|if|when|during|for|aber|und|oder|solange|wenn|w\u00e4hrend"
    r"|pero|y|o|mientras|si|durante)\b)"
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BOTH = _compiled(
    rf"{_PAIN}\D*{_UP_TO}{_NUMBER}\D*\b(?:stop\w*|abbrech\w*|aufh\u00f6ren|par[ae]r?)\b\D*{_ABOVE}{_NUMBER}\W*$"
)
_STOP_ABOVE = _compiled(rf"{_IF}{_PAIN}\D*?{_ABOVE}{_NUMBER}{_STOPS}{_CLAUSE_END}")
_STOP_PASSED = _compiled(
    rf"{_IF}{_PAIN}[^\d.;]*?\b{_NUMBER} (?:\u00fcbersteigt|\u00fcberschreitet){_STOPS}"
)
_CARRY_ON = _compiled(
    rf"(?:(?:it(?:'s| is)|ok(?:ay)?|fine|to|have|feel|some|mild|leichter|algo de) )*{_PAIN}[^\d.;]*?{_UP_TO}{_NUMBER}{_FINE}{_NO_MORE}{_CLAUSE_END}"
)
_LIMIT = _compiled(_ABOVE + _NUMBER)
_SENTENCES = re.compile(r"(?<=[.!;])\s+(?=[A-Z\u00c4\u00d6\u00dc])")


class PainPhrase(Struct, frozen=True):
    """The limits that a line has, and the words that say them; ``None`` for one that it has not."""

    words: str
    carry_on: int | None = None
    stop_above: int | None = None

    @property
    def has_both(self) -> bool:
        return self.carry_on is not None and self.stop_above is not None

    @property
    def limits(self) -> PainLimits:
        """Both limits; one that is not given is as by default, or the nearest to that."""
        carry_on, stop_above = self.carry_on, self.stop_above
        if carry_on is None:
            carry_on = min(DEFAULT_PAIN_LIMITS.carry_on, stop_above or 0)
        if stop_above is None:
            stop_above = max(DEFAULT_PAIN_LIMITS.ease_off, carry_on)
        return PainLimits(carry_on, stop_above)

    def and_then(self, later: PainPhrase) -> PainPhrase | None:
        """This with the one limit that only ``later`` has; ``None`` if both have the same one."""
        if self.has_both or later.has_both or (self.carry_on is None) == (later.carry_on is None):
            return None
        carry_on = later.carry_on if self.carry_on is None else self.carry_on
        stop_above = later.stop_above if self.stop_above is None else self.stop_above
        return _possible(PainPhrase(later.words, carry_on, stop_above))


def _possible(phrase: PainPhrase) -> PainPhrase | None:
    limits = phrase.limits
    return phrase if limits.carry_on <= limits.ease_off <= MOST_PAIN else None


def pain_phrase(line: str) -> PainPhrase | None:
    """The limits of pain in a line, both or one of them."""
    if both := _BOTH.search(line):
        return _possible(PainPhrase(both[0], int(both[1]), int(both[2])))
    if above := _STOP_ABOVE.search(line) or _STOP_PASSED.search(line):
        return _possible(PainPhrase(above[0], stop_above=int(above[1])))
    fine = _CARRY_ON.search(line)
    if fine is None or _LIMIT.search(line, fine.end()):
        return None  # With a second limit that is not understood neither is used.
    carry_on = int(fine[1])
    return _possible(PainPhrase(fine[0], carry_on, carry_on if fine["no_more"] else None))


def pain_apart(line: str) -> list[str]:
    """A line as several, where it has limits of pain beside other sentences."""
    sentences = _SENTENCES.split(line[:MAX_LINE])
    if len(sentences) == 1 or len(line) > MAX_LINE:
        return [line]
    parts: list[str] = []
    is_apart = True
    while sentences:
        both = pain_phrase(" ".join(sentences[:2]))
        length = 2 if both is not None and both.has_both else 1
        part, sentences = " ".join(sentences[:length]), sentences[length:]
        is_limit = pain_phrase(part) is not None
        if is_limit or is_apart:
            parts.append(part)
        else:
            parts[-1] += f" {part}"
        is_apart = is_limit
    return parts
