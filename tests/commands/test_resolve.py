"""`announcer resolve`, and that every command which `status` and messages name does what they say."""

import json
import re
import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from announcer.commands.resolve import _status_id
from announcer.errors import NotFound
from announcer.ledger.ledger import Ledger
from announcer.model import State
from announcer.settings.loading import load
from tests.commands.command_runs import LEDGER, MORNING, WITHOUT_EERSTE, Announcer, Story, rewrite, vanish
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon

POST = "bijen/series/1/nl"
LATER = MORNING + timedelta(hours=2)


def matters(announcer: Announcer) -> dict[str, str]:
    """About what `status` asks, with what it says to type."""
    return {one["about"]: one["remedy"] for one in json.loads(announcer("status", "--json").out)["matters"]}


def typed(remedy: str) -> list[list[str]]:
    """The commands in a remedy, as one would type them; `--removed` alone is said of the command before it."""
    found: list[list[str]] = []
    for words in re.findall(r"`([^`]+)`", remedy):
        if words.startswith("announcer "):
            found.append(shlex.split(words)[1:])
        elif words.startswith("--"):
            found.append([*found[-1][:-1], words])
    return found


def posts(announcer: Announcer) -> dict[str, str]:
    return {post["key"]: post["state"] for post in json.loads(announcer("posts", "--json").out)["posts"]}


# --- posts ---


@pytest.mark.parametrize("ending", ["--posted", "--not-posted", "--skip"])
def test_a_post_of_unknown_fate_is_asked_about_after_an_hour_and_settled_as_told(
    ending: str, announcer: Announcer
) -> None:
    story = Story().round(MORNING, lambda _: State.UNKNOWN).round(MORNING + timedelta(minutes=50))
    assert matters(announcer) == {}
    story.round(LATER)
    remedy = matters(announcer)[POST]
    (args,) = [args for args in typed(remedy) if ending in args]
    if ending == "--posted":
        args[-1] = "https://mastodon.example/@us/77"

    done = announcer(*args)

    assert (done.status, done.err) == (0, "")
    story.round(LATER + timedelta(minutes=1))
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
        status_id = server.rules.post({"status": "Sessie"}, None).body["id"]
        address = f"{server.base_url}/@organiser/"
        assert _status_id(f"{address}{status_id}/", settings) == status_id
        with pytest.raises(NotFound, match="has no post 7"):
            _status_id(f"{address}7", settings)
        server.hang_up()
        assert _status_id(f"{address}7", settings) == "7"
        server.answer_again()
    assert "whether that post is there could not be checked: it cannot be connected to" in capsys.readouterr().err


def test_a_rejected_post_is_sent_again_or_given_up(announcer: Announcer) -> None:
    story = Story().round(MORNING, lambda _: State.REJECTED)
    again, give_up = typed(matters(announcer)[POST])

    announcer(*again)
    story.round(LATER, lambda _: State.REJECTED)
    assert posts(announcer) == {POST: "rejected"}

    announcer(*give_up)
    story.round(LATER + timedelta(minutes=1))
    assert posts(announcer) == {POST: "superseded"}
    assert matters(announcer) == {}


@pytest.mark.parametrize(("ending", "state"), [("--not-posted", "posted"), ("--skip", "superseded")])
def test_what_was_deleted_on_the_instance_is_no_matter_and_is_sent_again_or_left_as_status_says(
    ending: str, state: str, announcer: Announcer
) -> None:
    story = Story().round(MORNING, lambda _: State.GONE).round(LATER)
    assert posts(announcer) == {POST: "gone"}
    done = announcer("status")
    assert done.status == 0
    head = f"  2024-01-10 09:00  {POST}: deleted since\n    `announcer resolve"
    assert head in done.out.partition("Not posted, of the last 30 days\n")[2]
    (lost,) = json.loads(announcer("status", "--json").out)["not_posted"]
    assert lost["remedy"] in done.out
    (args,) = [args for args in typed(lost["remedy"]) if ending in args]

    assert announcer(*args).status == 0

    story.round(LATER + timedelta(minutes=1))
    assert posts(announcer) == {POST: state}


