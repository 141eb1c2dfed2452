"""A stop is honoured whatever is under way, and lets what ends soon end well."""

import threading

from announcer.publisher.loop import Loop
from announcer.publisher.stopping import Stop
from announcer.runtime.clock import RealClock


def test_a_stop_does_not_wait_for_a_round_that_does_not_end() -> None:
    hangs, ended = threading.Event(), threading.Event()
    statuses: list[int] = []

    def end(status: int) -> None:
        statuses.append(status)
        ended.set()

    def do_round() -> None:
        stop.ask()
        hangs.wait(10)

    loop = Loop(RealClock(), do_round)
    stop = Stop(loop.stop, after=0.01, end=end)
    running = threading.Thread(target=loop.run, daemon=True)
    running.start()
    assert ended.wait(5), "it waits for the round"
    assert statuses == [0]
    hangs.set()
    running.join(5)
    assert not running.is_alive()


def test_all_that_is_to_end_is_asked_to_before_it_is_cut() -> None:
    told: list[str] = []
    ended = threading.Event()
    Stop(lambda: told.append("delivery"), lambda: told.append("loop"), after=0, end=lambda _: ended.set()).ask()
    assert ended.wait(5)
    assert told == ["delivery", "loop"]
