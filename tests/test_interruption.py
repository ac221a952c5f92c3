"""Ctrl-C that was answered is heard at the end of the block."""

import signal

import pytest

from dlbook._interruption import answered, uninterrupted


def test_a_whole_block_ends_in_peace():
    """Without Ctrl-C nothing is raised, and errors are what they were."""
    with uninterrupted():
        pass
    with pytest.raises(ArithmeticError), uninterrupted():
        raise ArithmeticError
    answered()


def test_an_answer_is_heard_by_every_block_around():
    """The inner block raises, and the outer one too, if that was caught."""

    def inner():
        with pytest.raises(KeyboardInterrupt), uninterrupted():
            answered()

    with pytest.raises(KeyboardInterrupt), uninterrupted():
        inner()
    with uninterrupted():
        pass


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_signals_that_python_does_not_handle_stay_so(handler):
    """Ignored before, during and after; nor is a new handler undone."""
    before = signal.signal(signal.SIGINT, handler)
    try:
        with uninterrupted():
            assert signal.getsignal(signal.SIGINT) is handler
            if handler is signal.SIG_IGN:
                signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_handler_that_the_block_sets_remains():
    """Only its own listener is taken away again."""
    before = signal.getsignal(signal.SIGINT)
    try:
        with uninterrupted():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
