"""The local account takes everything at once; the ledger is its memory."""

from datetime import timedelta

from announcer.accounts.local import LocalAccount
from announcer.delivery.account import body_of
from announcer.delivery.worker import Delivery
from announcer.model import Draft, Edit, Image, PlannedPost, State, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import line
from announcer.runtime.clock import elapsed
from tests.support.delivery_world import START, key_of
from tests.support.outbox_stores import MemoryStore


def a_store(*names: str) -> MemoryStore:
    """Rows by name, the first with a picture, each a reply to the one before."""
    store = MemoryStore("local")
    for above, name in zip((None, *names), names, strict=False):
        draft = Draft(
            text=StatusText(f"Sessie {name}"),
            language="nl",
            visibility=Visibility.PUBLIC,
            image=Image(file="poster.png", alt=line("A poster")) if above is None else None,
            reply_to=key_of(above) if above is not None else None,
        )
        until = START + timedelta(days=1)
        post = PlannedPost(
            key=key_of(name), due_at=START, useful_until=until, draft=draft, revision=1, why="", length=0
        )
        store.add(post, START)
    return store


def test_posts_are_posted_at_once_in_order_with_an_address_of_their_own() -> None:
    store = a_store("enschede", "hengelo")
    delivery = Delivery(store, LocalAccount("http://127.0.0.1:8000/"), owner="one", timer=elapsed)
    report = delivery.step(START)
    assert report.sent == (key_of("enschede"), key_of("hengelo"))
    assert [row.url for row in store.rows()] == [f"http://127.0.0.1:8000/outbox/#{row.marker}" for row in store.rows()]
    assert report.problems == ()


def test_edits_are_made_without_asking_for_a_source() -> None:
    store = a_store("enschede")
    delivery = Delivery(store, LocalAccount("http://127.0.0.1:8000"), owner="one", timer=elapsed)
    delivery.step(START)
    (row,) = store.rows()
    store.add_edit(Edit(key=row.key, draft=row.draft, why=""), START)
    assert delivery.step(START).changes == 1
    assert store.edits() == []


def test_a_row_that_a_killed_process_left_is_posted_without_any_wait() -> None:
    store = a_store("enschede")
    body = body_of(store.rows()[0].draft)
    assert store.begin(1, attempt=1, body=body, baseline_id=None, owner="dead", lease_until=START, now=START)
    delivery = Delivery(store, LocalAccount("http://127.0.0.1:8000"), owner="one", timer=elapsed)
    assert delivery.drain(START).sent == (key_of("enschede"),)
    assert store.rows()[0].state is State.POSTED


def test_the_same_key_has_the_same_id_and_address_on_every_machine() -> None:
    account = LocalAccount("http://127.0.0.1:8000")
    body = body_of(a_store("enschede").rows()[0].draft)
    assert account.send(body, "ab" * 32, lambda: True) == account.send(body, "ab" * 32, lambda: True)
    assert account.name == account.verify().name == "local"
