"""How a person's consent comes back: through a browser on this machine, or as a code that is pasted."""

import sys
import threading
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from announcer.accounts.mastodon.client import MastodonClient
from announcer.accounts.mastodon.oauth.authorization import (
    OUT_OF_BAND,
    Application,
    AuthorizationRequest,
    Grant,
    authorization_request,
    code_of,
    exchange_code,
    pasted_code,
    register,
)
from announcer.accounts.mastodon.oauth.discovery import Server
from announcer.accounts.mastodon.oauth.loopback import CallbackPage, LoopbackListener
from announcer.accounts.mastodon.oauth.scopes import Scopes, wanted_scopes
from announcer.commands.long_work import told_while, waiting_for
from announcer.commands.terminal import Terminal, ask
from announcer.errors import CodeRefused, ScopeRefused
from announcer.model import Message
from announcer.words.messages import in_language

_TRIES = 3
"""Codes that a person may paste; registering anew for each would soon be refused."""
PATIENCE = 600.0
"""Seconds for a person to log in and agree: as long as Mastodon's codes are good for."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What a login led to."""

    application: Application
    grant: Grant


def has_browser(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser can be opened where this process runs: the machine has a screen, or BROWSER names one."""
    if environ.get("BROWSER"):
        return True
    if platform in ("darwin", "win32"):
        return "SSH_CONNECTION" not in environ
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def admit(client: MastodonClient, server: Server, website: str, terminal: Terminal, *, browser: bool) -> Admission:
    """Asks with the smallest scopes first, and with others where the server refuses those. Raises LoginFailed."""
    choices = wanted_scopes(server.software, server.version, server.scopes_supported)
    for place, scopes in enumerate(choices, start=1):
        try:
            return (_by_browser if browser else _by_code)(client, server, scopes, website, terminal)
        except ScopeRefused as refused:
            if place == len(choices):
                raise
            terminal.say(Message("{refused}: once more, with {scopes}", refused=refused.args[0],
                                 scopes=" ".join(choices[place])))  # fmt: skip
    raise AssertionError("there is always a set of scopes")


def _by_browser(client: MastodonClient, server: Server, scopes: Scopes, website: str, terminal: Terminal) -> Admission:
    taken = Message("You can close this page: announcer goes on in the terminal."), Message("announcer has its answer")
    refused = Message("Nothing was done with it. Go back to the terminal."), Message("This is no answer to announcer")
    language = terminal.language
    pages = [CallbackPage(language, in_language(title, language), in_language(words, language))
             for words, title in (taken, refused)]  # fmt: skip
    with LoopbackListener(*pages) as listener:
        with told_while(_server(server), None):
            application = register(client, server, scopes, listener.redirect_uri, website)
        request = authorization_request(client, server, application, language=terminal.language)
        terminal.say(Message("your browser opens; log in there as the account that is to post, and allow announcer"))
        terminal.say(Message("if none opens, go to this address on this machine, or start again with --no-browser:"))
        terminal.say(request.url, indent=2)
        threading.Thread(target=_open, args=(request.url,), daemon=True).start()  # some browsers keep us waiting
        code = code_of(listener.wait(request.state, PATIENCE), request, server)
    return _exchanged(client, server, application, code, request)


def _open(url: str) -> None:
    webbrowser.open(url)


def _by_code(client: MastodonClient, server: Server, scopes: Scopes, website: str, terminal: Terminal) -> Admission:
    with told_while(_server(server), None):
        application = register(client, server, scopes, OUT_OF_BAND, website)
    request = authorization_request(client, server, application, language=terminal.language)
    terminal.say(Message("open this address in a browser, log in there as the account that is to post, and allow"
                         " announcer:"))  # fmt: skip
    terminal.say(request.url, indent=2)
    tries = _TRIES
    while True:
        code = pasted_code(ask(terminal, Message("the code that you are shown")), request, server)
        try:
            return _exchanged(client, server, application, code, request)
        except CodeRefused:
            tries -= 1
            if not tries:
                raise
        terminal.say(Message("that code is not right, not whole, or too old: paste it once more, or open the address"
                             " again for another one"), "yellow")  # fmt: skip


def _exchanged(
    client: MastodonClient, server: Server, application: Application, code: str, request: AuthorizationRequest
) -> Admission:
    with told_while(_server(server), None):
        return Admission(application, exchange_code(client, server, application, code, request.verifier))


def _server(server: Server) -> Message:
    return waiting_for(urlsplit(server.base_url).netloc)
