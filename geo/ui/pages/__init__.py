"""The pages, a module or a folder each, with one ``render(atlas, language)``.

May import: ``ui.parts``, ``ui.session`` and everything below ``ui``; never another page.
"""