def test_what_is_of_no_use_any_more_is_not_sent_again_and_that_is_said(announcer: Announcer) -> None:
    Story().round(MORNING, lambda _: State.UNKNOWN).round(MORNING + timedelta(days=100))
    done = announcer("resolve", POST, "--not-posted")
    assert done.out.splitlines()[0] == (
        f"{POST} counts as not posted, and is not sent any more: it was of use until 2024-04-09 00:00"
    )


# --- events and series ---


def vanish_whole() -> None:
    Path("events", "bijen.yaml").unlink()


@pytest.mark.parametrize("ending", ["--cancelled", "--removed"])
@pytest.mark.parametrize(("accident", "about"), [(vanish, "bijen/eerste"), (vanish_whole, "bijen")])
def test_what_vanished_is_settled_by_the_command_that_status_names(
    accident: Callable[[], None], about: str, ending: str, announcer: Announcer
) -> None:
    story = Story().round(MORNING)
    accident()
    story.round(MORNING + timedelta(hours=1))
    assert about in matters(announcer)
    assert announcer("plan", "--json").status == 0
    (args,) = [args for args in typed(matters(announcer)[about]) if ending in args]

    done = announcer(*args)

    assert (done.status, done.err) == (0, "")
    assert matters(announcer) == {}
    story.round(MORNING + timedelta(hours=1, minutes=1)).round(LATER)
    assert matters(announcer) == {}
    said = [key for key in posts(announcer) if "cancellation" in key]
    assert bool(said) is (ending == "--cancelled")
    ledger = Ledger.open(LEDGER, read_only=True)
    removed = {str(key) for key, record in ledger.history().events.items() if record.removed}
    ledger.close()
    expected = {"bijen/eerste"} if about == "bijen/eerste" else {"bijen/eerste", "bijen/tweede"}
    assert removed == (expected if ending == "--removed" else set())


def test_a_date_that_slipped_into_the_past_is_taken_as_written_when_that_is_meant(announcer: Announcer) -> None:
    story = Story().round(MORNING)
    rewrite(("2024-02-22", "2023-02-22"))
    story.round(MORNING + timedelta(hours=1))
    (args,) = typed(matters(announcer)["bijen/eerste"])
    assert args == ["resolve", "bijen/eerste", "--as-written"]

    done = announcer(*args)

    assert done.out.splitlines()[0] == "bijen/eerste counts as its file has it"
    assert matters(announcer) == {}
    story.round(LATER)
    assert json.loads(announcer("status", "--json").out)["past_events"] == 1


def test_what_looks_like_a_rename_is_two_events_once_the_old_one_is_settled(announcer: Announcer) -> None:
    story = Story().round(MORNING)
    rewrite(("id: eerste", "id: nieuw"))
    story.round(MORNING + timedelta(hours=1))
    assert set(matters(announcer)) == {"bijen/eerste", "bijen/nieuw"}
    cancelled, removed = typed(matters(announcer)["bijen/nieuw"])[-2:]
    assert cancelled == ["resolve", "bijen/eerste", "--cancelled"]
    assert announcer("resolve", "bijen/nieuw", "--cancelled").status == 1

    assert announcer(*removed).status == 0

    assert matters(announcer) == {}
    story.round(LATER)
    events = json.loads(announcer("status", "--json").out)["events"]
    assert [event["key"] for event in events] == ["bijen/nieuw", "bijen/tweede"]


