"""A Mastodon account at arm's length, or one on a server that speaks its API.

In: words, pictures and ids. Out: the outcomes of `delivery.outcomes`.
Called by: `delivery`, through what `accounts.choice` makes, one for each thread.
`account` is what delivery uses, `client` makes requests (Mastodon.py), `session` records what happened to them;
`server_answers`, `instance` and `status_list` judge what came back.
"""
