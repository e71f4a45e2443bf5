"""``python -m coach_tui``."""

from coach_tui.cli import main

if __name__ == "__main__":
    main()
