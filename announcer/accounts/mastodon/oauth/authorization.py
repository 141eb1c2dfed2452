"""OAuth 2.0's code flow with one server: registration, the address to open, the code for a token, the end of a token.

Of Mastodon.py's calls for it `create_app` and `auth_request_url` are used. `log_in` is not: it has no argument for the
code verifier (RFC 7636), and sends its own variables along; nor is `revoke_access_token`: it reads the server's
metadata itself, in which our session shows it nothing, and takes what is not there for an address. Both go over the
same session. To `auth_request_url` the number 0 is given for `force_login`: its own False is written `False`, which
Mastodon reads as true (app/controllers/oauth/authorizations_controller.rb, truthy_param?), and everybody would have to
log in anew. The client id is given to the library as its attribute: an argument that names a file is taken for that
file.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from announcer.accounts.mastodon.client import MastodonClient
from announcer.accounts.mastodon.oauth.discovery import Server
from announcer.accounts.mastodon.oauth.scopes import Scopes, Software, missing_scopes
from announcer.accounts.mastodon.server_answers import reason_of
from announcer.accounts.mastodon.session import Exchange
from announcer.errors import CodeRefused, LoginFailed, ScopeRefused
from announcer.model import Message

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""The redirect that is none: the server shows the code."""
NAME = "announcer"


