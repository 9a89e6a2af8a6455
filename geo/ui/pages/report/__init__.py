"""The page that makes what can be taken away.

Face: ``page.render``. May import: ``ui.parts``, ``ui.session`` and everything below ``ui``.
"""
