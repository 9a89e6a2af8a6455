"""What is wrong with the tables (``atlas check``).

Face: ``check``, ``findings``. May import: ``store``, ``formats``, ``records``, ``base``.
"""
