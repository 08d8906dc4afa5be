"""A verdict within a time limit: by an alarm where the platform has one, else from a thread that is left behind."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fishbook.checks._local import LocalStudent, TimeUp
from fishbook.checks._question import Question, Verdict

__all__ = ["judged_in_time"]


def judged_in_time(question: Question, names: Mapping[str, Any], seed: int) -> Verdict:
    """The question's verdict on these names, after at most `question.seconds` of the student's own time."""
    late = f"did not end within {question.seconds:g} seconds and was stopped"
    if _has_alarm():
        try:
            with _alarm(question.seconds, late):
                return question.judged(LocalStudent(names), seed)
        except TimeUp:  # it struck between two calls
            return _timeout(question, late)
    return _in_thread(question, names, seed)


def _timeout(question: Question, how: str) -> Verdict:
    why = "is there a loop that never ends, or more to compute than fits into that time?"
    return Verdict(question, "timeout", problem=f"`{question.needs[0]}` {how}: {why}")


def _has_alarm() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def _alarm(seconds: float, late: str) -> Iterator[None]:
    def strike(*_: Any) -> None:
        raise TimeUp(late)

    before = signal.signal(signal.SIGALRM, strike)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)  # again, should an `except:` swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _in_thread(question: Question, names: Mapping[str, Any], seed: int) -> Verdict:
    """Without an alarm a thread cannot be stopped, only left: the sentence says so."""
    found: list[Verdict] = []
    thread = threading.Thread(target=lambda: found.append(question.judged(LocalStudent(names), seed)), daemon=True)
    thread.start()
    thread.join(question.seconds)
    if found:
        return found[0]
    how = f"has not ended after {question.seconds:g} seconds, and this platform cannot stop it; restart the kernel"
    return _timeout(question, how)
