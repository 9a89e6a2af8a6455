"""The map in a browser: its payloads, its scripts, the page in one file.

Face: ``base_map``, ``encoding``, ``scripts``, ``single_file``, ``overlap_map``; ``assets`` are its scripts.
May import: ``land``, ``atlas`` and below.
"""
