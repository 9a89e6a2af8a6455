"""Work that takes a while: what is done is kept, whatever ends it."""

from __future__ import annotations

import gc
import threading

from geo.base.errors import SelectionError
from geo.base.work import Job, Production

SECONDS = 20
NAMES = ("one", "two", "three")


class Steps:
    """Work of which each item is let through by hand."""

    def __init__(self):
        self.asked = threading.Semaphore(0)
        self.allowed = threading.Semaphore(0)
        self.closed = threading.Event()

    def __call__(self):
        try:
            for name in NAMES:
                self.asked.release()
                assert self.allowed.acquire(timeout=SECONDS)
                yield name.upper()
        finally:
            self.closed.set()

    def wait_until_asked(self):
        assert self.asked.acquire(timeout=SECONDS)

    def let_through(self):
        self.allowed.release()


def unexpected(error):
    raise AssertionError(error)


def failing(error):
    def work():
        yield "ONE"
        raise error

    return work


def test_a_job_tells_how_far_it_is_and_ends_whole():
    steps = Steps()
    job = Job(NAMES, steps, unexpected)
    steps.wait_until_asked()
    assert (job.done, job.total, job.current, job.is_running) == (0, 3, "one", True)
    steps.let_through()
    steps.wait_until_asked()
    assert (job.done, job.current) == (1, "two")
    steps.let_through()
    steps.let_through()
    assert job.wait(SECONDS)
    assert job.items == ("ONE", "TWO", "THREE")
    assert (job.current, job.is_running, job.is_complete, job.was_stopped) == ("", False, True, False)


def test_a_stop_ends_the_work_after_the_item_at_hand_and_keeps_what_is_done():
    steps = Steps()
    job = Job(NAMES, steps, unexpected)
    steps.wait_until_asked()
    job.stop()
    assert job.is_stopping
    steps.let_through()
    assert job.wait(SECONDS)
    assert job.items == ("ONE",)
    assert job.was_stopped
    assert not job.is_complete
    assert steps.closed.wait(SECONDS)


def test_a_stop_after_the_last_item_is_none():
    job = Job(NAMES, lambda: iter(NAMES), unexpected)
    assert job.wait(SECONDS)
    job.stop()
    assert job.is_complete
    assert not job.was_stopped


def test_work_that_nobody_holds_any_more_ends():
    steps = Steps()
    job = Job(NAMES, steps, unexpected)
    steps.wait_until_asked()
    del job
    gc.collect()
    steps.let_through()
    assert steps.closed.wait(SECONDS)
    assert not steps.asked.acquire(blocking=False)


def test_only_some_jobs_work_at_once_and_one_that_waits_can_be_stopped():
    at_work = [Steps(), Steps()]
    jobs = [Job(NAMES, steps, unexpected) for steps in at_work]
    for steps in at_work:
        steps.wait_until_asked()
    third = Steps()
    waiting = Job(NAMES, third, unexpected)
    waiting.stop()
    assert waiting.wait(SECONDS)
    assert waiting.was_stopped
    assert not third.asked.acquire(blocking=False)
    for job, steps in zip(jobs, at_work, strict=True):
        job.stop()
        steps.let_through()
        assert job.wait(SECONDS)


def test_a_known_error_ends_the_job_and_keeps_what_is_done():
    error = SelectionError("overlap.error.no_column", map="m", column="c")
    job = Job(NAMES, failing(error), unexpected)
    assert job.wait(SECONDS)
    assert job.items == ("ONE",)
    assert job.error is error
    assert not job.was_stopped


def test_an_unexpected_error_is_told_once_and_ends_the_job():
    told = []
    error = RuntimeError("/secret/path")
    job = Job(NAMES, failing(error), told.append)
    assert job.wait(SECONDS)
    assert told == [error]
    assert job.error is error
    assert job.items == ("ONE",)


def test_a_production_gives_its_last_step_here_and_each_step_to_a_job():
    production = Production(("a", "b", "c"), lambda: iter([b"", b"", b"file"]))
    assert production.file() == b"file"
    job = Job(production.names, production.steps, unexpected)
    assert job.wait(SECONDS)
    assert job.items[-1] == production.file()
