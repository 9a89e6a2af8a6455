"""A VN-2000 corner list, from text to polygon and back.

Face: ``reading``, ``writing``, ``zones``. May import: ``atlas``, ``uploads``, ``formats``, ``records``,
``base``.
"""
