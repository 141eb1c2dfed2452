"""What waits to be rendered: the most wanted first, a slice at a time, by this process and by workers."""

from collections.abc import Sequence

from announcer.model.undone import OneByOne, Step
from announcer.publisher.batch_rendering import rendered
from announcer.publisher.render_queue import BATCH, NEAR_BATCH, RenderQueue
from announcer.publisher.slices import HANGS_AFTER, MANY, Slices
from announcer.site.layout import Laid
from announcer.site.nearness import Turn
from tests.publisher.fake_laid import FakeTimer, FakeWorkers, laid


def queue_of(*all_laid: Laid, first: Sequence[str] = ()) -> RenderQueue:
    queue = RenderQueue()
    queue.put(all_laid, first=first)
    return queue


def taken(queue: RenderQueue) -> list[str]:
    """The first address of each, in the order in which they are rendered."""
    order = [one.paths[0] for one in queue.take_first()]
    while batch := queue.take(1):
        order += [one.paths[0] for one in batch]
    return order


LONG_AGO = -1.0
"""Before what is laid here starts."""


def many(series: str = "s") -> list[Laid]:
    return [laid(f"/events/{series}/e{number}/") for number in range(MANY)]


def test_the_whole_site_comes_first_then_what_posts_wait_for_then_pictures_then_the_rest_as_laid() -> None:
    queue = queue_of(
        laid("/events/a/1/"), laid("/images/1.jpg"), laid("/tags/t/feed.rss"), laid("/events/b/1.ics"),
        laid("/calendar.ics"), laid("/series/c/"), laid("/archive/2020/"), laid("/"),
        first=("c", "b"),
    )  # fmt: skip
    assert taken(queue) == [
        "/calendar.ics", "/", "/series/c/", "/events/b/1.ics", "/images/1.jpg",
        "/events/a/1/", "/tags/t/feed.rss", "/archive/2020/",
    ]  # fmt: skip


def test_what_is_laid_anew_comes_before_what_is_left_and_once_only() -> None:
    queue = queue_of(laid("/events/a/1/"), laid("/events/b/1/"), laid("/events/c/1/"))
    queue.put([laid("/events/c/1/", "other"), laid("/events/d/1/")], {"/events/a/1/", "/nl/events/a/1/"})
    assert taken(queue) == ["/events/c/1/", "/events/d/1/", "/events/b/1/"]


def test_what_goes_on_comes_after_what_is_left_of_it() -> None:
    queue = queue_of(laid("/events/a/1/"), laid("/events/b/1/"))
    queue.put([laid("/events/c/1/"), laid("/events/d/1/")], first=("d",), goes_on=True)
    assert taken(queue) == ["/events/d/1/", "/events/a/1/", "/events/b/1/", "/events/c/1/"]


def test_a_laying_whose_place_another_took_is_rendered_where_none_did() -> None:
    queue = queue_of(laid("/events/a/1/"))
    queue.put([laid("/events/a/1/", "other", language="nl")])
    queue.put([], {"/nl/events/a/1/"})
    (one,) = queue.take(9)
    assert (one.paths, one.placement.contents) == (("/events/a/1/",), "other")
    assert queue.take(9) == []


def test_what_was_laid_anew_while_it_was_rendered_is_not_taken_for_it() -> None:
    queue = queue_of(laid("/events/a/1/"))
    (one,) = queue.take(1)
    queue.put([laid("/events/a/1/", "other")])
    assert queue.accept(rendered([one])) == []
    assert queue.series == {"a"}
    assert taken(queue) == ["/events/a/1/"]


def test_the_nearest_go_as_they_come_and_the_others_by_series() -> None:
    pairs = [laid(f"/events/{series}/{number}/") for number in range(BATCH) for series in ("a", "b")]
    queue = queue_of(*pairs)
    while batch := queue.take(BATCH):
        assert {one.placement.path.split("/")[2] for one in batch} == {"a", "b"}
        assert len(batch) <= NEAR_BATCH
    queue = RenderQueue()
    queue.put(pairs, horizon=LONG_AGO)
    while batch := queue.take(1):
        assert len({one.placement.path.split("/")[2] for one in batch}) == 1
        assert len(batch) <= BATCH


