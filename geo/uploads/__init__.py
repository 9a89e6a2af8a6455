"""The one door for files of strangers.

Face: ``door``, ``kinds``, ``place``, ``kept``. May import: ``formats``, ``records``, ``base``.
"""
