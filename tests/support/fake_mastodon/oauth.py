"""How the fake server lets programs in: applications, the pages on which a person agrees, codes, tokens.

Strict where real servers are: Doorkeeper in Mastodon, internal/api/auth of GoToSocial, api/views/oauth.py of Takahē.
"""

import hashlib
import hmac
import html
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tests.support.fake_mastodon.statuses import Answer, error

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
PASSWORD = "vier woorden zijn genoeg"
_PARTS = ("accounts", "statuses", "media", "blocks", "follows", "lists")
_OLD_SCOPES = frozenset({"read", "write", "follow", "push", *(f"{k}:{p}" for k in ("read", "write") for p in _PARTS)})


class Flavour(StrEnum):
    """Whose OAuth it speaks."""

    MASTODON_4_5 = "mastodon 4.5.9"
    MASTODON_4_2 = "mastodon 4.2.10"
    GOTOSOCIAL = "gotosocial 0.20.0"
    PLEROMA = "pleroma 2.7.0"
    TAKAHE = "takahe 0.11.0"

    @property
    def scopes(self) -> frozenset[str] | None:
        """What an application may be registered with; None: anything."""
        known = {Flavour.MASTODON_4_5: _OLD_SCOPES | {"profile"}, Flavour.MASTODON_4_2: _OLD_SCOPES}
        return known.get(self)

    @property
    def code_seconds(self) -> float:
        return 60 if self is Flavour.TAKAHE else 600

    def instance(self) -> dict[str, Any]:
        """What `/api/v2/instance` has besides limits."""
        version = self.split()[1]
        if self is Flavour.GOTOSOCIAL:
            source_url = "https://codeberg.org/superseriousbusiness/gotosocial"
            return {"version": f"{version} git-1a2b3c", "source_url": source_url}
        if self is Flavour.PLEROMA:
            return {"version": f"2.7.2 (compatible; Pleroma {version})", "pleroma": {"metadata": {}}}
        return {"version": f"takahe/{version}" if self is Flavour.TAKAHE else version}

    def needed(self, method: str, path: str) -> set[str] | None:
        """Scopes of which each is enough for a call where this server differs from Mastodon 4.5."""
        if path.endswith("/verify_credentials"):
            if self is Flavour.TAKAHE:
                return {"read"}
            return {"read", "read:accounts"} if self in (Flavour.MASTODON_4_2, Flavour.PLEROMA) else None
        return {"read", "read:media"} if self is Flavour.TAKAHE and method == "GET" and "/media" in path else None


@dataclass(slots=True)
class App:
    secret: str
    redirect_uris: list[str]
    scopes: set[str]


@dataclass(slots=True)
class Code:
    client_id: str
    redirect_uri: str
    scopes: list[str]
    user: str
    until: float
    challenge: str | None
    used: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    client_id: str
    scopes: frozenset[str]
    user: str


