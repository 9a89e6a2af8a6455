"""The pages of the app; each is one ``render(atlas, language)``."""
