"""What a person is asked: subjects that are held, each with the question, and what to write or type."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from announcer.model import Message, Problem, Question, Subject


@dataclass
class Questions:
    """Collects them."""

    held: dict[Subject, Question] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def ask(self, subject: Subject, file: str, question: Message, remedy: Message, *others: Subject) -> None:
        """Holds `subject`, and the `others` for the same reason."""
        problem = Problem(file=file, message=question, remedy=remedy)
        self.held |= dict.fromkeys((subject, *others), Question(problem))
        self.problems.append(problem)

    def ask_of_series(self, series: Subject, file: str) -> None:
        """Holds a series of which every event is asked about by itself."""
        message = Message("the series {series} is in no file any more", series=series)
        remedy = Message(
            "put its file back, or say `announcer resolve {series} --cancelled` or `--removed` for all its events",
            series=series,
        )
        self.held[series] = Question(Problem(file=file, message=message, remedy=remedy))


def in_short(names: Sequence[str], most: int) -> str:
    """The first of them, `most` at most, with a sign that there are more."""
    return ", ".join([*names[:most], *(["…"] if len(names) > most else [])])
