"""The accounts that posts go to: the local one and Mastodon's, and which of them the settings mean.

In: settings, and the ledger's names of accounts. Out: what fulfils `delivery.account.Account`.
Called by: `publisher`, `commands.plan` and `commands.resolve`. `mastodon` alone imports Mastodon.py.
"""
