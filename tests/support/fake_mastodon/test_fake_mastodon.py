"""The judge itself: the strict fake does what the facts say of real servers, also as a process that is killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.support.fake_mastodon.rules import Behaviour, Rules
from tests.support.repository import ROOT


@contextmanager
def a_process(state: Path, behaviour: Behaviour) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.support.fake_mastodon", "--behaviour", behaviour, "--state", str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def post_to(url: str) -> requests.Response:
    headers = {"Authorization": "Bearer fake-token-7e1b0d", "Idempotency-Key": "one"}
    return requests.post(f"{url}/api/v1/statuses", data={"status": "Hallo"}, headers=headers, timeout=5)


def test_as_a_process_it_keeps_its_statuses_and_keys_through_a_kill(tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        with a_process(tmp_path / "state.json", Behaviour.FIXED) as url:
            wish = {"name": "502 before the commit", "path": "/api/v1/statuses"}
            assert requests.post(f"{url}/_fake/faults", json=wish, timeout=5).ok
            assert post_to(url).status_code == 502
            ids.append(post_to(url).json()["id"])
            assert [status["id"] for status in requests.get(f"{url}/_fake/statuses", timeout=5).json()] == ids[:1]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("behaviour", "at_once", "after_an_hour", "after_deletion"),
    [
        (Behaviour.V45, "same", "new", 404),
        (Behaviour.V46, 500, "new", 500),
        (Behaviour.FIXED, "same", "new", 404),
        (Behaviour.NO_KEYS, "new", "new", "new"),
    ],
)
def test_a_repeated_key_is_answered_as_each_server_does(
    behaviour: Behaviour, at_once: object, after_an_hour: object, after_deletion: object
) -> None:
    seconds = [1_700_000_000.0]
    rules = Rules(behaviour, now=lambda: seconds[0])

    def repeat(key: str) -> object:
        known = set(rules.statuses)
        answer = rules.post({"status": "Hallo"}, key)
        if answer.status != 200:
            return answer.status
        return "same" if answer.body["id"] in known else "new"

    assert repeat("one") == "new"
    assert repeat("one") == at_once
    seconds[0] += 3601
    assert repeat("one") == after_an_hour
    for status_id in list(rules.statuses):
        rules.delete(status_id)
    assert repeat("one") == after_deletion


def test_an_edit_removes_and_resets_what_it_leaves_out() -> None:
    rules = Rules(Behaviour.V45, now=lambda: 1_700_000_000.0)
    media_id = rules.upload({"description": "Een poster"}, b"x").body["id"]
    fields = {"status": "Hallo", "language": "nl", "spoiler_text": "let op", "media_ids": [media_id]}
    status_id = rules.post(fields, None).body["id"]
    rules.edit(status_id, {"status": "Dag"})
    (status,) = rules.own()
    assert (status.text, status.language, status.spoiler_text, status.media_ids) == ("Dag", "en", "", [])


def test_length_is_counted_in_graphemes_with_short_links_and_on_gotosocial_in_code_points() -> None:
    mastodon, gotosocial = (Rules(behaviour, now=lambda: 0.0) for behaviour in (Behaviour.V45, Behaviour.NO_KEYS))
    family = "👨‍👩‍👧‍👦"
    text = f"{family} https://example.org/{'x' * 100}"
    assert (mastodon.length(text), gotosocial.length(text)) == (25, len(text))
    assert mastodon.post({"status": family * 500}, None).status == 200
    assert mastodon.post({"status": family * 501}, None).status == 422
    assert gotosocial.post({"status": "x" * 5001}, None).status == 400
