"""A terminal coach that walks a person through an exercise session."""

__version__ = "0.1.0"
