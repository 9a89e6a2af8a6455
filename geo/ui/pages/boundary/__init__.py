"""The page on which a feature is given its boundary.

Face: ``page.render``. May import: ``ui.parts``, ``ui.session`` and everything below ``ui``.
"""
