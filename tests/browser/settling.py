"""When a page has come to rest: it has run, is connected, and nothing on it moves."""

from __future__ import annotations

from typing import Any

AT_REST = """() => {
    const app = document.querySelector('[data-testid=stApp]')?.dataset;
    const moves = (animation) =>
        animation.playState === 'running' && animation.effect?.getComputedTiming().endTime !== Infinity;
    return app?.testScriptState === 'notRunning' && app.testConnectionState === 'CONNECTED'
        && !document.getAnimations().some(moves);
}"""
"""What is clicked while it moves is missed: the pointer goes down on it and up beside it."""


def settle(page: Any) -> None:
    """Wait until a page is at rest; what turns for ever, such as a sign that something is loading, may."""
    page.wait_for_function(AT_REST)


def unfold(page: Any, fold: Any) -> None:
    """Open what is folded away and wait until it lies still."""
    fold.locator("summary").click()
    fold.locator("details[open]").wait_for()
    settle(page)
