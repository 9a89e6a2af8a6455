"""Boundaries that the user gave, and where the user's own files lie.

Face: ``files``, ``given``, ``boundaries``. May import: ``store``, ``formats``, ``records``,
``base``.
"""
