"""The command line: the only room that knows typer; a file a command.

Entry point: ``root.main``. May import: everything below, never ``ui``; heavy packages inside functions only.
"""
