"""What waits to be rendered, whatever is laid anew, taken, given back and awaited meanwhile."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.publisher import render_queue
from announcer.publisher.batch_rendering import rendered
from announcer.publisher.render_queue import RenderQueue
from announcer.site.layout import Laid
from tests.publisher.fake_laid import laid
from tests.support.on_ci import size

PATHS = [
    "/", "/images/1.jpg", "/tags/t/feed.rss", *[f"/events/{series}/e{n}/" for series in "abc" for n in range(3)],
    *[f"/series/{series}/" for series in "abc"],
]  # fmt: skip


@settings(max_examples=size(20, on_ci=2000))
@given(st.integers(min_value=0))
def test_what_was_laid_last_is_rendered_at_each_address_and_nothing_where_it_has_gone(seed: int) -> None:
    chance, queue, held = Random(seed), RenderQueue(), list[list[Laid]]()
    wanted, shown = dict[str, str](), dict[str, str]()

    def accept(batch: list[Laid]) -> None:
        shown.update((one.path, one.inputs) for one in queue.accept(rendered(batch)))

    for number in range(40):
        fresh = [laid(path, str(number)) for path in chance.sample(PATHS, chance.randrange(4))]
        gone = {path for one in chance.sample(PATHS, 1) for path in laid(one).paths} if chance.random() < 0.2 else set()
        gone -= {path for one in fresh for path in one.paths}
        wanted = {path: key for path, key in wanted.items() if path not in gone}
        shown = {path: key for path, key in shown.items() if path not in gone}
        wanted.update((path, one.key) for one in fresh for path in one.paths)
        queue.put(
            fresh, gone, first=chance.sample("abc", chance.randrange(3)), goes_on=chance.random() < 0.5,
            horizon=chance.choice([-1.0, 1.0]),
        )  # fmt: skip
        held.append(queue.take_first() if chance.random() < 0.3 else queue.take(chance.randrange(1, 4)))
        while held and chance.random() < 0.6:
            batch = held.pop(chance.randrange(len(held)))
            (accept if chance.random() < 0.7 else queue.give_back)(batch)
    for batch in held:
        queue.give_back(batch)
    while batch := queue.take(9):
        accept(batch)
    assert shown == wanted
    assert not queue
    assert queue.is_whole
    assert not queue.waits_for_all
    assert not queue.series


def test_what_is_laid_again_and_again_and_never_rendered_takes_no_more_room() -> None:
    queue = RenderQueue()
    for number in range(3):
        for turn in range(render_queue._SLACK):
            queue.put([laid(f"/events/a/e{number}/", str(turn))])
    assert len(queue) == 6
    assert sum(map(len, queue._turns)) <= 2 * len(queue) + render_queue._SLACK


def test_what_no_post_waits_for_any_more_goes_in_its_turn() -> None:
    queue = RenderQueue()
    queue.put([laid("/events/a/e1/"), laid("/events/b/e1/")], first=("b",))
    seen = [queue.is_urgent]
    queue.put([], first=())
    assert [*seen, queue.is_urgent] == [True, False]
    assert {one.placement.path for one in queue.take(9)} == {"/events/a/e1/", "/events/b/e1/"}
