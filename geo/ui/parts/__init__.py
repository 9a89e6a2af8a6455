"""Widgets that several pages use.

Face: every module, for the pages. May import: ``ui.session`` and everything below ``ui``.
"""
