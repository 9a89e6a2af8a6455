"""Millimetres, type, blocks, pages, PDF.

Face: every module, for the rooms of ``paper``. May import: ``records``, ``base``.
"""
