"""Figures drawn from the journal: adherence, streaks, the day's agenda, progress.

Pure functions over entries and their summaries. Imports ``core.log`` and ``core.model``.
Begin with ``adherence``.
"""
