"""The one generator of random sessions: files with every key of the format.

``documents`` draws the content of a file; ``sessions`` are those that ``check`` accepts, read by
the program's own loader. Property tests and ``bench/fuzz.py`` draw from it;
``test_random_sessions.py`` sees that no key of the format is missing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from coach_tui.core.player.state import Command
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session

Document = dict[str, Any]

_SHIPPED = Path(__file__).parents[2] / "sessions"
_CATALOGUE = ExerciseCatalogue([], [], [_SHIPPED])


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
_gaps = (
    _lengths
    | st.sampled_from(["until done", "until ready"])
    | st.fixed_dictionaries({"until": st.just("done")}, optional={"max": _times(1_000, 20_000)})
)
_rests = _gaps | _time_ranges(low_ms=1_000)
_LABELS = ["forward", "backward"]
_labels = st.sampled_from([_LABELS, ["in", "out"]])
_sides = st.sampled_from(["both", "each", "alternate", "left", "right"])
_motions = st.sampled_from(["up", "hold", "down", "pause"])
_breaths = st.dictionaries(_motions, st.sampled_from(["in", "out", "hold"]), max_size=2)
_lines = st.lists(st.sampled_from(["Slowly.", "Long neck.", "Hips still."]), max_size=2)


def _cues(*times: str) -> st.SearchStrategy[list[Any]]:
    texts = st.sampled_from(["Slowly.", "Long neck.", "Hips still."])
    timed = st.fixed_dictionaries({"text": texts}, optional={"at": st.sampled_from(times)})
    return st.lists(texts | timed, max_size=2)


_tempos = st.sampled_from(["3-0-2-1", "1010", "2-1-X-1"]) | _keys(
    {},
    up=_time_ranges(low_ms=500),
    hold=_time_ranges(),
    down=_time_ranges(low_ms=100),
    pause=_time_ranges(),
    start=st.sampled_from(["up", "down"]),
)

# A body from behind; a step sideways, as the variation of it has a band.
_FIGURE: Document = {
    "view": "back",
    "side": "left",
    "other_side": "mirrored",
    "works": ["left-leg"],
    "behind": ["right-arm"],
    "timed": "held",
    "props": [{"kind": "floor", "from": [-40, -1], "to": [40, -1]}],
    "poses": {
        "bottom": {
            "head": [0, 160],
            "neck": [0, 138],
            "hips": [0, 90],
            **{
                f"{side}-{joint}": [sign * right, up]
                for side, sign in (("left", -1), ("right", 1))
                for joint, right, up in (
                    ("shoulder", 17, 136),
                    ("elbow", 22, 110),
                    ("hand", 22, 86),
                    ("hip", 10, 88),
                    ("knee", 11, 47),
                    ("foot", 11, 7),
                    ("toe", 14, 2),
                )
            },
        },
        "middle": {"left-knee": [-22, 49], "left-foot": [-32, 11], "left-toe": [-37, 7]},
        "top": {"left-knee": [-34, 54], "left-foot": [-55, 20], "left-toe": [-62, 17]},
        "after": {"left-knee": [-14, 47]},
    },
}

# Few and fixed, so that drawing one is quick; together they have every key.
_DESCRIPTIONS: tuple[Document, ...] = (
    {},
    {
        "position": "side-lying",
        "equipment": ["loop band"],
        "spoken": "The one with the band",
        "setup": ["Lie on your side."],
        "sides": "each",
        "moves": {"up": "Lift", "hold": "Hold", "down": "Lower", "pause": "Wait"},
        "tempo": {"up": "2-3s", "hold": "0-2s", "down": "2-3s", "pause": "1s"},
        "breathe": {"up": "out", "hold": "hold", "down": "in"},
        "cues": ["Feet together.", {"text": "Lower slowly.", "at": "down"}],
        "mistakes": [
            {"looks": "It tilts.", "why": "It is weak.", "fix": "Keep it level."},
            {"looks": "It drops.", "why": "It is heavy.", "fix": {"text": "Stay.", "at": "hold"}},
        ],
    },
    {
        "position": "standing",
        "sides": "alternate",
        "side_labels": _LABELS,
        "switch_text": "Walk around the chair.",
        "switch": "9s",
        "tempo": {"down": "1-4s", "up": "0.5s", "start": "down"},
        "targets": ["hips"],
        "movement": ["Lower.", "Rise."],
        "feel": ["Warm."],
        "stop_if": ["It hurts."],
        "note": "A note.",
        "link": "https://example.org/exercise",
        "figure": _FIGURE,
    },
    {
        "position": "hands-and-knees",
        "also": ["Table"],
        "equipment": ["mat"],
        "start": "down",
        "tempo": {"up": "0s", "hold": "0.5s-40s", "down": "0s"},
        "fit": {"category": 11, "name": 5},
        "load": ["2.5 kg", "10lb"],
        "band": "red",
    },
)

_described = st.sampled_from(_DESCRIPTIONS)
_VARIATION_CHANGES: tuple[Document, ...] = (
    {"figure": {"band": ["left-knee", "right-knee"]} | _FIGURE},
    {"tempo": "2-0-X-0", "fit": {"category": 10, "name": 44}},
    {"load": "2kg", "band": "green"},
    {"name": "Other", "targets": ["back"], "feel": ["Work."], "start": "up"},
)
_changed = _described | st.sampled_from(_VARIATION_CHANGES)


@st.composite
def _exercise(draw: st.DrawFn, name: str) -> Document:
    varied: dict[str, Document] = {
        "soft": {"level": "easier", **draw(_changed)},
        "hard": {"level": "harder", **draw(_changed)},
    }
    for variation_id, changes in varied.items():
        changes["name"] = variation_id.title()
    language = draw(st.sampled_from([{}, {"language": "en"}]))
    return {**draw(_described), **language, "name": name, "variations": varied}


_exercises = st.fixed_dictionaries({"bridge": _exercise("Bridge"), "plank": _exercise("Plank")})

_tests = st.fixed_dictionaries(
    {
        "stand": _keys(
            {
                "name": st.just("Stand"),
                "looks_for": st.just("How long?"),
                "link": st.just("https://example.org/test"),
                "instructions": st.just(["Stand on one leg."]),
                "kind": st.just("stopwatch"),
            },
            max=_times(1_000, 40_000),
            sides=_sides,
            side_labels=_labels,
            position=st.sampled_from(["standing", "seated", "supine", "prone"]),
            equipment=st.just(["wall"]),
            stop_if=_lines,
            figure=st.just(_FIGURE),
            note=st.just("Barefoot."),
            language=st.just("en"),
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
        "count": _keys(
            {
                "name": st.just("Rise"),
                "looks_for": st.just("How many?"),
                "instructions": st.just(["Sit."]),
                "kind": st.just("count"),
                "unit": st.just("stands"),
                "max": _times(1_000, 40_000),
            },
            sides=_sides,
        ),
    }
)

_Keys = dict[str, st.SearchStrategy[Any]]

_DOSES: tuple[_Keys, ...] = (
    {"reps": _rep_ranges()},
    {"reps": _rep_ranges()},
    {"reps": st.just("amrap"), "duration": _times(1_000, 40_000)},
    {"duration": _times(1_000, 40_000) | _time_ranges(low_ms=1_000)},
    {"duration": st.just("2-9s"), "length": st.just("random")},
    {"until": st.just("done")},
    {"until": st.just("done"), "max": _times(1_000, 20_000)},
)
_BY_SET: dict[str, st.SearchStrategy[Any]] = {
    "reps": _rep_ranges(),
    "duration": _times(1_000, 20_000) | _time_ranges(low_ms=1_000),
    "hold": _times(0, 8_000) | _time_ranges(),
}

_PACES: tuple[tuple[_Keys, list[str]], ...] = (
    ({}, []),
    ({"tempo": _tempos}, []),
    ({"tempo": _tempos}, ["reps"]),
    ({"hold": _time_ranges()}, []),
    ({"hold": _time_ranges()}, ["reps"]),
    ({}, ["hold"]),
    ({}, ["reps", "hold"]),
)
"""Keys of the pace of reps, and what is written set by set. Either key may say the hold."""

_STEP_KEYS: _Keys = {
    "sides": _sides,
    "side_labels": st.just(_LABELS),
    "switch": _gaps,
    "prepare": _gaps,
    "rest": _gaps,
    "cues": _cues("up", "hold", "down", "pause", "rest"),
    "breathe": _breaths,
    "note": st.just("Gently."),
    "spoken": st.just("The bridge, or the plank"),
    "load": st.sampled_from(["2kg", "5 lb"]),
    "band": st.sampled_from(["red", "loop band"]),
}


@st.composite
def exercise_steps(draw: st.DrawFn) -> Document:
    step: Document = {"exercise": draw(st.sampled_from(["bridge", "plank"]))}
    keys = dict(_STEP_KEYS) | {"variation": st.sampled_from(["soft", "hard"])}
    dose = dict(draw(st.sampled_from(_DOSES)))
    counted = "reps" in dose and "duration" not in dose
    listed: list[str] = []
    if counted:
        pace: _Keys
        pace, listed = draw(st.sampled_from(_PACES))
        dose |= {key: times for key, times in pace.items() if key not in listed}
    elif "duration" in dose and "length" not in dose and "reps" not in dose:
        listed = draw(st.sampled_from([[], ["duration"]]))
    if "reps" in dose:
        keys["unit"] = st.sampled_from(["steps", "swings"])
    sets = draw(st.integers(1, 3))
    for key in listed:
        dose[key] = st.lists(_BY_SET[key], min_size=sets, max_size=sets)
    keys["sets"] = st.just(sets)
    step |= draw(_keys(dose, **keys))
    if draw(st.booleans()):
        step["start_side"] = draw(
            st.sampled_from(["left", "right", *(_LABELS if "side_labels" in step else ())])
        )
    return step


rest_steps = _keys(
    {"rest": _times(1_000, 30_000) | _time_ranges(low_ms=1_000) | st.just("until done")}
)

session_steps = st.just({"session": "breathing-reset"})

say_steps = _keys(
    {"say": st.just("Well.")}, wait=_times(1_000, 5_000), spoken=st.just("Well done.")
)

_OWN_BREATHS: tuple[list[Document], ...] = (
    [{"in": "1-2s"}, {"in": "0.6s"}, {"out": "4s"}, {"rest": "0.5s"}],
    [
        {"in": "4s", "side": "left"},
        {"hold": "2s"},
        {"out": "4s", "side": "right"},
        {"in": "4s", "side": "right"},
        {"out": "4s", "side": "left"},
    ],
)

_PLAIN_BREATHS = st.sampled_from(["box", "relaxing", "coherent", _OWN_BREATHS[0]]) | _keys(
    {
        "in": _times(500, 4_000) | _time_ranges(low_ms=500),
        "out": _times(1_500, 4_000) | _time_ranges(low_ms=1_500),
    },
    hold=_times(0, 2_000) | _time_ranges(),
    rest=_times(0, 2_000),
)
_BREATH_KEYS: _Keys = {
    "prepare": _gaps,
    "rest": _rests,
    "cues": _cues("in", "hold", "out", "rest"),
    "note": st.just("Softly."),
}
_BREATH_SIDES: _Keys = {
    "sides": _sides,
    "start_side": st.sampled_from(["left", "right"]),
    "switch": _gaps,
}


@st.composite
def _breathing_steps(draw: st.DrawFn) -> Document:
    own = draw(st.integers(0, 4)) == 0
    breaths = _OWN_BREATHS[1] if own else draw(_PLAIN_BREATHS)
    amount = draw(st.integers(1, 4) | _times(1_000, 30_000))
    dose = {"cycles" if isinstance(amount, int) else "duration": amount}
    return {"breathe": breaths, **dose} | draw(
        _keys({}, **_BREATH_KEYS, **({} if own else _BREATH_SIDES))
    )


breathing_steps = _breathing_steps()

test_steps = _keys(
    {"test": st.sampled_from(["stand", "ask", "count"])},
    start_side=st.sampled_from(["left", "right"]),
    switch=_gaps,
    prepare=_gaps,
    rest=_gaps,
    note=st.just("Slowly."),
)

_defaults = _keys(
    {},
    prepare=_gaps,
    switch=_gaps,
    rest=_rests,
    rest_between=_rests,
    tempo=_keys({}, down=_time_ranges(low_ms=100), pause=_time_ranges()),
    breathe=_breaths,
)
_schedules = st.sampled_from(
    [
        {"days_per_week": 3},
        {"days": ["mon", "thu"], "times_per_day": 2},
        {"every_days": 2, "at": ["8:00", "20:00"]},
        {"at": ["7:30"]},
    ]
)
_pain = st.sampled_from([{"carry_on": 2, "stop_above": 4}, {"carry_on": 6}, {"stop_above": 0}])

single_steps = exercise_steps() | rest_steps | say_steps | breathing_steps


def _flat(step: Document) -> Document:
    """The keys of a step, of its block and of the steps in it."""
    keys = dict(step)
    for inner in (step.get("circuit"), step.get("superset")):
        for part in () if inner is None else (inner, *inner["steps"]):
            keys |= _flat(part)
    return keys


@st.composite
def blocks(draw: st.DrawFn, inner: st.SearchStrategy[Document]) -> Document:
    """Circuits and supersets of these steps, some with a round every so often."""
    block: Document = draw(
        _keys(
            {"steps": st.lists(inner, min_size=1, max_size=2)},
            rounds=st.integers(1, 3),
            order=st.just("shuffled"),
            defaults=_defaults,
        )
    )
    pause = st.none() | (_lengths | _time_ranges()).map(lambda time: ("round_rest", time))
    timed = st.fixed_dictionaries({"exercise": st.just("bridge"), "reps": _rep_ranges()})
    if draw(st.integers(0, 9)) == 0:
        steps = draw(st.lists(timed, min_size=1, max_size=3))
        return {
            "circuit": {"rounds": "amrap", "duration": draw(_times(1_000, 40_000)), "steps": steps}
        }
    if chosen := draw(
        pause | st.sampled_from(["20s", "2m", "5m", "30m"]).map(lambda e: ("every", e))
    ):
        block[chosen[0]] = chosen[1]
    if draw(st.booleans()) and not any("sides" in _flat(step) for step in block["steps"]):
        block["sides"] = "each"
        block |= draw(_keys({}, start_side=st.sampled_from(["left", "right"])))
    return {draw(st.sampled_from(["circuit", "superset"])): block}


_in_blocks = single_steps | test_steps
any_steps = (_in_blocks | session_steps) | blocks(
    _in_blocks | blocks(_in_blocks | blocks(_in_blocks | blocks(_in_blocks)))
)


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
        spoken=st.just({"Gently": "With care"}),
        tags=st.just(["hips"]),
        equipment=st.just(["mat"]),
        stop_if=_lines,
        pain=_pain,
        language=st.sampled_from(["de", "en-GB", "es"]),
        coaching=st.sampled_from(["full", "brief", "tones"]),
        counts=st.sampled_from(["every", "fives", "last-five"]),
        tones=st.sampled_from(["glide", "ticks", "off"]),
        schedule=_schedules,
        defaults=_defaults,
    )


def session_file(document: Document) -> bytes:
    """The bytes of a session file: JSON, which is YAML too."""
    return json.dumps(document).encode()


def read_document(document: Document) -> Session | None:
    """The session of a document, as the program loads it; ``None`` if ``check`` refuses it."""
    return read_session(session_file(document), "session.yaml", _CATALOGUE).value


sessions: st.SearchStrategy[Any] = (
    documents(any_steps).map(read_document).filter(lambda session: session is not None)
)
"""Sessions of every kind of step; few are refused, for a round longer than its ``every``."""

commands = st.sampled_from(Command)

orders = st.lists(st.tuples(st.integers(0, 15_000), st.none() | commands), max_size=25)
"""Waiting for so long, then (perhaps) asking for something."""
