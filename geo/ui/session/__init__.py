"""What a session keeps, says and serves.

Face: every module, for the rooms of ``ui``. May import: everything below ``ui``.
"""
