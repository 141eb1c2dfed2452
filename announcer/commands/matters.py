"""What wants a person, and for each what to do about it: the exact command to type, where there is one."""

from collections import Counter
from collections.abc import Iterator

from announcer.commands import post_matters, service_matters
from announcer.commands.matter import Matter
from announcer.commands.service_view import ServiceView
from announcer.model import Question
from announcer.words.messages import problem_in_language

_A_PAIR = 2
"""Both of which are listed. A question about more events names them, and is listed once."""


def matters(view: ServiceView) -> Iterator[Matter]:
    """Everything, the most pressing first."""
    found = [*_of_files(view), *post_matters.of_posts(view)]
    yield from service_matters.of_the_service(view)
    if view.is_led:
        yield from service_matters.of_its_findings(view, {matter.about for matter in found})
    else:
        yield from service_matters.of_its_last_failure(view)
    yield from service_matters.of_the_account(view)
    yield from found
    yield from post_matters.of_former_accounts(view)
    yield from _of_settings(view)


def _of_files(view: ServiceView) -> Iterator[Matter]:
    facts = view.preview.facts
    told: set[Question] = set()
    questioned = {question.problem for question in facts.held.values()}
    for problem in (*facts.problems, *facts.warnings):
        if problem not in questioned:
            yield Matter(problem.file, problem_in_language(problem, view.language))
    of_series = {question for subject, question in facts.held.items() if not subject.is_event}
    many = {one for one, n in Counter(facts.held.values()).items() if n > _A_PAIR and one not in of_series}
    for subject, question in sorted(facts.held.items()):
        if question in many:  # it names them itself
            if question not in told:
                told.add(question)
                yield Matter(str(subject), question.message, question.remedy)
            continue
        if subject.is_event and facts.held.get(subject.of_series) == question:
            continue
        yield Matter(str(subject), question.message, question.remedy)


def _of_settings(view: ServiceView) -> Iterator[Matter]:
    for warning in view.settings.warnings:
        name, _, words = warning.partition(": ")
        yield Matter(name, words)