def test_a_renamed_file_is_one_matter_and_was_settles_it_with_the_same_identity(announcer: Announcer) -> None:
    story = Story().round(MORNING)
    before, said = Ledger.open(LEDGER, read_only=True), posts(announcer)
    uids = {record.identity.uid("x") for record in before.history().events.values()}
    before.close()
    Path("events", "bijen.yaml").rename(Path("events", "imkers.yaml"))
    story.round(MORNING + timedelta(hours=1))
    asked = matters(announcer)
    assert set(asked) == {"bijen", "imkers"}
    assert "write `was: bijen` at the top of imkers.yaml" in asked["imkers"]
    assert posts(announcer) == said

    path = Path("events", "imkers.yaml")
    path.write_text("was: bijen\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    story.round(LATER)

    assert matters(announcer) == {}
    assert set(posts(announcer)) == {key.replace("bijen", "imkers") for key in said}
    ledger = Ledger.open(LEDGER, read_only=True)
    assert {record.identity.uid("x") for record in ledger.history().events.values()} == uids
    ledger.close()


@pytest.mark.parametrize("answer", ["both are meant", "taken away"])
def test_a_copied_file_waits_for_a_word(answer: str, announcer: Announcer) -> None:
    story = Story().round(MORNING)
    copy = Path("events", "bijen-kopie.yaml")
    copy.write_bytes(Path("events", "bijen.yaml").read_bytes())
    story.round(MORNING + timedelta(hours=1))
    (about,) = matters(announcer)
    (args,) = typed(matters(announcer)[about])
    assert (about, args) == ("bijen-kopie", ["resolve", "bijen-kopie", "--as-written"])
    assert {event["key"].split("/")[0] for event in json.loads(announcer("status", "--json").out)["events"]} == {
        "bijen"
    }
    if answer == "taken away":
        copy.unlink()
    else:
        assert announcer(*args).out.splitlines()[0] == "bijen-kopie counts as its file has it"

    story.round(LATER)

    assert matters(announcer) == {}
    both = {"bijen", "bijen-kopie"} if answer == "both are meant" else {"bijen"}
    assert {event["key"].split("/")[0] for event in json.loads(announcer("status", "--json").out)["events"]} == both


def test_an_entry_that_stands_twice_is_taken_as_written_when_both_are_meant(announcer: Announcer) -> None:
    story = Story().round(MORNING)
    rewrite(("  - id: tweede", f"{WITHOUT_EERSTE[0].replace('id: eerste', 'id: eerste-2')}  - id: tweede"))
    story.round(MORNING + timedelta(hours=1))
    (args,) = typed(matters(announcer)["bijen/eerste-2"])
    assert args == ["resolve", "bijen/eerste-2", "--as-written"]

    assert announcer(*args).status == 0

    assert matters(announcer) == {}
    story.round(LATER)
    assert matters(announcer) == {}
    assert len(json.loads(announcer("status", "--json").out)["events"]) == 3


def test_an_evening_that_is_over_and_has_a_coming_date_waits_for_a_word(announcer: Announcer) -> None:
    story = Story().round(MORNING)
    after = MORNING + timedelta(days=50)
    story.round(after)
    rewrite(("2024-02-22", "2024-09-12"))
    story.round(after + timedelta(hours=1))
    (args,) = typed(matters(announcer)["bijen/eerste"])
    assert args == ["resolve", "bijen/eerste", "--as-written"]
    assert json.loads(announcer("status", "--json").out)["past_events"] == 1

    assert announcer(*args).status == 0

    assert matters(announcer) == {}
    story.round(after + timedelta(hours=2))
    assert json.loads(announcer("status", "--json").out)["past_events"] == 0


def test_a_whole_round_with_new_dates_is_one_matter_and_one_word_settles_it(announcer: Announcer) -> None:
    story = Story().round(MORNING)
    after = MORNING + timedelta(days=100)
    story.round(after)
    rewrite(("2024-02-22", "2024-09-12"), ("2024-04-09", "2024-10-10"))
    story.round(after + timedelta(hours=1))
    (args,) = typed(matters(announcer)["bijen"])
    assert (set(matters(announcer)), args) == ({"bijen"}, ["resolve", "bijen", "--as-written"])

    assert announcer(*args).status == 0

    assert matters(announcer) == {}
    story.round(after + timedelta(hours=2))
    assert json.loads(announcer("status", "--json").out)["past_events"] == 0


def test_what_was_removed_and_is_written_again_comes_back_when_that_is_meant(announcer: Announcer) -> None:
    story = Story().round(MORNING)
    text = Path("events", "bijen.yaml").read_text()
    vanish()
    story.round(MORNING + timedelta(hours=1))
    announcer("resolve", "bijen/eerste", "--removed")
    Path("events", "bijen.yaml").write_text(text)
    story.round(LATER)
    done = announcer("status")
    assert done.status == 1
    (args,) = [args for args in typed(done.out) if "--as-written" in args]

    assert announcer(*args).status == 0

    assert matters(announcer) == {}
    story.round(LATER + timedelta(minutes=1))
    events = json.loads(announcer("status", "--json").out)["events"]
    assert [event["key"] for event in events] == ["bijen/eerste", "bijen/tweede"]
