"""What workers are asked to do in tests: functions that they find by name."""

import os


def die_elsewhere(home: int) -> int:
    """Gives `home` in the process of that number, and ends any other."""
    if os.getpid() != home:
        os._exit(9)
    return home


def own_number(_: object) -> int:
    return os.getpid()


class Unsent(Exception):
    """Cannot be unpickled: it keeps fewer arguments than it takes."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)
        self.other = other


def fail_oddly(word: str) -> None:
    raise Unsent(word, word)
