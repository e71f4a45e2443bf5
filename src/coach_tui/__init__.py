"""A terminal coach for exercise sessions."""

__version__ = "0.1.0"
