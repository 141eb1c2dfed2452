"""A Mastodon account at arm's length: `session` records, `answers` and `listing` judge, `account` speaks the API."""

from announcer.delivery.ports import AccountInfo
from announcer.mastodon_account.account import MastodonAccount

__all__ = ["AccountInfo", "MastodonAccount"]
