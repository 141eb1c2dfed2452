"""Logins at the fake server without a terminal."""

from announcer.accounts.mastodon.client import MastodonClient
from announcer.accounts.mastodon.oauth.address import InstanceAddress
from announcer.accounts.mastodon.oauth.authorization import (
    OUT_OF_BAND,
    Application,
    AuthorizationRequest,
    Grant,
    authorization_request,
    exchange_code,
    register,
)
from announcer.accounts.mastodon.oauth.discovery import Server, discover
from announcer.accounts.mastodon.oauth.scopes import wanted_scopes
from tests.support.fake_mastodon.consent import consent


def a_client(base_url: str, token: str | None = None) -> MastodonClient:
    return MastodonClient(base_url, token, site_url="https://agenda.example.org", timeout=(5, 5), deadline=10)


class Login:
    """One login, up to its code."""

    def __init__(self, base_url: str, redirect_uri: str = OUT_OF_BAND, scopes: tuple[str, ...] | None = None) -> None:
        self.client = a_client(base_url)
        self.server: Server = discover(InstanceAddress(base_url), a_client)
        choices = wanted_scopes(self.server.software, self.server.version, self.server.scopes_supported)
        self.application: Application = register(
            self.client, self.server, scopes or choices[0], redirect_uri, "https://agenda.example.org"
        )
        self.request: AuthorizationRequest = authorization_request(
            self.client, self.server, self.application, language="nl"
        )

    def consent(self, user: str = "organiser", decision: str = "authorise") -> str:
        return consent(self.request.url, user, decision)

    def exchange(self, code: str, verifier: str | None = None) -> Grant:
        return exchange_code(self.client, self.server, self.application, code, verifier or self.request.verifier)
