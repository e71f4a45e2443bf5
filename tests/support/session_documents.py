"""Hypothesis strategies for session files with every key of the format.

``documents`` draws the content of a file that ``check`` accepts; ``accepted_sessions`` are the
sessions in such files, read by the program's own loader.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session

Document = dict[str, Any]

_NO_CATALOGUE = ExerciseCatalogue([])


def _times(low_ms: int, high_ms: int) -> st.SearchStrategy[str]:
    return st.integers(low_ms, high_ms).map(lambda ms: f"{ms // 1000}.{ms % 1000:03}s")


@st.composite
def _time_ranges(draw: st.DrawFn, low_ms: int = 0) -> str:
    first, last = sorted(draw(st.integers(low_ms, 6_000)) for _ in range(2))
    return f"{first // 1000}.{first % 1000:03}s-{last // 1000}.{last % 1000:03}s"


@st.composite
def _rep_ranges(draw: st.DrawFn) -> int | str:
    low, high = sorted(draw(st.integers(1, 4)) for _ in range(2))
    return low if low == high else f"{low}-{high}"


def _keys(
    required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[Document]:
    strategy = st.fixed_dictionaries(required, optional=optional)
    # The kind of a step is its first key.
    return strategy.map(lambda drawn: {key: drawn[key] for key in (*required, *drawn)})


_lengths = _times(0, 12_000)
_labels = st.sampled_from([["forward", "backward"], ["in", "out"]])
_sides = st.sampled_from(["both", "each", "alternate", "left", "right"])
_motions = st.sampled_from(["up", "hold", "down", "pause"])
_breaths = st.dictionaries(_motions, st.sampled_from(["in", "out"]), max_size=2)
_lines = st.lists(st.sampled_from(["Slowly.", "Long neck.", "Hips still."]), max_size=2)
_tempos = st.sampled_from(["3-0-2-1", "1010", "2-1-X-1"]) | _keys(
    {"up": _time_ranges(low_ms=500)},
    hold=_time_ranges(),
    down=_time_ranges(low_ms=100),
    pause=_time_ranges(),
    start=st.sampled_from(["up", "down"]),
)

# Few and fixed, so that drawing one is quick; together they have every key.
_DESCRIPTIONS: tuple[Document, ...] = (
    {},
    {
        "position": "side-lying",
        "equipment": ["loop band"],
        "setup": ["Lie on your side."],
        "sides": "each",
        "moves": {"up": "Lift", "down": "Lower"},
        "tempo": {"up": "2-3s", "hold": "0-2s", "down": "2-3s", "pause": "1s"},
        "breathe": {"up": "out", "down": "in"},
        "cues": ["Feet together.", "Hips still."],
        "mistakes": [{"looks": "It tilts.", "why": "It is weak.", "fix": "Keep it level."}],
    },
    {
        "position": "standing",
        "sides": "alternate",
        "side_labels": ["forward", "backward"],
        "tempo": {"down": "1-4s", "up": "0.5s", "start": "down"},
        "targets": ["hips"],
        "movement": ["Lower.", "Rise."],
        "feel": ["Warm."],
        "stop_if": ["It hurts."],
        "note": "A note.",
    },
)

_described = st.sampled_from(_DESCRIPTIONS)
_soft = _described.map(lambda keys: {"name": "Soft", "level": "easier", **keys})
_hard = _described.map(lambda keys: {"name": "Hard", "level": "harder", **keys})
_bridge = st.builds(
    lambda keys, soft, hard: {
        "name": "Bridge",
        **keys,
        "variations": {"soft": soft, "hard": hard},
    },
    _described,
    _soft,
    _hard,
)
_plank = _described.map(lambda keys: {"name": "Plank", **keys})
_exercises = st.fixed_dictionaries({"bridge": _bridge, "plank": _plank})

_tests = st.fixed_dictionaries(
    {
        "stand": _keys(
            {
                "name": st.just("Stand"),
                "looks_for": st.just("How long?"),
                "instructions": st.just(["Stand on one leg."]),
                "kind": st.just("stopwatch"),
            },
            max=_times(1_000, 40_000),
            sides=_sides,
            side_labels=_labels,
        ),
        "ask": _keys(
            {
                "name": st.just("Squat"),
                "looks_for": st.just("How deep?"),
                "instructions": st.just(["Squat."]),
                "kind": st.sampled_from(["question", "stopwatch"]),
                "answers": st.just(["full", "half"]),
            },
            sides=_sides,
        ),
    }
)

_Keys = dict[str, st.SearchStrategy[Any]]

_SET_BY_SET: _Keys = {"reps": st.lists(_rep_ranges(), min_size=1, max_size=3)}

_doses: list[_Keys] = [
    {"reps": _rep_ranges()},
    _SET_BY_SET,
    {"reps": st.just("amrap"), "duration": _times(1_000, 40_000)},
    {"duration": _times(1_000, 40_000)},
    {"until": st.just("done")},
    {"until": st.just("done"), "max": _times(1_000, 20_000)},
]

_step_keys: dict[str, st.SearchStrategy[Any]] = {
    "sides": _sides,
    "start_side": st.sampled_from(["left", "right"]),
    "side_labels": _labels,
    "switch": _lengths,
    "prepare": _lengths,
    "rest": _lengths,
    "cues": _lines,
    "breathe": _breaths,
    "note": st.just("Gently."),
}


@st.composite
def exercise_steps(draw: st.DrawFn) -> Document:
    exercise: Document = draw(
        st.sampled_from([{"exercise": "bridge"}, {"exercise": "bridge", "variation": "soft"}])
        | st.just({"exercise": "plank"})
    )
    dose = draw(st.sampled_from(_doses))
    keys = dict(_step_keys)
    if dose is not _SET_BY_SET:
        keys["sets"] = st.integers(1, 3)
    if "reps" in dose:
        keys["unit"] = st.sampled_from(["steps", "swings"])
    if "reps" in dose and "duration" not in dose:
        keys |= draw(st.sampled_from([{"tempo": _tempos}, {"hold": _time_ranges()}, {}]))
    return exercise | draw(_keys(dose, **keys))


rest_steps = _keys({"rest": _times(1_000, 30_000)})

say_steps = _keys({"say": st.just("Well.")}, wait=_times(1_000, 5_000))

breathing_steps = st.one_of(
    [
        _keys(
            {
                "breathe": st.sampled_from(["box", "relaxing", "coherent"])
                | _keys(
                    {"in": _times(500, 4_000), "out": _times(1_500, 4_000)},
                    hold=_times(0, 2_000),
                    rest=_times(0, 2_000),
                ),
                key: amount,
            },
            prepare=_lengths,
            rest=_lengths,
            cues=_lines,
        )
        for key, amount in (("cycles", st.integers(1, 4)), ("duration", _times(1_000, 30_000)))
    ]
)

test_steps = _keys(
    {"test": st.sampled_from(["stand", "ask"])},
    start_side=st.sampled_from(["left", "right"]),
    switch=_lengths,
    prepare=_lengths,
    rest=_lengths,
)

_defaults = _keys(
    {}, prepare=_lengths, switch=_lengths, rest=_lengths, rest_between=_lengths, breathe=_breaths
)

single_steps = exercise_steps() | rest_steps | say_steps | breathing_steps


@st.composite
def blocks(draw: st.DrawFn, inner: st.SearchStrategy[Document]) -> Document:
    """Circuits and supersets of these steps, some with a round every so often."""
    block: Document = draw(
        _keys(
            {"steps": st.lists(inner, min_size=1, max_size=2)},
            rounds=st.integers(1, 3),
            defaults=_defaults,
        )
    )
    pause = st.none() | _lengths.map(lambda time: ("round_rest", time))
    if chosen := draw(pause | st.sampled_from(["2m", "5m", "30m"]).map(lambda e: ("every", e))):
        block[chosen[0]] = chosen[1]
    return {draw(st.sampled_from(["circuit", "superset"])): block}


any_steps = single_steps | blocks(single_steps | blocks(single_steps))


def documents(steps: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    """The content of session files with one to four of these steps."""
    return _keys(
        {
            "title": st.just("Session"),
            "exercises": _exercises,
            "tests": _tests,
            "steps": st.lists(steps, min_size=1, max_size=4),
        },
        summary=st.just("A summary."),
        tags=st.just(["hips"]),
        equipment=st.just(["mat"]),
        stop_if=_lines,
        pain=st.just({"carry_on": 2, "stop_above": 4}),
        schedule=st.sampled_from([{"days_per_week": 3}, {"days": ["mon"], "times_per_day": 2}]),
        defaults=_defaults,
    )


def session_file(document: Document) -> bytes:
    """The bytes of a session file: JSON, which is YAML too."""
    return json.dumps(document).encode()


def read_document(document: Document) -> Session | None:
    """The session of a document, as the program loads it; ``None`` if ``check`` refuses it."""
    return read_session(session_file(document), "session.yaml", _NO_CATALOGUE).value


accepted_sessions: st.SearchStrategy[Any] = (
    documents(any_steps | test_steps).map(read_document).filter(lambda session: session is not None)
)
"""Sessions of every kind of step; few are refused, for a round longer than its ``every``."""