@dataclass(frozen=True, slots=True)
class Application:
    """What a server registered us as."""

    client_id: str
    client_secret: str = field(repr=False)
    scopes: Scopes
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a person is asked for, at `url`; the rest knows the answer again."""

    url: str
    state: str = field(repr=False)
    verifier: str | None = field(repr=False)
    """Of PKCE; None where the server knows nothing of it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code was good for."""

    token: str = field(repr=False)
    scopes: Scopes
    ends_in: timedelta | None
    """None: it does not end."""


def register(client: MastodonClient, server: Server, scopes: Scopes, redirect_uri: str, website: str) -> Application:
    """Registers an application of its own for this one login. Raises LoginFailed, ScopeRefused."""
    exchange = client.call(
        lambda: client.library.create_app(
            NAME, scopes=list(scopes), redirect_uris=redirect_uri, website=website or None,
            api_base_url=server.base_url, session=client.session, user_agent=client.library.user_agent,
        )
    )  # fmt: skip
    answer = _answer(exchange, client, server, _not_registered)
    client_id, client_secret = answer.get("client_id"), answer.get("client_secret")
    if not _is_secret(client_id) or not _is_secret(client_secret):
        raise LoginFailed(Message("{host} registered no application: it gave none back", host=_host(server)))
    client.hide(str(client_secret))
    return Application(str(client_id), str(client_secret), scopes, redirect_uri)


def authorization_request(
    client: MastodonClient, server: Server, application: Application, *, language: str
) -> AuthorizationRequest:
    """A new request, as nobody can guess it."""
    state = secrets.token_urlsafe(24)
    verifier = secrets.token_urlsafe(48) if server.knows_pkce else None
    client.library.client_id = application.client_id
    url = client.library.auth_request_url(
        redirect_uris=application.redirect_uri, scopes=list(application.scopes), state=state, lang=language,
        force_login=0,  # type: ignore[arg-type]  # see above
        skip_server_info=True,
    )  # fmt: skip
    query = urlsplit(url).query
    if verifier is not None:
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query += "&" + urlencode({"code_challenge": challenge, "code_challenge_method": "S256"})
    return AuthorizationRequest(
        f"{server.endpoint('authorization_endpoint', '/oauth/authorize')}?{query}", state, verifier
    )


def code_of(answer: Mapping[str, str], request: AuthorizationRequest, server: Server) -> str:
    """The code in the answer that a browser brought back (RFC 6749, 4.1.2). Raises LoginFailed, ScopeRefused."""
    state = answer.get("state")
    if state is None or not secrets.compare_digest(state.encode(), request.state.encode()):
        raise LoginFailed(
            Message("an answer came that does not belong to this login: it was not looked at; start again")
        )
    error = answer.get("error")
    if error == "invalid_scope":
        raise _scope_refused(server)
    if error == "access_denied":
        raise LoginFailed(Message("access was denied at {host}: nothing was changed", host=_host(server)))
    if error is not None or not answer.get("code"):
        said = answer.get("error_description") or error or ""
        raise LoginFailed(Message("{host} gave no code: {reason}", host=_host(server), reason=_line(said)))
    return answer["code"]


def pasted_code(text: str, request: AuthorizationRequest, server: Server) -> str:
    """The code in what a person pasted: the code alone, or the whole address at which the browser ended.

    Raises LoginFailed, ScopeRefused."""
    pasted = text.strip().strip("\"'")
    if not pasted:
        raise LoginFailed(Message("no code: nothing was changed"))
    if "code=" in pasted or "error=" in pasted:
        query = urlsplit(pasted).query or pasted.lstrip("?")
        answer = {name: values[-1] for name, values in parse_qs(query).items()}
        # Where the server only shows the code it repeats no state in every version.
        return code_of({"state": request.state, **answer}, request, server)
    return "".join(pasted.split())


def exchange_code(
    client: MastodonClient, server: Server, application: Application, code: str, verifier: str | None
) -> Grant:
    """The token for a code (RFC 6749, 4.1.3). Raises LoginFailed, ScopeRefused, CodeRefused."""
    client.hide(code)
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "redirect_uri": application.redirect_uri,
        "scope": " ".join(application.scopes),
    }
    if verifier is not None:
        fields["code_verifier"] = verifier
    path = server.endpoint("token_endpoint", "/oauth/token").removeprefix(server.base_url)
    answer = _answer(client.call(lambda: client.request("POST", path, data=fields)), client, server, _no_token)
    token, scope, ends_in = answer.get("access_token"), answer.get("scope"), answer.get("expires_in")
    if not _is_secret(token):
        raise LoginFailed(Message("{host} took the code, but gave no token for it", host=_host(server)))
    client.hide(str(token))
    granted = tuple(scope.split()) if isinstance(scope, str) and scope.strip() else application.scopes
    grant = Grant(str(token), granted, _duration(ends_in))
    if lacking := missing_scopes(application.scopes, granted):
        revoke(client, server, application, grant.token)
        raise ScopeRefused(
            Message("{host} gave a token without {scopes}, and announcer needs that", host=_host(server),
                    scopes=", ".join(lacking))
        )  # fmt: skip
    return grant


def revoke(client: MastodonClient, server: Server, application: Application, token: str) -> str | None:
    """Ends a token (RFC 7009). None: it is ended, or the server did not know it any more; else why it may not be."""
    client.hide(token)
    client.hide(application.client_secret)
    fields = {"token": token, "client_id": application.client_id, "client_secret": application.client_secret}
    path = server.endpoint("revocation_endpoint", "/oauth/revoke").removeprefix(server.base_url)
    exchange = client.call(lambda: client.request("POST", path, data=fields))
    if exchange.status is None:
        return exchange.failure
    # 403: the token is not this application's, or, at Takahē, is not there any more (api/views/oauth.py).
    return None if 200 <= exchange.status < 300 else reason_of(exchange, exchange.status, client.redact)


# --- what answers mean ----------------------------------------------------------------------------------------------


def _answer(
    exchange: Exchange, client: MastodonClient, server: Server, failed: Callable[[Exchange, str, Server], LoginFailed]
) -> Mapping[str, Any]:
    if exchange.status is None:
        raise LoginFailed(Message("{host} does not answer: {reason}", host=_host(server), reason=exchange.failure))
    answer = exchange.json()
    if 200 <= exchange.status < 300 and isinstance(answer, dict):
        return answer
    raise failed(exchange, reason_of(exchange, exchange.status, client.redact), server)


def _not_registered(exchange: Exchange, reason: str, server: Server) -> LoginFailed:
    """Mastodon answers 422 `Validation failed: Scopes doesn't match configured on the server.`"""
    if exchange.status == 429:
        return LoginFailed(
            Message("{host} registers no more applications from here for now (Mastodon: five in ten minutes); wait ten"
                    " minutes, and try again", host=_host(server))
        )  # fmt: skip
    if exchange.status in (400, 422) and "scope" in reason.lower():
        return _scope_refused(server)
    return LoginFailed(Message("{host} registers no application: {reason}", host=_host(server), reason=reason))


def _no_token(exchange: Exchange, reason: str, server: Server) -> LoginFailed:
    """By the error's code (RFC 6749, 5.2). Of a code that is not good (any more) Takahē says `access_denied`, or fails
    when it never gave it (api/views/oauth.py), and GoToSocial says 400 in words of its own."""
    answer = exchange.json()
    error = answer.get("error") if isinstance(answer, dict) else None
    if error == "invalid_scope":
        return _scope_refused(server)
    if error in _OUR_FAULT:
        return LoginFailed(
            Message("{host} does not know the application any more that it has just registered ({error}); start again",
                    host=_host(server), error=str(error))
        )  # fmt: skip
    if exchange.status in (400, 401) or (exchange.status == 500 and server.software is Software.TAKAHE):
        return CodeRefused(
            Message("{host} does not take the code: it is too old (some servers give a minute, most ten), was used"
                    " already, or is not whole; start again", host=_host(server))
        )  # fmt: skip
    return LoginFailed(Message("{host} gives no token for the code: {reason}", host=_host(server), reason=reason))


_OUR_FAULT = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type"})


def _scope_refused(server: Server) -> ScopeRefused:
    return ScopeRefused(Message("{host} refuses a scope that announcer asked for", host=_host(server)))


def _host(server: Server) -> str:
    return urlsplit(server.base_url).netloc


def _line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:200]


def _is_secret(value: Any) -> bool:
    """Whether it can stand in a file of one line and in a header."""
    return isinstance(value, str) and 0 < len(value) <= 4096 and all("!" <= one <= "~" for one in value)


def _duration(seconds: Any) -> timedelta | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 3e9:
        return None
    return timedelta(seconds=seconds)
