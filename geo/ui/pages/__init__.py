"""The pages, a module or a folder each, with one ``render(atlas, language)``.

May import: ``ui.parts``, ``ui.session`` and everything below ``ui``; of other pages only
what ``report`` takes home from ``overlap``.
"""
