"""Which account the settings mean: a Mastodon account, or with none configured the local one."""

from collections.abc import Callable

from announcer.delivery.ports import Account
from announcer.local_account import LocalAccount
from announcer.model import History, Picture
from announcer.settings import Settings


def account_maker(settings: Settings, pictures: Callable[[str], Picture | None]) -> Callable[[], Account]:
    """A function that makes a client of the account, one for each thread; what one learns of the instance all know.
    Loads Mastodon.py only when it is needed."""
    base_url, token = settings.mastodon.base_url, settings.mastodon.access_token
    if base_url is None or token is None:
        return lambda: LocalAccount(settings.base_url)
    from announcer.mastodon_account import Instance, MastodonAccount  # noqa: PLC0415 - a quarter of a second

    instance = Instance()
    return lambda: MastodonAccount(
        base_url, token.get_secret_value(), site_url=settings.base_url, pictures=pictures, instance=instance
    )


def known_account(settings: Settings, history: History) -> str | None:
    """The page of the Mastodon account that the ledger posted to last, on the settings' instance; None: none so far.

    The site asks the ledger, not the instance: `build` and `run` then give the same bytes, answer or no answer.
    """
    instance = settings.mastodon.base_url
    names = [post.account for post in history.posts if instance and post.account.startswith(f"{instance}/")]
    return names[-1] if names else None
