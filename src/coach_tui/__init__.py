"""A terminal coach for exercise sessions."""

__version__ = "0.2.0"
