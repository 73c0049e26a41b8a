"""Processes that make pages at the same time, each with its own warm kernel; the parent publishes.

Papermill changes the working directory and nbclient owns an event loop: two pages at once need two
processes. A worker takes a page, gives back its text, takes the next. It ends when it is told to,
and when its parent is no longer there; its kernel ends with it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from ctg_eval.batch.jobs import Job
from ctg_eval.batch.kernels import warm_kernel
from ctg_eval.batch.make import Outcome, make_page

MOST = 2
# Under this number of pages, starting a second process costs more than it gives.
WORTH_TWO = 4
END_S = 10

Task = tuple[Job, Path]
Outcomes = Generator[tuple[Job, Outcome], None, None]
_SPAWN = multiprocessing.get_context("spawn")


def processes_for(pages: int) -> int:
    """How many processes to use for some pages when nobody says: two when it is worth it."""
    can_choose = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if can_choose else os.cpu_count() or 1
    return MOST if pages >= WORTH_TWO and cores >= MOST else 1


def outcomes(tasks: Sequence[Task], processes: int) -> Outcomes:
    """Make pages and give each as it is done; closing the iterator ends every process.

    Args:
        tasks: Pages, each with the folder of its territory and year.
        processes: 1 (this process) or 2.
    """
    if processes < MOST or len(tasks) < MOST:
        return _alone(tasks)
    return _together(tasks, processes)


def _alone(tasks: Sequence[Task]) -> Outcomes:
    with warm_kernel():
        for job, folder in tasks:
            yield job, make_page(job, folder)


def _together(tasks: Sequence[Task], processes: int) -> Outcomes:
    waiting = list(reversed(tasks))
    workers: dict[Any, Worker] = {}
    try:
        for _ in range(processes):
            _start(workers, waiting)
        while workers:
            for channel in wait(list(workers)):
                worker = workers[channel]
                job, outcome = worker.outcome()
                if waiting and worker.is_sound:
                    worker.give(waiting.pop())
                yield job, outcome
                if worker.task is None:
                    del workers[channel]
                    worker.end()
                    _start(workers, waiting)
    finally:
        for worker in workers.values():
            worker.end()


def _start(workers: dict[Any, Worker], waiting: list[Task]) -> None:
    """Start a worker on the next page; none when no page is left."""
    if waiting:
        worker = Worker()
        workers[worker.channel] = worker
        worker.give(waiting.pop())


class Worker:
    """A process seen by its parent.

    Attributes:
        channel: Where its outcomes come from.
        task: The page that it makes; None when it waits for one.
        is_sound: Whether it can take another page.
    """

    def __init__(self) -> None:
        self.channel, theirs = _SPAWN.Pipe()
        self.process: SpawnProcess = _SPAWN.Process(target=serve, args=(theirs,), daemon=False)
        with _no_interruption():
            self.process.start()
        theirs.close()  # once ours alone is open, each side sees the other one's end
        self.task: Task | None = None
        self.is_sound = True

    def give(self, task: Task) -> None:
        """Have a page made."""
        self.task = task
        with suppress(OSError):  # a process that has just died: its outcome will say so
            self.channel.send(task)

    def outcome(self) -> tuple[Job, Outcome]:
        """What came of the page; of a process that died, a failure."""
        assert self.task is not None  # noqa: S101  who waits has given a page
        (job, _), self.task = self.task, None
        try:
            found: Outcome = self.channel.recv()
        except (EOFError, OSError):
            self.is_sound = False
            return job, Outcome(cause=f"{job.label} : {_DIED}")
        return job, found

    def end(self) -> None:
        """End the process and its kernel: at once when it is at work, else by closing its door."""
        with suppress(OSError):
            self.channel.close()
        if self.task is not None:
            self.process.terminate()
        self.process.join(END_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


_DIED = (
    "le processus de calcul s’est arrêté (mémoire insuffisante, ou processus interrompu). "
    "Relancez la commande, au besoin avec « --processus 1 »."
)


@contextmanager
def _no_interruption() -> Iterator[None]:
    """A child started here never sees Ctrl-C: its parent ends it, and knows what was done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def serve(channel: Connection) -> None:
    """What a worker does: make each page that comes, until its parent ends it or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    with warm_kernel():
        try:
            while True:
                job, folder = channel.recv()
                channel.send(make_page(job, folder))
        except (EOFError, OSError):
            pass
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the kernel is being ended


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)