def test_a_slice_ends_after_a_second_but_never_before_the_whole_site() -> None:
    everything = [laid("/"), laid("/feed.rss"), *[laid(f"/events/s/{number}/") for number in range(9)]]
    queue, slices = queue_of(*everything), Slices(timer=FakeTimer(0.4))
    assert [each.path for each in slices.render(queue)] == [
        "/", "/nl/", "/feed.rss", "/nl/feed.rss", "/events/s/0/", "/nl/events/s/0/", "/events/s/1/", "/nl/events/s/1/",
    ]  # fmt: skip
    assert not queue.waits_for_all
    assert len(slices.render(queue)) == 4
    assert len(queue) == 10


def test_the_first_slice_of_a_new_site_with_many_pages_is_those_of_the_nearest_however_long_they_take() -> None:
    near = [laid(f"/events/{series}/e{number}/") for number in range(5) for series in ("a", "b")]
    beside = [laid(f"/events/a/e{number}.ics", wanted=Turn.BESIDE) for number in range(MANY)]
    for added in ((), [path for one in near for path in one.paths]):
        queue = RenderQueue()
        queue.put([*near, *beside], added=added)
        found = [each.path for each in Slices(timer=FakeTimer(0.08)).render(queue)]
        assert (set(found) == {path for one in near for path in one.paths}) == bool(added)
        assert (len(found) == 20) == bool(added)


def test_a_small_change_is_one_slice_and_calls_no_worker() -> None:
    workers = FakeWorkers()
    queue = queue_of(laid("/"), *[laid(f"/events/s/{number}/") for number in range(20)])
    assert len(Slices(workers, FakeTimer()).render(queue)) == 42
    assert not queue
    assert workers.batches == []


def test_many_are_shared_with_workers_and_each_is_there_once() -> None:
    workers = FakeWorkers(is_quick=True)
    queue = queue_of(*[one for pair in zip(many("a"), many("b"), strict=True) for one in pair])
    slices = Slices(workers, FakeTimer(0.001))
    found = [each.path for each in slices.render(queue)]
    while queue:
        found += [each.path for each in slices.render(queue)]
    assert sorted(found) == sorted(path for one in (*many("a"), *many("b")) for path in one.paths)
    assert len(workers.batches) > 2


def test_what_a_worker_has_in_hand_comes_with_a_later_slice() -> None:
    workers = FakeWorkers(count=99)  # all of it is handed out at once
    queue, slices = queue_of(*many()), Slices(workers, FakeTimer(0.6))
    assert slices.render(queue) == []
    workers.work()
    assert len(slices.render(queue)) == 2 * MANY
    assert not queue


def test_what_a_worker_lost_is_rendered_here() -> None:
    workers = FakeWorkers(count=99)
    queue, timer = queue_of(*many()), FakeTimer(0.6)
    slices = Slices(workers, timer)
    assert slices.render(queue) == []
    workers.lose()
    workers.count, timer.step = 0, 0.0
    assert len(slices.render(queue)) == 2 * MANY
    assert not queue


def test_what_posts_come_to_wait_for_is_rendered_here_and_before_what_workers_have_in_hand() -> None:
    workers = FakeWorkers(count=99)
    queue, slices = queue_of(*many("a"), laid("/events/b/1/")), Slices(workers, FakeTimer(0.6))
    slices.render(queue)
    queue.put([laid("/events/c/1/")], first=("c",))
    assert [each.path for each in slices.render(queue)] == ["/events/c/1/", "/nl/events/c/1/"]
    queue.put([], first=("c", "b"))
    assert [each.path for each in slices.render(queue)] == ["/events/b/1/", "/nl/events/b/1/"]


def test_no_worker_is_handed_what_posts_wait_for_not_even_beside_the_whole_site() -> None:
    workers = FakeWorkers(count=99)
    queue, slices = queue_of(laid("/"), *many("a"), laid("/events/b/1/"), first=("b",)), Slices(workers, FakeTimer(0.1))
    slices.render_first(queue, goes_on=True)
    assert {each.path for each in slices.render(queue)} >= {"/events/b/1/", "/nl/events/b/1/"}


