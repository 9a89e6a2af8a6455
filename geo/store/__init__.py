"""The atlas's data folder and the user's own files: read, written, built, audited.

Face: ``catalog``, ``tables``, ``legal``, ``reading``, ``writing``, ``building``, ``outlines``, and what
``own`` and ``audit`` show. May import: ``formats``, ``records``, ``base``.
"""
