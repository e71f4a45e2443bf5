"""Sessions and sounds are found wherever the program was installed from."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from coach_tui import paths

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = folder.glob("*.whl")
    # What pip does with a wheel of pure Python, as far as finding files goes.
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_a_wheel_brings_sessions_and_sounds_beside_the_package(unpacked_wheel: Path):
    program = (
        f"import sys; sys.path.insert(0, {str(unpacked_wheel)!r})\n"
        "from coach_tui import paths\n"
        "print(paths.assets('sessions')); print(paths.assets('sounds'))\n"
    )
    # -I keeps the checkout and its editable install out of the way.
    out = subprocess.run(
        [sys.executable, "-I", "-c", program],
        cwd=unpacked_wheel.parent,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout.splitlines()
    assert [Path(line) for line in out] == [
        unpacked_wheel / "coach_tui_assets/sessions",
        unpacked_wheel / "coach_tui_assets/sounds",
    ]
    assert (unpacked_wheel / "coach_tui_assets/sessions/glute-activation.yaml").is_file()
    assert (unpacked_wheel / "coach_tui_assets/sounds/soft/go.wav").is_file()


def test_a_wheel_brings_every_stylesheet(unpacked_wheel: Path):
    styles = {path.relative_to(ROOT / "src") for path in (ROOT / "src").rglob("*.tcss")}
    assert styles
    assert all((unpacked_wheel / style).is_file() for style in styles)


def test_a_wheel_installs_the_man_page(unpacked_wheel: Path):
    (page,) = unpacked_wheel.glob("*.data/data/share/man/man1/coach-tui.1")
    assert page.read_text(encoding="utf-8") == (ROOT / "docs/man/coach-tui.1").read_text("utf-8")


def test_the_description_for_an_index_page_needs_no_file_of_the_repository(unpacked_wheel: Path):
    (metadata,) = unpacked_wheel.glob("*.dist-info/METADATA")
    text = metadata.read_text(encoding="utf-8").split("\n\n", 1)[1]
    assert text.startswith("# coach-tui\n\nA coach in your terminal.")
    assert "## Limits" in text
    assert "| --- | --- |\n\n" not in text
    assert re.findall(r"!\[.*|\]\((?!https?:|#)[^)]*\)", text) == []


def test_a_checkout_finds_its_own():
    assert paths.assets("sessions") == ROOT / "sessions"
    assert paths.assets("sounds") == ROOT / "sounds"


def test_folders_follow_the_xdg_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for kind, folder in (
        ("DATA", paths.data_dir),
        ("CONFIG", paths.config_dir),
        ("STATE", paths.state_dir),
        ("CACHE", paths.cache_dir),
    ):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
        assert folder() == tmp_path / kind / "coach-tui"
        monkeypatch.setenv(f"XDG_{kind}_HOME", "not/absolute")
        assert "not/absolute" not in str(folder())
