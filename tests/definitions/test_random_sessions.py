"""The generator of random sessions draws every key of the format."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from random_sessions import any_steps, documents, read_document

from coach_tui.definitions.json_schema import SchemaName, json_schema


def keys_drawn(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> set[str]:
    """The keys of a document, each with the mapping of the format that it belongs to."""
    if reference := schema.get("$ref"):
        schema = definitions[reference.rsplit("/", 1)[1]]
    kinds = [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    keys: set[str] = set()
    for kind in kinds[1:]:
        keys |= keys_drawn(value, kind, definitions)
    if isinstance(value, list):
        for item in value:
            keys |= keys_drawn(item, schema.get("items", {}), definitions)
    elif isinstance(value, dict):
        properties = schema.get("properties", {})
        if not set(value) <= set(properties) and properties:
            return set()  # another kind of step
        for key, content in value.items():
            if key in properties:
                keys.add(f"{schema.get('title', '')}: {key}")
            inner = properties.get(key, schema.get("additionalProperties") or {})
            keys |= keys_drawn(content, inner, definitions)
    return keys


def all_keys(definitions: dict[str, Any]) -> set[str]:
    return {
        f"{shape['title']}: {key}"
        for shape in definitions.values()
        for key in shape.get("properties", ())
    }


def test_the_generator_draws_every_key_of_the_format():
    schema = json_schema(SchemaName.SESSION)
    definitions = schema["$defs"]
    missing = all_keys(definitions)
    accepted = total = 0

    @settings(
        max_examples=25,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(documents(any_steps))
    def draw(document: dict[str, Any]) -> None:
        nonlocal accepted, total
        total += 1
        missing.difference_update(keys_drawn(document, schema, definitions))
        accepted += read_document(document) is not None

    # Hypothesis also draws from constants of the modules that are loaded, which differ by run.
    for number in range(48):
        seed(number)(draw)()
        if not missing:
            break
    assert missing == set()
    assert accepted > total * 0.4
