"""What the atlas speaks of: vocabulary, attributes, sources and their rule, provinces.

Face: every module. May import: ``base``.
"""
