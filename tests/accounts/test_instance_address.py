"""An instance's address as people write it."""

import pytest

from announcer.accounts.mastodon.oauth.address import InstanceAddress, parse_address
from announcer.errors import UsageError


@pytest.mark.parametrize(
    ("written", "base_url", "user"),
    [
        ("social.example", "https://social.example", None),
        (" Social.Example ", "https://social.example", None),
        ("https://social.example/", "https://social.example", None),
        ("https://social.example/home", "https://social.example", None),
        ("https://social.example/@Anna", "https://social.example", "anna"),
        ("social.example/@anna/", "https://social.example", "anna"),
        ("https://social.example/users/anna", "https://social.example", "anna"),
        ("https://social.example/@anna@elsewhere.example", "https://social.example", None),
        ("@anna@social.example", "https://social.example", "anna"),
        ("Anna@social.example", "https://social.example", "anna"),
        ("acct:anna@social.example", "https://social.example", "anna"),
        ("@anna@social.example:8443", "https://social.example:8443", "anna"),
        ("https://social.example:443", "https://social.example", None),
        ("café.example", "https://xn--caf-dma.example", None),
        ("localhost:8080", "http://localhost:8080", None),
        ("http://127.0.0.1:4000", "http://127.0.0.1:4000", None),
        ("https://localhost", "https://localhost", None),
        ("@anna@[::1]:8080", "http://[::1]:8080", "anna"),
    ],
)
def test_what_people_write_names_an_instance_and_perhaps_an_account(
    written: str, base_url: str, user: str | None
) -> None:
    assert parse_address(written) == InstanceAddress(base_url, user)


@pytest.mark.parametrize(
    "written",
    ["", "social", "@anna", "two words.example", "ftp://social.example", "https://", "https://a:b@social.example",
     "social.example:0", "social.example:99999", "-x.example", "https://[social", "é" * 70 + ".example", "a..b"],
)  # fmt: skip
def test_what_names_none_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(UsageError, match=r"is not the address of an instance; write social\.example"):
        parse_address(written)


def test_plain_http_is_for_this_machine_only() -> None:
    with pytest.raises(UsageError, match=r"write https://social\.example"):
        parse_address("http://social.example")
