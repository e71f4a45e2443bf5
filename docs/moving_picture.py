"""One SVG that moves, from pictures of a terminal taken one after another.

What is in several pictures is written once. Each part is shown and hidden by a CSS animation, which a
browser also runs in an ``<img>``; with less motion asked for, it shows the first picture.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

_RULE = re.compile(r"\.[\w-]+-(r\d+) \{ ([^}]*) \}\n")
_PART = re.compile(r"<(rect|text)\b[^>]*?(?:/>|>[^<]*</text>)")
_SHOWN = re.compile(r'(<g transform="translate\(9, 41\)"[^>]*>)(.*)(</g>\s*</svg>\s*)$', re.DOTALL)
_CLASS = re.compile(r'class="[\w-]+-(r\d+)"')

Frames = frozenset[int]


def moving_picture(pictures: Sequence[str], name: str, frame_ms: int) -> str:
    """Return a picture that shows each of ``pictures`` for ``frame_ms``, again and again.

    Args:
        pictures: As ``App.export_screenshot`` makes them, all of one size.
        name: A prefix for the classes of the file.
    """
    styles: dict[str, int] = {}
    frames_of: dict[str, set[int]] = defaultdict(set)
    for number, picture in enumerate(pictures):
        for part in _parts(picture, styles, name):
            frames_of[part].add(number)
    everywhere = frozenset(range(len(pictures)))
    by_frames: dict[tuple[str, Frames], list[str]] = defaultdict(list)
    for part, numbers in frames_of.items():
        by_frames[part[1:5], frozenset(numbers)].append(part)
    moments = sorted({frames for _, frames in by_frames} - {everywhere}, key=sorted)
    classes = {frames: f"{name}-f{index}" for index, frames in enumerate(moments)}
    content = "".join(
        "".join(parts)
        if frames == everywhere
        else f'<g class="{name}-f {classes[frames]}">{"".join(parts)}</g>'
        for (_, frames), parts in sorted(
            by_frames.items(), key=lambda item: (item[0][0] == "text", item[0][1] != everywhere)
        )
    )
    css = _css(name, styles, classes, len(pictures), frame_ms)
    first = re.sub(r"terminal-\d+", name, pictures[0])
    first = _RULE.sub("", first).replace("    </style>", f"{css}    </style>", 1)
    return _SHOWN.sub(lambda m: f'{m[1]}<g class="{name}-matrix">{content}</g>{m[3]}', first)


def _parts(picture: str, styles: dict[str, int], name: str) -> Iterable[str]:
    """The rectangles and texts of a picture, their classes numbered alike in all pictures."""
    rules = dict(_RULE.findall(picture))
    shown = _SHOWN.search(picture)
    if shown is None:
        raise ValueError("this is no picture of a terminal")
    for part in _PART.finditer(re.sub(r"terminal-\d+", name, shown[2])):
        yield _CLASS.sub(
            lambda m: f'class="{name}-r{styles.setdefault(rules[m[1]], len(styles))}"', part[0]
        )


def _css(
    name: str, styles: dict[str, int], classes: dict[Frames, str], count: int, frame_ms: int
) -> str:
    lines = [f".{name}-r{number} {{ {rule} }}" for rule, number in styles.items()]
    lines += [
        f".{name}-f {{ animation: {count * frame_ms}ms step-end infinite }}",
    ]
    for frames, class_name in classes.items():
        steps = "".join(
            f"{100 * number / count:.4g}% {{ visibility: {_visibility(number, frames)} }} "
            for number in range(count)
            if number == 0 or (number in frames) != (number - 1 in frames)
        )
        lines.append(f"@keyframes {class_name} {{ {steps}}}")
        lines.append(
            f".{class_name} {{ animation-name: {class_name}; "
            f"visibility: {_visibility(0, frames)} }}"
        )
    lines.append(f"@media (prefers-reduced-motion: reduce) {{ .{name}-f {{ animation: none }} }}")
    return "\n".join(lines) + "\n"


def _visibility(number: int, frames: Frames) -> str:
    return "visible" if number in frames else "hidden"
