"""The page: the only room that knows Streamlit.

``app.py`` takes ``frame``, ``session`` and ``pages``. May import: everything below, never ``cli``.
"""
