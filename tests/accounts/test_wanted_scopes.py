"""The fewest rights that a server knows."""

import pytest

from announcer.accounts.mastodon.oauth.discovery import software_of
from announcer.accounts.mastodon.oauth.scopes import Software, missing_scopes, wanted_scopes

MODERN = "profile read:statuses write:statuses write:media"
GRANULAR = "read:accounts read:statuses write:statuses write:media"


@pytest.mark.parametrize(
    ("software", "version", "supported", "first"),
    [
        (
            Software.MASTODON,
            "4.5.9",
            {"profile", "read", "write", "read:statuses", "write:statuses", "write:media"},
            MODERN,
        ),
        (Software.MASTODON, "4.3.0", None, MODERN),
        (Software.MASTODON, "4.2.10", None, GRANULAR),
        (Software.MASTODON, "3.5", None, GRANULAR),
        (Software.GOTOSOCIAL, "0.20.0", None, MODERN),
        (Software.PLEROMA, "2.7.2", None, GRANULAR),
        (Software.TAKAHE, "0.11.0", None, "read write:statuses write:media"),
        (Software.OTHER, "1", {"read", "write"}, "read write"),
        (
            Software.OTHER,
            "1",
            {"read:accounts", "read", "write", "write:media"},
            "read:accounts read write write:media",
        ),
        (Software.OTHER, "", None, GRANULAR),
    ],
)
def test_each_server_is_asked_for_the_fewest_that_it_knows(
    software: Software, version: str, supported: set[str] | None, first: str
) -> None:
    choices = wanted_scopes(software, version, supported)
    assert " ".join(choices[0]) == first
    assert supported is not None or choices[-1] == ("read", "write"), "and in the end for what every server knows"
    assert len(set(choices)) == len(choices)
    assert supported is None or set().union(*choices) <= supported, "nothing that it says it does not know"


def test_a_scope_stands_for_its_parts() -> None:
    assert missing_scopes(MODERN.split(), {"profile", "read", "write"}) == ()
    assert missing_scopes(MODERN.split(), {"profile", "read:statuses", "write:statuses"}) == ("write:media",)
    assert missing_scopes(("read",), {"read:statuses"}) == ("read",)


@pytest.mark.parametrize(
    ("name", "version", "instance", "software", "shown"),
    [
        ("mastodon", "4.5.9", {"version": "4.5.9"}, Software.MASTODON, "4.5.9"),
        ("", "", {"version": "4.5.9"}, Software.MASTODON, "4.5.9"),
        ("hometown", "4.2+hometown", {"version": "4.2"}, Software.MASTODON, "4.2+hometown"),
        ("gotosocial", "0.20.0", {"version": "0.20.0 git-1a2b3c"}, Software.GOTOSOCIAL, "0.20.0"),
        (
            "",
            "",
            {"version": "0.20.0", "source_url": "https://codeberg.org/x/gotosocial"},
            Software.GOTOSOCIAL,
            "0.20.0",
        ),
        ("akkoma", "3.13", {"version": "2.7.2 (compatible; Akkoma 3.13.2)"}, Software.PLEROMA, "3.13"),
        ("", "", {"version": "2.7.2", "pleroma": {}}, Software.PLEROMA, "2.7.2"),
        ("takahe", "0.11.0", {"version": "takahe/0.11.0"}, Software.TAKAHE, "0.11.0"),
        ("misskey", "2026.1", {"version": "4.2.1 (compatible; Misskey 2026.1)"}, Software.OTHER, "2026.1"),
    ],
)
def test_the_software_is_what_nodeinfo_and_the_instance_say(
    name: str, version: str, instance: dict[str, object], software: Software, shown: str
) -> None:
    found, _, told = software_of(name, version, instance)
    assert (found, told) == (software, shown)
