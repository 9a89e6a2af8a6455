"""The answers of a check as the same kinds of files.

Face: ``files``, ``tables``, ``matrix``. May import: everything below ``export``.
"""
