"""What lies at an address, and where it really is."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from announcer.accounts.mastodon.oauth.address import parse_address
from announcer.accounts.mastodon.oauth.discovery import Server, discover, may_follow
from announcer.accounts.mastodon.oauth.scopes import Software
from announcer.errors import LoginFailed
from tests.accounts.oauth_runs import a_client
from tests.support.fake_mastodon.oauth import Flavour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import Answer, error


def found(written: str) -> Server:
    return discover(parse_address(written), a_client)


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    with FakeMastodon(oauth=Flavour.MASTODON_4_5) as server:
        yield server


@pytest.fixture
def house() -> Iterator[FakeMastodon]:
    """A web server of the same house, which is no instance."""
    with FakeMastodon() as server:
        for path in ("/api/v2/instance", "/api/v1/instance"):
            server.oauth.pages[path] = Answer(404, "<h1>Not found</h1>", {"Content-Type": "text/html"})
        yield server


@pytest.mark.parametrize(
    ("flavour", "software"),
    [
        (Flavour.MASTODON_4_5, Software.MASTODON),
        (Flavour.MASTODON_4_2, Software.MASTODON),
        (Flavour.GOTOSOCIAL, Software.GOTOSOCIAL),
        (Flavour.PLEROMA, Software.PLEROMA),
        (Flavour.TAKAHE, Software.TAKAHE),
    ],
)
def test_each_server_is_known_by_what_it_says_of_itself(flavour: Flavour, software: Software) -> None:
    with FakeMastodon(oauth=flavour) as fake:
        server = found(fake.base_url)
    assert (server.software, f"{server.name} {server.version}") == (software, flavour.value)
    assert server.knows_pkce is (flavour is Flavour.MASTODON_4_5)
    assert server.base_url == fake.base_url


def test_what_is_no_instance_is_named_as_that(house: FakeMastodon) -> None:
    with pytest.raises(LoginFailed, match="is no server of the Fediverse that announcer knows"):
        found(house.base_url)


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (429, "wants to be left alone for some minutes"),
        (401, "tells nothing of itself without an account"),
        (502, "is out of order: .*502"),
    ],
)
def test_an_instance_that_does_not_tell_is_not_called_none(status: int, line: str, fake: FakeMastodon) -> None:
    fake.oauth.pages["/api/v2/instance"] = fake.oauth.pages["/api/v1/instance"] = error(status, "no")
    with pytest.raises(LoginFailed, match=line):
        found(fake.base_url)


def test_a_redirect_to_another_host_is_told_and_not_followed(house: FakeMastodon) -> None:
    away = Answer(301, "", {"Location": "https://social.example/api/v2/instance"})
    house.oauth.pages["/api/v2/instance"] = house.oauth.pages["/api/v1/instance"] = away
    with pytest.raises(LoginFailed, match=r"sends on to social\.example; .* announcer login social\.example"):
        found(house.base_url)


def test_a_server_that_is_not_there_is_told_with_the_reason() -> None:
    with pytest.raises(LoginFailed, match=r"127\.0\.0\.1:1 does not answer: it cannot be connected to"):
        found("http://127.0.0.1:1")
    with pytest.raises(LoginFailed, match=r"does not answer: its name cannot be resolved"):
        found("no-such-host.invalid")


def test_encryption_that_is_not_right_is_told() -> None:
    class Plain(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        with pytest.raises(LoginFailed, match="its certificate or encryption is not right"):
            found(f"https://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()


def test_an_account_whose_name_has_another_domain_is_found_by_webfinger(
    fake: FakeMastodon, house: FakeMastodon
) -> None:
    links = [{"rel": "http://webfinger.net/rel/profile-page", "href": "https://elsewhere.example/@anna"},
             {"rel": "self", "href": f"{fake.base_url}/users/anna"}]  # fmt: skip
    house.oauth.pages["/.well-known/webfinger"] = Answer(200, {"subject": "acct:anna@house", "links": links})
    host = house.base_url.removeprefix("http://")
    assert found(f"@anna@{host}").base_url == fake.base_url


def test_webfinger_may_send_on_to_the_instance(fake: FakeMastodon, house: FakeMastodon) -> None:
    where = f"{fake.base_url}/.well-known/webfinger?resource=acct:anna@house"
    house.oauth.pages["/.well-known/webfinger"] = Answer(301, "", {"Location": where})
    links = [{"rel": "self", "href": f"{fake.base_url}/users/anna"}]
    fake.oauth.pages["/.well-known/webfinger"] = Answer(200, {"links": links})
    assert found(f"@anna@{house.base_url.removeprefix('http://')}").base_url == fake.base_url


@pytest.mark.parametrize("by", ["template", "redirect"])
def test_a_house_that_keeps_its_accounts_elsewhere_says_so_in_its_host_meta(
    by: str, fake: FakeMastodon, house: FakeMastodon
) -> None:
    template = f'<XRD><Link rel="lrdd" template="{fake.base_url}/.well-known/webfinger?resource={{uri}}"/></XRD>'
    house.oauth.pages["/.well-known/host-meta"] = (
        Answer(200, template, {"Content-Type": "application/xrd+xml"})
        if by == "template"
        else Answer(301, "", {"Location": f"{fake.base_url}/.well-known/host-meta"})
    )
    server = found(house.base_url)
    assert server.base_url == fake.base_url


def test_the_domain_of_accounts_is_what_the_instance_says(fake: FakeMastodon) -> None:
    assert found(fake.base_url).domain == fake.base_url.removeprefix("http://")
    fake.rules.about["domain"] = "house.example"
    assert found(fake.base_url).domain == "house.example"
    fake.rules.about["domain"] = "<script>"
    assert found(fake.base_url).domain == fake.base_url.removeprefix("http://")


def test_an_endpoint_on_another_host_is_not_believed(fake: FakeMastodon) -> None:
    metadata = {"token_endpoint": "https://evil.example/token", "authorization_endpoint": f"{fake.base_url}/agree"}
    fake.oauth.pages["/.well-known/oauth-authorization-server"] = Answer(200, metadata)
    server = found(fake.base_url)
    assert server.endpoint("token_endpoint", "/oauth/token") == f"{fake.base_url}/oauth/token"
    assert server.endpoint("authorization_endpoint", "/oauth/authorize") == f"{fake.base_url}/agree"
    metadata["authorization_endpoint"] = f"{fake.base_url}/agree\x1b[31m"
    fake.oauth.pages["/.well-known/oauth-authorization-server"] = Answer(200, metadata)
    assert found(fake.base_url).endpoint("authorization_endpoint", "/o") == f"{fake.base_url}/o"


def test_what_a_server_calls_itself_cannot_write_on_the_terminal(fake: FakeMastodon) -> None:
    software = {"name": "mastodon\x1b[31m\nyou are logged in", "version": "4\x07" * 200}
    fake.oauth.pages["/nodeinfo/2.0"] = Answer(200, {"software": software})
    server = found(fake.base_url)
    assert (server.name + server.version).isprintable()
    assert len(server.version) <= 100


@pytest.mark.parametrize("where", ["https://so\x1b[31mcial.example/", "https://[", "", "https:///x", "//a b/"])
def test_a_redirect_to_what_is_no_host_names_none(where: str, house: FakeMastodon) -> None:
    away = Answer(301, "", {"Location": where})
    house.oauth.pages["/api/v2/instance"] = house.oauth.pages["/api/v1/instance"] = away
    with pytest.raises(LoginFailed, match="is no server of the Fediverse"):
        found(house.base_url)


def test_no_redirect_and_no_account_leads_from_https_to_http() -> None:
    assert not may_follow("http://social.example/", "https://house.example/")
    assert may_follow("https://social.example/", "https://house.example/")
    assert may_follow("https://social.example/", "http://127.0.0.1:8000/")
    assert not may_follow("file:///etc/passwd", "http://127.0.0.1:8000/")
