"""The page that lays the layers of the atlas over each other.

Face: ``page.render``. May import: ``ui.parts``, ``ui.session`` and everything below ``ui``.
"""
