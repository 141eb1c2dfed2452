"""Which account the settings mean: a Mastodon account, or with none configured the local one."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from announcer.accounts.local import LocalAccount
from announcer.delivery.account import Account, AccountInfo
from announcer.delivery.outcomes import Denied
from announcer.model import History, KnownAccount, Picture
from announcer.runtime.in_time import LookUp, system_addresses
from announcer.settings.fields import Settings

if TYPE_CHECKING:
    from announcer.ledger.ledger import Ledger

PATIENCE = 60.0
"""Seconds that a request may take of a server that is slow."""


def account_maker(
    settings: Settings, pictures: Callable[[str], Picture | None], *, within: float = PATIENCE,
    look_up: LookUp = system_addresses,
) -> Callable[[], Account]:  # fmt: skip
    """A function that makes a client of the account, one for each thread; what one learns of the instance all know.
    Loads Mastodon.py only when it is needed. `within`: seconds in which each request ends. `look_up`: by which names
    become addresses."""
    base_url, token = settings.mastodon.base_url, settings.mastodon.access_token
    if base_url is None or token is None:
        return lambda: LocalAccount(settings.admin_url)
    from announcer.accounts.mastodon.account import MastodonAccount  # noqa: PLC0415 - a quarter of a second
    from announcer.accounts.mastodon.instance import Instance  # noqa: PLC0415 - a quarter of a second

    instance = Instance()
    return lambda: MastodonAccount(
        base_url, token.get_secret_value(), site_url=settings.base_url, pictures=pictures, instance=instance,
        timeout=(min(5, within), min(30, within)), deadline=within, look_up=look_up,
    )  # fmt: skip


def denied_to(settings: Settings, *, within: float, look_up: LookUp = system_addresses) -> Denied | None:
    """What keeps the settings' token from reading or writing the account's posts, though it is taken: a scope that it
    lacks. By trying, which changes nothing. None: nothing is known to. `within`: seconds in which each request ends."""
    base_url, token = settings.mastodon.base_url, settings.mastodon.access_token
    if base_url is None or token is None:
        return None
    from announcer.accounts.mastodon.account_report import lacking_scopes  # noqa: PLC0415 - a quarter of a second
    from announcer.accounts.mastodon.client import MastodonClient  # noqa: PLC0415 - a quarter of a second
    from announcer.accounts.mastodon.server_answers import naming  # noqa: PLC0415 - a quarter of a second

    client = MastodonClient(
        base_url, token.get_secret_value(), site_url=settings.base_url, timeout=(min(5, within), within),
        deadline=within, look_up=look_up,
    )  # fmt: skip
    found = (one for one in lacking_scopes(client) if one.scope in _NEEDED)
    lack = next(found, None)
    return None if lack is None else Denied(naming(lack.said, lack.scope), status=403, scope=lack.scope)


_NEEDED = frozenset({"read:statuses", "write:statuses"})
"""Without `write:media` posts go without pictures."""


def name_of(info: AccountInfo, history: History) -> str:
    """What the ledger calls the account, for ever.

    An instance can be reached at several addresses; the account is the same when its page and its id are. An account of
    which no id is kept, as the ledger is an older announcer's, is told by its posts, which lie below its page.
    """
    return next(_names(info, history), info.name)


def _names(info: AccountInfo, history: History) -> Iterator[str]:
    page = _without_scheme(info.url)
    if not page:
        return
    yield from (one.name for one in history.accounts if (_without_scheme(one.url), one.id) == (page, info.id))
    kept = {one.name for one in history.accounts}
    for post in history.posts:
        if post.account not in kept and post.url and _without_scheme(post.url).startswith(f"{page}/"):
            yield post.account


def _without_scheme(url: str) -> str:
    """Host and path: an instance that is moved from http to https has the same accounts."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def recognised(info: AccountInfo, ledger: "Ledger", settings: Settings) -> str:
    """As `name_of`; the ledger knows the account again from now on. For the publisher that leads."""
    name = name_of(info, ledger.history())
    if settings.mastodon.base_url is not None:
        ledger.keep_account(KnownAccount(name=name, url=info.url, id=info.id, instance=settings.mastodon.base_url))
    return name


def known_account(settings: Settings, history: History) -> str | None:
    """What the ledger calls the Mastodon account that it posted to last, on the settings' instance; None: none so far.

    The site asks the ledger, not the instance: `build` and `run` then give the same bytes, answer or no answer.
    """
    return next((post.account for post in reversed(history.posts) if is_reached(post.account, settings, history)), None)


def is_reached(name: str, settings: Settings, history: History) -> bool:
    """Whether the account lies on the settings' instance."""
    instance = settings.mastodon.base_url
    known = next((one for one in history.accounts if one.name == name), None)
    return instance is not None and (name.startswith(f"{instance}/") if known is None else known.instance == instance)


def page_of(name: str | None, history: History) -> str | None:
    """The account's page for people to open."""
    return next((one.url for one in history.accounts if one.name == name and one.url), name)