@dataclass(slots=True)
class OAuth:
    """The memory of it. `now` gives seconds."""

    now: Callable[[], float]
    base_url: str = ""
    flavour: Flavour | None = None
    """None: it has no such pages."""
    users: dict[str, str] = field(default_factory=lambda: {"organiser": PASSWORD, "iemand": PASSWORD})
    apps: dict[str, App] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    most_apps: int = 5
    refused_scopes: set[str] = field(default_factory=set)
    """Which it lists as known and refuses on the page all the same."""
    withheld: set[str] = field(default_factory=set)
    """Which it leaves out of the token without a word."""
    expires_in: int | None = None
    pages: dict[str, Answer] = field(default_factory=dict)
    """Answers by path that come before all others."""
    queries: list[Mapping[str, str]] = field(default_factory=list)
    """Of every visit to the page on which one agrees."""

    def answer(self, method: str, target: str, form: Mapping[str, Any], headers: Mapping[str, str]) -> Answer | None:
        """None for what is not its business."""
        url = urlsplit(target)
        if url.path in self.pages:
            return self.pages[url.path]
        if self.flavour is None:
            return None
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        routes: dict[tuple[str, str], Callable[[], Answer]] = {
            ("GET", "/.well-known/nodeinfo"): self._nodeinfo_links,
            ("GET", "/nodeinfo/2.0"): self._nodeinfo,
            ("GET", "/.well-known/oauth-authorization-server"): self._metadata,
            ("POST", "/api/v1/apps"): lambda: self._register(form),
            ("GET", "/oauth/authorize"): lambda: self._authorize(query, target, headers),
            ("POST", "/oauth/authorize"): lambda: self._decide(form, headers),
            ("POST", "/auth/sign_in"): lambda: self._sign_in(form),
            ("POST", "/oauth/token"): lambda: self._token(form),
            ("POST", "/oauth/revoke"): lambda: self._revoke(form),
        }
        route = routes.get((method, url.path))
        return None if route is None else route()

    # --- what it says of itself

    def _nodeinfo_links(self) -> Answer:
        scheme = "https" if self.flavour is Flavour.TAKAHE else "http"  # Takahē says so whatever it is
        href = f"{scheme}://{urlsplit(self.base_url).netloc}/nodeinfo/2.0"
        return Answer(200, {"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": href}]})

    def _nodeinfo(self) -> Answer:
        assert self.flavour is not None
        name, version = self.flavour.split()
        return Answer(200, {"version": "2.0", "software": {"name": name, "version": version}})

    def _metadata(self) -> Answer:
        if self.flavour is not Flavour.MASTODON_4_5 or self.flavour.scopes is None:
            return error(404, "Not Found")
        return Answer(
            200,
            {
                "issuer": f"{self.base_url}/",
                "authorization_endpoint": f"{self.base_url}/oauth/authorize",
                "token_endpoint": f"{self.base_url}/oauth/token",
                "revocation_endpoint": f"{self.base_url}/oauth/revoke",
                "scopes_supported": sorted(self.flavour.scopes),
                "code_challenge_methods_supported": ["S256"],
            },
        )

    # --- applications

    def _register(self, form: Mapping[str, Any]) -> Answer:
        assert self.flavour is not None
        if len(self.apps) >= self.most_apps:
            return error(429, "Too many requests")
        scopes = set(str(form.get("scopes") or "read").split())
        if self.flavour.scopes is not None and not scopes <= self.flavour.scopes:
            return error(422, "Validation failed: Scopes doesn't match configured on the server.")
        if not form.get("client_name") or not form.get("redirect_uris"):
            return error(422, "Validation failed: Name can't be blank, Redirect URI can't be blank")
        client_id = secrets.token_urlsafe(24)
        self.apps[client_id] = App(secrets.token_urlsafe(24), str(form["redirect_uris"]).split("\n"), scopes)
        return Answer(200, {"id": "1", "name": form["client_name"], "client_id": client_id,
                            "client_secret": self.apps[client_id].secret})  # fmt: skip

    # --- the person's pages

    def _authorize(self, query: Mapping[str, str], target: str, headers: Mapping[str, str]) -> Answer:
        self.queries.append(query)
        app = self.apps.get(query.get("client_id", ""))
        if app is None or query.get("redirect_uri") not in app.redirect_uris:
            return _page(401, "<p>The requested redirect uri is malformed or doesn't match client redirect URI.</p>")
        scopes = set(query.get("scope", "read").split())
        if not scopes <= app.scopes or scopes & self.refused_scopes:
            return self._back(query, {"error": "invalid_scope", "error_description": "The requested scope is invalid"})
        user = self._user(headers)
        if user is None:
            return _page(200, _SIGN_IN.format(next=html.escape(target)))
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in query.items()
        )
        return _page(200, _AGREE.format(user=user, fields=fields, scope=html.escape(query.get("scope", ""))))

    def _sign_in(self, form: Mapping[str, Any]) -> Answer:
        user = str(form.get("email"))
        if user not in self.users or form.get("password") != self.users[user]:
            return _page(200, _SIGN_IN.format(next=html.escape(str(form.get("next")))))
        cookie = secrets.token_urlsafe(12)
        self.sessions[cookie] = user
        return _redirect(str(form["next"]), {"Set-Cookie": f"session={cookie}; Path=/; HttpOnly; SameSite=Lax"})

    def _user(self, headers: Mapping[str, str]) -> str | None:
        return self.sessions.get(headers.get("Cookie", "").rpartition("session=")[2])

    def _decide(self, form: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        user = self._user(headers)
        if user is None or self.flavour is None:
            return _page(403, "<p>Forbidden</p>")
        if form.get("decision") != "authorise":
            return self._back(form, {"error": "access_denied", "error_description": "The owner denied the request."})
        code = secrets.token_urlsafe(32)
        self.codes[code] = Code(
            form["client_id"], form["redirect_uri"], form["scope"].split(), user,
            self.now() + self.flavour.code_seconds, form.get("code_challenge"),
        )  # fmt: skip
        return self._back(form, {"code": code})

    def _back(self, request: Mapping[str, Any], answer: Mapping[str, str]) -> Answer:
        if request.get("redirect_uri") == OUT_OF_BAND:
            shown = answer.get("code") or answer.get("error_description", "")
            return _page(200, f"<h1>Authorization code</h1><code>{html.escape(shown)}</code>")
        state = {"state": request["state"]} if request.get("state") else {}
        return _redirect(f"{request['redirect_uri']}?{urlencode({**answer, **state})}")

    # --- tokens

    def _token(self, form: Mapping[str, Any]) -> Answer:
        app = self.apps.get(str(form.get("client_id")))
        code = self.codes.get(str(form.get("code")))
        if form.get("grant_type") != "authorization_code":
            return Answer(400, {"error": "unsupported_grant_type"})
        if app is None or not hmac.compare_digest(app.secret, str(form.get("client_secret"))):
            return Answer(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
        if code is None and self.flavour is Flavour.TAKAHE:
            return _page(500, "<h1>Server Error (500)</h1>")
        if code is None or self._refuses(code, form):
            if self.flavour is Flavour.TAKAHE:
                return Answer(401, {"error": "access_denied"})
            return Answer(400, {"error": "invalid_grant", "error_description": "The authorization grant is invalid"})
        code.used = True
        granted = [scope for scope in code.scopes if scope not in self.withheld]
        token = secrets.token_urlsafe(32)
        self.tokens[token] = Token(code.client_id, frozenset(granted), code.user)
        answer = {"access_token": token, "token_type": "Bearer", "scope": " ".join(granted), "created_at": 1}
        return Answer(200, answer | ({} if self.expires_in is None else {"expires_in": self.expires_in}))

    def _refuses(self, code: Code, form: Mapping[str, Any]) -> bool:
        verifier = str(form.get("code_verifier", ""))
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        knows_pkce = self.flavour is Flavour.MASTODON_4_5
        return (
            code.used
            or self.now() > code.until
            or code.client_id != form.get("client_id")
            or code.redirect_uri != form.get("redirect_uri")
            or (knows_pkce and code.challenge is not None and challenge != code.challenge)
            or (knows_pkce and code.challenge is None and bool(verifier))
        )

    def _revoke(self, form: Mapping[str, Any]) -> Answer:
        app, token = self.apps.get(str(form.get("client_id"))), self.tokens.get(str(form.get("token")))
        is_client = app is not None and hmac.compare_digest(app.secret, str(form.get("client_secret")))
        if not is_client or (token is not None and token.client_id != form.get("client_id")):
            return Answer(403, {"error": "unauthorized_client"})
        if token is None:
            return Answer(403, {}) if self.flavour is Flavour.TAKAHE else Answer(200, {})
        del self.tokens[str(form["token"])]
        return Answer(200, {})


_SIGN_IN = (
    '<h1>Log in</h1><form method="post" action="/auth/sign_in"><input type="hidden" name="next" value="{next}">'
    '<input name="email" id="email"><input name="password" type="password" id="password">'
    '<button id="log-in">Log in</button></form>'
)
_AGREE = (
    '<h1>Authorization required</h1><p>Signed in as {user}: {scope}</p><form method="post" action="/oauth/authorize">'
    '{fields}<button name="decision" value="authorise" id="authorise">Authorize</button>'
    '<button name="decision" value="deny" id="deny">Deny</button></form>'
)


def _page(status: int, body: str) -> Answer:
    return Answer(status, f"<!doctype html><title>Fake</title>{body}", {"Content-Type": "text/html; charset=utf-8"})


def _redirect(where: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(302, "", {"Location": quote(where, safe=":/?&=%+#.,;~!$'()*@-_"), "Content-Type": "text/html",
                            **(headers or {})})  # fmt: skip