def test_what_cannot_be_rendered_is_left_out_until_it_is_laid_anew_and_the_others_go_on() -> None:
    queue, slices = queue_of(laid("/", "\ud800"), laid("/events/s/1/", "\ud800"), laid("/events/t/1/")), Slices()
    assert [one.path for one in slices.render(queue)] == ["/events/t/1/", "/nl/events/t/1/"]
    assert [one.about for one in queue.undone] == ["/", "/events/s/1/"]
    assert queue.undone_series == {"s"}
    assert (len(queue), queue.waits_for_all, queue.is_whole) == (0, False, True)
    queue.put([laid("/events/s/1/", "mended")], {"/", "/nl/"})
    assert queue.undone == ()
    assert len(slices.render(queue)) == 2


def test_what_hung_in_an_earlier_process_is_given_to_no_worker() -> None:
    workers = FakeWorkers()
    hung = Step.RENDERING, "/events/s/e7/"
    queue = queue_of(*many(), *many("t"))
    slices = Slices(workers, FakeTimer(0.3), one_by_one=OneByOne(hung={hung}))
    while queue:
        slices.render(queue)
        workers.work()
    assert [one.about for one in queue.undone] == ["/events/s/e7/"]
    assert "/events/s/e7/" not in [one.paths[0] for batch in workers.batches for one in batch]


def test_with_a_page_that_hung_all_else_that_waits_of_its_series_is_left_out_until_it_is_laid_anew() -> None:
    pages = [laid("/events/s/1/"), laid("/events/s/1.ics"), laid("/events/t/1/"), laid("/series/s/")]
    queue, slices = queue_of(*pages), Slices(one_by_one=OneByOne(hung={(Step.RENDERING, "/events/s/1/")}))
    assert [one.path for one in slices.render(queue)] == ["/events/t/1/", "/nl/events/t/1/"]
    assert not queue
    assert queue.undone_series == {"s"}
    queue.put([laid("/events/s/1/", "changed"), laid("/events/s/1.ics", "changed")])
    assert len(slices.render(queue)) == 4


def test_a_batch_that_a_worker_does_not_end_is_rendered_here() -> None:
    timer, workers = FakeTimer(0.4), FakeWorkers()
    queue, slices = queue_of(*many("s"), *many("t")), Slices(workers, timer)
    slices.render(queue)
    (future, _), hangs = workers.handed[0], {path for one in workers.batches[0] for path in one.paths}
    assert future.set_running_or_notify_cancel()
    assert hangs.isdisjoint(one.path for one in slices.render(queue)), "it is waited for"
    timer.at += HANGS_AFTER
    assert not hangs.isdisjoint(one.path for one in slices.render(queue))


def test_a_batch_that_does_not_fit_into_a_slice_goes_on_in_the_next() -> None:
    queue = RenderQueue()
    queue.put([laid(f"/events/s/{number}/") for number in range(50)], horizon=LONG_AGO)
    slices = Slices(timer=FakeTimer(0.1))
    left = len(queue)
    found = []
    while queue:
        found += slices.render(queue)
        assert left - len(queue) < 22
        left = len(queue)
    assert [each.path for each in found] == sorted(
        (each.path for each in found), key=lambda path: int(path.split("/")[-2])
    )


def test_it_is_whole_as_soon_as_something_lies_everywhere_be_it_as_it_was() -> None:
    queue = RenderQueue()
    queue.put([laid("/series/a/"), laid("/events/a/1/")], added=laid("/events/a/1/").paths)
    queue.put([laid("/events/a/1/", "other")])
    seen = [queue.is_whole]
    queue.accept(rendered([laid("/events/a/1/", "other")]))
    seen.append(queue.is_whole)
    queue.put([laid("/events/b/1/")], added=laid("/events/b/1/").paths)
    queue.put([], gone=laid("/events/b/1/").paths)
    assert [*seen, queue.is_whole] == [False, True, True]
    assert queue, "the page of the series is as it was"
