"""A Mastodon account at arm's length: `session` records, `account` speaks the API, the others judge what was said."""

from announcer.delivery.ports import AccountInfo
from announcer.mastodon_account.account import MastodonAccount
from announcer.mastodon_account.instance import Instance

__all__ = ["AccountInfo", "Instance", "MastodonAccount"]
