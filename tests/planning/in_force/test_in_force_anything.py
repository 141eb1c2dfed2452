"""Whatever is renamed, moved, copied, deleted and written anew: what must hold of what is in force."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as some

from announcer.model import EMPTY_HISTORY, Event, Facts, History, Series, State
from announcer.planning.in_force.facts import facts_in_force
from announcer.planning.renamed_history import renamed
from announcer.planning.revisions import applied, new_revisions
from tests.planning.in_force.ledger_facts import told, unsaid
from tests.support.on_ci import size
from tests.support.planner_world import event, local, reading, series

BEFORE, NOW = local("2024-01-10 09:00"), local("2024-03-01 12:00")
SERIES, EVENTS = ("een", "een-kopie", "twee"), ("a", "a-2", "b")
DATES = ("2024-02-22", "2024-04-09", "2024-05-14")


@some.composite
def a_file(draw: some.DrawFn, id_: str) -> Series:
    ids = draw(some.lists(some.sampled_from(EVENTS), min_size=1, unique=True))
    events = []
    for one in ids:
        was = draw(some.sampled_from([None, None, "oud", "een/b", "twee/a"]))
        on, title = draw(some.sampled_from(DATES)), draw(some.sampled_from(["Bijen", "Mos"]))
        events.append(event(one, on, "19:00", series=id_, title=title, was=was))
    was = draw(some.sampled_from([None, None, *(other for other in SERIES if other != id_)]))
    return series(*events, id=id_, file=f"{id_}.yaml", was=was)


@some.composite
def files(draw: some.DrawFn) -> list[Series]:
    return tidied([draw(a_file(id_)) for id_ in draw(some.lists(some.sampled_from(SERIES), unique=True))])


def tidied(many: list[Series]) -> list[Series]:
    """Without what `definitions` refuses: `was:` of what is still there, and two of one."""
    there = {one.id for one in many} | {str(each.key) for one in many for each in one.events}
    said: set[str] = set()

    def kept(was: str | None, within: str = "") -> str | None:
        whole = was if was is None or not within or "/" in was else f"{within}/{was}"
        if was is None or whole is None or whole in there | said:
            return None
        said.add(whole)
        return was.removeprefix(f"{within}/")

    return [
        replace(
            one, was=kept(one.was),
            events=tuple(replace(each, was=kept(each.was, one.id)) for each in one.events),
        )
        for one in many
    ]  # fmt: skip


def shown(facts: Facts) -> list[Event]:
    return [one for each in facts.series for one in each.events]


def remembered(facts: Facts, history: History) -> History:
    """As the ledger has it once that round is committed."""
    known = renamed(history, facts.renames)
    return applied(known, new_revisions(known, facts, settled=True), NOW)


@given(before=files(), after=files(), heard=some.data())
@settings(max_examples=size(100, on_ci=400))
def test_what_is_in_force_after_any_edit(before: list[Series], after: list[Series], heard: some.DataObject) -> None:
    first = facts_in_force(EMPTY_HISTORY, [reading(one) for one in before], BEFORE)
    history = unsaid(*first.series, at=BEFORE)
    keys = sorted(history.events)
    said = heard.draw(some.lists(some.sampled_from(keys), unique=True)) if keys else []
    if said:
        history = told(history, *said, state=State.POSTED)

    facts = facts_in_force(history, [reading(one) for one in after], NOW)

    events = shown(facts)
    assert len({one.key for one in events}) == len(events)
    known = renamed(history, facts.renames)
    assert len(known.events) == len(history.events)
    moved = dict(facts.renames)
    assert {moved.get(key, key) for key in said} <= {one.key for one in events}
    assert not [one for one in events if one.key not in known.events and one.key in facts.held]
    assert not facts.gone & {one.key for one in events}

    last = facts
    for _ in range(3):  # what `was:` names may itself be renamed in the same edit
        history = remembered(facts, history)
        last, facts = facts, facts_in_force(history, [reading(one) for one in after], NOW)
    assert (facts.series, facts.held, facts.renames) == (last.series, last.held, ())
