"""Where a site lies, and what maps and law say of it.

``overlap`` stands on ``corners``, ``maps`` and ``law``, which know nothing of each other.
May import: ``atlas`` and everything below it, ``uploads``.
"""
