"""The page that asks what lies under sites.

Face: ``page.render``. May import: ``ui.parts``, ``ui.session`` and everything below ``ui``.
"""
