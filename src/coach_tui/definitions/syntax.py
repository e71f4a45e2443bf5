"""What to tell a person about text that is not YAML."""

from __future__ import annotations

from yaml import MarkedYAMLError

from coach_tui.definitions.problems import Place

_QUOTE = "put quotes around words that hold `: ` or begin with a sign"

# A part of the parser's words -> what helps. Both of PyYAML's parsers use these.
_HINTS = (
    ("mapping values are not allowed", _QUOTE),
    (
        "cannot start any token",
        "indent with spaces, not tabs, and quote words that begin with a sign",
    ),
    ("could not find expected ':'", "is a colon with a space after it missing?"),
    ("unexpected end of stream", "a closing quote or bracket is missing"),
    ("expected ',' or", "a comma or a closing bracket is missing"),
    ("did not find expected ',' or", "a comma or a closing bracket is missing"),
    ("expected <block end>", "is the indentation the same as on the lines above?"),
    ("did not find expected key", "is the indentation the same as on the lines above?"),
    ("did not find expected '-'", "is the indentation the same as on the lines above?"),
    ("undefined alias", "put quotes around words that begin with `*`"),
    ("escape", "a backslash in double quotes is written twice"),
)


def syntax_problem(error: Exception, last: Place) -> tuple[Place, str, str]:
    """Where the text stops being YAML, what the parser says, and what may help.

    Args:
        error: What the parser raised.
        last: The last place it got to, for an error that has none.
    """
    if not isinstance(error, MarkedYAMLError):
        return last, "not YAML after this place", _QUOTE
    words = error.problem or "something is wrong here"
    # At the end of the file nobody finds the quote that was left open.
    at_start = "end of stream" in words and error.context_mark is not None
    mark = error.context_mark if at_start else error.problem_mark or error.context_mark
    place = last if mark is None else Place(mark.line + 1, mark.column + 1)
    context = f" {error.context}" if error.context else ""
    hint = next((hint for part, hint in _HINTS if part in words), "")
    return place, f"not YAML{context}: {words}", hint
