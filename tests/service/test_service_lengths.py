"""A server that counts otherwise than it says, as Takahē does: it says 23 characters for an address, and counts all."""

from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import Answer
from tests.support.on_ci import left_to_ci
from tests.support.running_service import NewService
from tests.support.waiting import eventually

pytestmark = left_to_ci("two rounds of a whole service")

TOKEN = "tok-7a1c93be0042"
LIMIT = 400
"""Characters; so few that announcements with their whole addresses are longer."""


def test_all_posts_of_2024_are_taken_by_a_server_that_counts_code_points_and_whole_addresses(
    new_service: NewService,
) -> None:
    with FakeMastodon(Behaviour.V45) as server:
        rules = server.rules
        rules.token, rules.max_characters, rules.counts_strictly = TOKEN, LIMIT, True
        site = "https://programma.de-broedplaatsen-van-twente.example.org"  # a loopback address is no link on Mastodon
        service = new_service(MASTODON__BASE_URL=server.base_url, MASTODON__ACCESS_TOKEN=TOKEN, BASE_URL=site)
        service.start("--now", "2024-01-10T09:00", "--speed", "1e6", "--really-post")
        eventually(lambda: service.now() > "2024-06-08", "the round is over", 100)
        posted = [post for post in service.posts() if post["state"] == "posted"]
        assert len(posted) == len(rules.own()) == 22
        assert {post["language"] for post in posted} == {"nl", "en"}
        assert max(len(status.text) for status in rules.own()) <= LIMIT
        assert rules.refused_for_length, "else this test shows nothing"
        assert "Nothing wants a person." in service.command("status").out


def test_what_is_refused_all_the_same_wants_a_person_for_as_long_as_nobody_settled_it(
    new_service: NewService,
) -> None:
    with FakeMastodon(Behaviour.V45) as server:
        server.rules.token = TOKEN
        server.rules.refuse = lambda fields: (
            Answer(422, {"error": "we do not like it"}) if "Vriezenveen" in str(fields.get("status")) else None
        )
        service = new_service(MASTODON__BASE_URL=server.base_url, MASTODON__ACCESS_TOKEN=TOKEN)
        service.start("--now", "2024-03-18T09:00", "--speed", "1e6", "--really-post")
        eventually(lambda: service.now() > "2024-04-12", "the evening is over", 100)
        key = "cop-2024/vriezenveen/announcement/1/nl"
        out = service.command("status").out
        assert key in out
        assert f"announcer resolve {key} --skip" in out.replace("\n", " ").replace("  ", " ")
        assert any(key in problem for problem in service.healthz()["problems"])
        assert 'state="rejected"' in service.ask_operator("/metrics").text
        assert service.command("resolve", key, "--skip").status == 0
        assert key not in service.command("status").out
