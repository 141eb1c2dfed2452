"""`announcer resolve` for posts, and that every command which `status` names does what it says."""

import json
from datetime import timedelta

import pytest

from announcer.commands.resolve import _status_id
from announcer.commands.service_view import ServiceView
from announcer.errors import NotFound
from announcer.model import State
from announcer.publisher.preview import preview_round
from announcer.settings.loading import load
from tests.commands.command_runs import MORNING, Announcer, LedgerRounds
from tests.commands.status_questions import LATER, POST, matters, posts, typed
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon


@pytest.mark.parametrize("ending", ["--posted", "--not-posted", "--skip"])
def test_a_post_of_unknown_fate_is_asked_about_after_an_hour_and_settled_as_told(
    ending: str, announcer: Announcer
) -> None:
    ledger_rounds = LedgerRounds().round(MORNING, lambda _: State.UNKNOWN).round(MORNING + timedelta(minutes=50))
    assert matters(announcer) == {}
    ledger_rounds.round(LATER)
    remedy = matters(announcer)[POST]
    (args,) = [args for args in typed(remedy) if ending in args]
    if ending == "--posted":
        args[-1] = "https://mastodon.example/@us/77"

    done = announcer(*args)

    assert (done.status, done.err) == (0, "")
    ledger_rounds.round(LATER + timedelta(minutes=1))
    assert matters(announcer) == {}
    row = json.loads(announcer("posts", "--json").out)["posts"][0]
    assert (row["state"], row["url"], row["status_id"]) == {
        "--posted": ("posted", "https://mastodon.example/@us/77", "77"),
        "--not-posted": ("posted", "https://mastodon.example/@us/1", "1"),
        "--skip": ("superseded", None, None),
    }[ending]
    assert (
        done.out.splitlines()[0]
        == {
            "--posted": f"{POST} counts as posted, at https://mastodon.example/@us/77",
            "--not-posted": f"{POST} counts as not posted; it is sent again",
            "--skip": f"{POST} is never sent",
        }[ending]
    )


@pytest.mark.usefixtures("folder")
def test_the_address_of_a_post_is_looked_up_on_the_instance_where_that_answers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with FakeMastodon(Behaviour.V45) as server:
        account = {"BASE_URL": server.base_url, "ACCESS_TOKEN": server.rules.token}
        settings = load({f"ANNOUNCER_MASTODON__{name}": value for name, value in account.items()})
        view = ServiceView(settings=settings, preview=preview_round(load({}), MORNING))
        status_id = server.rules.post({"status": "Sessie"}, None).body["id"]
        address = f"{server.base_url}/@organiser/"
        assert _status_id(f"{address}{status_id}/", view) == status_id
        with pytest.raises(NotFound, match="has no post 7"):
            _status_id(f"{address}7", view)
        server.hang_up()
        assert _status_id(f"{address}7", view) == "7"
        server.answer_again()
    assert "whether that post is there could not be checked: it cannot be connected to" in capsys.readouterr().err


def test_a_rejected_post_is_sent_again_or_given_up(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING, lambda _: State.REJECTED)
    again, give_up = typed(matters(announcer)[POST])

    announcer(*again)
    ledger_rounds.round(LATER, lambda _: State.REJECTED)
    assert posts(announcer) == {POST: "rejected"}

    announcer(*give_up)
    ledger_rounds.round(LATER + timedelta(minutes=1))
    assert posts(announcer) == {POST: "superseded"}
    assert matters(announcer) == {}


@pytest.mark.parametrize(("ending", "state"), [("--not-posted", "posted"), ("--skip", "superseded")])
def test_what_was_deleted_on_the_instance_is_no_matter_and_is_sent_again_or_left_as_status_says(
    ending: str, state: str, announcer: Announcer
) -> None:
    ledger_rounds = LedgerRounds().round(MORNING, lambda _: State.GONE).round(LATER)
    assert posts(announcer) == {POST: "gone"}
    done = announcer("status")
    assert done.status == 0
    head = f"  2024-01-10 09:00  {POST}: deleted since\n    `announcer resolve"
    assert head in done.out.partition("Not posted, of the last 30 days\n")[2]
    (lost,) = json.loads(announcer("status", "--json").out)["not_posted"]
    assert lost["remedy"] in done.out
    (args,) = [args for args in typed(lost["remedy"]) if ending in args]

    assert announcer(*args).status == 0

    ledger_rounds.round(LATER + timedelta(minutes=1))
    assert posts(announcer) == {POST: state}


def test_what_is_of_no_use_any_more_is_not_sent_again_and_that_is_said(announcer: Announcer) -> None:
    LedgerRounds().round(MORNING, lambda _: State.UNKNOWN).round(MORNING + timedelta(days=100))
    done = announcer("resolve", POST, "--not-posted")
    assert done.out.splitlines()[0] == (
        f"{POST} counts as not posted, and is not sent any more: it was of use until 2024-04-09 00:00"
    )
