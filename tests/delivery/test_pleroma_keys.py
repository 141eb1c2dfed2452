"""Pleroma and its kin repeat whatever they answered under an Idempotency-Key, errors too: they get none."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from announcer.accounts.choice import account_maker
from announcer.accounts.mastodon.instance import keeps_answers
from announcer.accounts.mastodon.session import always
from announcer.delivery.account import Account, body_of
from announcer.delivery.outcomes import Posted
from announcer.model import Draft, Image, Limits, State, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import line
from announcer.settings.loading import load
from tests.support.delivery_world import World
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour, Rules
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import Answer, Fields
from tests.support.outbox_stores import NewStore
from tests.support.pictures import a_picture

BODY = body_of(Draft(text=StatusText("Sessie, 19:00 uur"), language="nl", visibility=Visibility.PUBLIC))
PICTURE = Draft(
    text=BODY.text,
    language="nl",
    visibility=Visibility.PUBLIC,
    image=Image(file="poster.png", alt=line("é" * 900)),
)
SIX_HOURS = 6 * 3600
INSTANCE = ("GET", "/api/v2/instance")


class PleromaRules(Rules):
    """Under a key the whole answer is kept (lib/pleroma/web/plugs/idempotency_plug.ex); no `/api/v2/instance`."""

    def __init__(self, server: FakeMastodon) -> None:
        super().__init__(Behaviour.NO_KEYS, now=server.rules.now, base_url=server.base_url)
        self._kept: dict[str, tuple[Answer, float]] = {}

    def post(self, fields: Fields, key: str | None) -> Answer:
        kept, until = self._kept.get(key or "", (None, 0.0))
        if kept is not None and self.now() < until:
            return kept
        answer = super().post(fields, key)
        if key is not None:
            self._kept[key] = answer, self.now() + SIX_HOURS
        return answer

    def instance(self, version: int) -> Answer:
        if version == 2:
            return Answer(404, {"error": "Not implemented"})
        answer = {"version": "2.7.2 (compatible; Pleroma 2.6.0)", "max_toot_chars": 5000, "description_limit": 400}
        return Answer(200, answer)


@pytest.fixture
def pleroma() -> Iterator[FakeMastodon]:
    with FakeMastodon() as server:
        server.rules = PleromaRules(server)
        yield server
        assert server.surprises == []


def maker_for(server: FakeMastodon) -> Callable[[], Account]:
    environ = {
        "ANNOUNCER_MASTODON__BASE_URL": server.base_url,
        "ANNOUNCER_MASTODON__ACCESS_TOKEN": server.rules.token,
    }
    return account_maker(load(environ), a_picture)


# --- who keeps answers


@pytest.mark.parametrize(
    "instance",
    [
        {"version": "2.7.2 (compatible; Pleroma 2.6.0)"},
        {"version": "2.7.2 (compatible; Akkoma 3.13.2-0-g1a2b3c)"},
        {"version": "2.7.2 (compatible; Rebased 1.0)", "pleroma": {"metadata": {}}},
        {"pleroma": {}},
    ],
    ids=str,
)
def test_pleroma_and_its_kin_keep_their_answers(instance: Mapping[str, Any]) -> None:
    assert keeps_answers(instance)


@pytest.mark.parametrize(
    "instance",
    [
        {},
        {"version": None, "pleroma": None},
        {"version": "4.5.2", "source_url": "https://github.com/mastodon/mastodon"},
        {"version": "0.20.0 git-1a2b3c", "source_url": "https://codeberg.org/superseriousbusiness/gotosocial"},
        {"version": "2.8.0 (compatible; Friendica 2024.12)"},
    ],
    ids=str,
)
def test_others_are_not_said_to_keep_them(instance: Mapping[str, Any]) -> None:
    assert not keeps_answers(instance)


# --- who gets a key


def test_what_one_client_was_told_spares_the_others_their_question_and_the_key(pleroma: FakeMastodon) -> None:
    """The publisher asks with a client of its own, before the one that delivers is made."""
    make = maker_for(pleroma)
    assert make().limits() == Limits(max_characters=5000, url_characters=None, graphemes=True, description_limit=400)
    asked = pleroma.requests.count(INSTANCE)
    delivering = make()
    media_id = delivering.upload(PICTURE, always)
    assert isinstance(media_id, str)
    assert len(pleroma.rules.media[media_id].description or "") == 400
    assert isinstance(delivering.send(BODY, "key", always), Posted)
    assert [status.key for status in pleroma.rules.own()] == [None]
    assert pleroma.requests.count(INSTANCE) == asked == 1


def test_a_server_of_which_nothing_is_known_gets_the_key(pleroma: FakeMastodon) -> None:
    assert isinstance(maker_for(pleroma)().send(BODY, "key", always), Posted)
    assert [status.key for status in pleroma.rules.own()] == ["key"]


@pytest.mark.parametrize("behaviour", [*Behaviour], ids=str)
def test_every_other_server_gets_the_key(behaviour: Behaviour) -> None:
    with FakeMastodon(behaviour) as server:
        make = maker_for(server)
        make().limits()
        assert isinstance(make().send(BODY, "key", always), Posted)
        assert [status.key for status in server.rules.own()] == ["key"]


def test_the_clients_of_two_makers_share_nothing(pleroma: FakeMastodon) -> None:
    maker_for(pleroma)().limits()
    maker_for(pleroma)().send(BODY, "key", always)
    assert [status.key for status in pleroma.rules.own()] == ["key"]


def test_what_was_told_stays_when_the_instance_tells_nothing_later(pleroma: FakeMastodon) -> None:
    account = maker_for(pleroma)()
    limits = account.limits()
    pleroma.fault(BY_NAME["500 before the commit"], method="GET", path=r"/api/v./instance", times=2)
    assert account.limits() == limits
    account.send(BODY, "key", always)
    assert [status.key for status in pleroma.rules.own()] == [None]


# --- what comes of it


def world_of(server: FakeMastodon, new_store: NewStore, *, is_known: bool) -> World:
    """A world whose process has asked the server what it is, or has not."""
    world = World(server, new_store)
    if is_known:
        world.account.limits()
    return world


def refuse(status: int) -> Callable[[Fields], Answer]:
    return lambda _: Answer(status, {"error": "Throttled"})


@pytest.mark.parametrize("status", [429, 500])
@pytest.mark.parametrize("is_known", [True, False])
def test_it_is_posted_once_when_what_kept_it_back_is_over(
    pleroma: FakeMastodon, new_store: NewStore, is_known: bool, status: int
) -> None:
    """With a key, which goes to a server that is not known, it would meet the same answer for six hours."""
    world = world_of(pleroma, new_store, is_known=is_known)
    pleroma.rules.refuse = refuse(status)
    world.post("enschede", useful=timedelta(hours=2))
    world.step()
    pleroma.rules.refuse = lambda _: None
    world.pass_time(timedelta(hours=3))
    if is_known:
        world.assert_once()
    else:
        assert (pleroma.rules.own(), world.row("enschede").state) == ([], State.EXPIRED)


@pytest.mark.parametrize("name", ["drop after the commit", "502 after the commit", "drop before the commit"])
def test_without_a_key_a_lost_answer_doubles_nothing(pleroma: FakeMastodon, new_store: NewStore, name: str) -> None:
    world = world_of(pleroma, new_store, is_known=True)
    world.meet(BY_NAME[name])
    world.post("enschede")
    world.settle()
    world.assert_once()
