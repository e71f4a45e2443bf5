"""The format as JSON Schema (2020-12), generated from the tables that read it.

A schema cannot check which keys exclude one another, the ends of a range or whether an
exercise exists. It never refuses a file that the reader accepts, numbers without quotes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from coach_tui.definitions import durations
from coach_tui.definitions.fields import (
    ID_PATTERN,
    Converted,
    Duration,
    DurationRange,
    EnumMap,
    EnumWord,
    Id,
    ListOf,
    MapOf,
    MappingType,
    OneOfMappings,
    Text,
    Whole,
    WholeRange,
)
from coach_tui.definitions.format import EXERCISE_FILE, SESSION_FILE, TEST_FILE
from coach_tui.definitions.value_types import (
    DIGITS_PATTERN,
    AmrapReps,
    BreathPatternType,
    RepsType,
    TempoType,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.definitions.fields import FieldType

Json = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DASH = " ?[-\N{EN DASH}] ?"
_COUNT_RANGE = rf"^\d{{1,9}}{_DASH}\d{{1,9}}$"


class SchemaName(StrEnum):
    """The kinds of files that have a schema."""

    SESSION = "session"
    EXERCISE = "exercise"
    TEST = "test"


_FILES = {
    SchemaName.SESSION: SESSION_FILE,
    SchemaName.EXERCISE: EXERCISE_FILE,
    SchemaName.TEST: TEST_FILE,
}


def json_schema(name: SchemaName) -> Json:
    """The schema of a kind of file."""
    shapes = _Shapes()
    reference = shapes.reference(_FILES[name])
    return {
        "$schema": _DIALECT,
        "title": f"coach-tui: {_FILES[name].name}",
        **reference,
        "$defs": shapes.definitions,
    }


def modeline(schema: str) -> str:
    """The comment that tells an editor the schema of a file."""
    return f"# yaml-language-server: $schema={schema}"


@dataclass(slots=True)
class _Shapes:
    """Collects each mapping type once: blocks contain steps, and steps blocks."""

    definitions: Json = field(default_factory=dict[str, Any])

    def reference(self, shape: MappingType) -> Json:
        """A reference to a mapping type, which is described on its first use."""
        name = shape.name.removeprefix("an ").removeprefix("a ").replace(" ", "-")
        if name not in self.definitions:
            described: Json = {"type": "object", "title": shape.name}
            self.definitions[name] = described
            described["properties"] = {f.name: self.of(f.kind) for f in shape.fields}
            required = [f.name for f in shape.fields if f.required]
            if required:
                described["required"] = required
            described["additionalProperties"] = False
        return {"$ref": f"#/$defs/{name}"}

    def of(self, kind: FieldType[Any]) -> Json:
        """The schema of a field type."""
        compound = _COMPOUNDS.get(type(kind))
        return _SCALARS[type(kind)](kind) if compound is None else compound(self, kind)


def _built(shapes: _Shapes, kind: Converted[Any]) -> Json:
    return shapes.reference(kind.mapping_type)


def _by_first_key(shapes: _Shapes, kind: OneOfMappings) -> Json:
    return {"anyOf": [shapes.reference(shape) for shape in kind.shapes.values()]}


def _list(shapes: _Shapes, kind: ListOf[Any]) -> Json:
    least = {"minItems": kind.min_items} if kind.min_items else {}
    return {"type": "array", "items": shapes.of(kind.kind), **least, "maxItems": kind.max_items}


def _named(shapes: _Shapes, kind: MapOf[Any]) -> Json:
    return {
        "type": "object",
        "propertyNames": shapes.of(kind.id),
        "additionalProperties": shapes.of(kind.kind),
        "maxProperties": kind.max_items,
    }


def _keyed(shapes: _Shapes, kind: EnumMap[StrEnum, Any]) -> Json:
    value = shapes.of(kind.kind)
    return {
        "type": "object",
        "properties": {key.value: value for key in kind.keys},
        "additionalProperties": False,
    }


def _tempo(shapes: _Shapes, kind: TempoType) -> Json:
    digits = _written(DIGITS_PATTERN, 'expected four digits such as "3-0-2-1"')
    return {"anyOf": [shapes.reference(kind.mapping_type), digits]}


def _pattern(shapes: _Shapes, kind: BreathPatternType) -> Json:
    return {"anyOf": [shapes.of(kind.presets), shapes.reference(kind.mapping_type)]}


def _reps(shapes: _Shapes, kind: RepsType) -> Json:
    words = {"const": AmrapReps.AMRAP.value}
    return {"anyOf": [*_any_of(shapes.of(kind.of_one_set)), shapes.of(kind.by_set), words]}


_COMPOUNDS: dict[type, Callable[[_Shapes, Any], Json]] = {
    MappingType: _Shapes.reference,
    Converted: _built,
    OneOfMappings: _by_first_key,
    ListOf: _list,
    MapOf: _named,
    EnumMap: _keyed,
    TempoType: _tempo,
    BreathPatternType: _pattern,
    RepsType: _reps,
}


def _any_of(schema: Json) -> list[Json]:
    return schema.get("anyOf", [schema])


def _written(pattern: str, otherwise: str) -> Json:
    # patternErrorMessage is an extension of the YAML language server; others ignore it.
    return {"type": "string", "pattern": pattern, "patternErrorMessage": otherwise}


def _text(kind: Text) -> Json:
    # The reader takes `no` or 7 as text, though YAML has other types for them.
    return {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": kind.max_length}


def _id(kind: Id) -> Json:
    message = "expected an id of lower-case letters, digits and single hyphens"
    return {**_written(f"^{ID_PATTERN}$", message), "maxLength": kind.max_length}


def _one_of(kind: EnumWord[StrEnum]) -> Json:
    return {"enum": [choice.value for choice in kind.choices]}


def _whole(kind: Whole | WholeRange) -> Json:
    return {"type": "integer", "minimum": kind.lowest, "maximum": kind.highest}


def _whole_range(kind: WholeRange) -> Json:
    return {
        "anyOf": [_whole(kind), _written(_COUNT_RANGE, "expected a number such as 20 or 15-20")]
    }


def _seconds(least_ms: int, most_ms: int) -> Json:
    return {"type": "number", "minimum": least_ms / 1000, "maximum": most_ms / 1000}


def _duration(kind: Duration) -> Json:
    written = _written(f"^{durations.PATTERN}$", "expected a duration such as 45s, 1m30s or 1:30")
    return {"anyOf": [written, _seconds(kind.min_ms, kind.max_ms)]}


def _duration_range(kind: DurationRange) -> Json:
    single = durations.PATTERN
    written = _written(f"^{single}({_DASH}{single})?$", "expected a duration such as 2s or 2-3s")
    return {"anyOf": [written, _seconds(0, kind.max_ms)]}


_SCALARS: dict[type, Callable[[Any], Json]] = {
    Text: _text,
    Id: _id,
    EnumWord: _one_of,
    Whole: _whole,
    WholeRange: _whole_range,
    Duration: _duration,
    DurationRange: _duration_range,
}
