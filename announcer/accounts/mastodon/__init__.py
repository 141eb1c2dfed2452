"""A Mastodon account at arm's length. In: words, pictures and ids; out: the outcomes of `delivery.ports`.

`account` is what delivery uses, `client` makes requests (Mastodon.py), `session` records what happened to them;
`server_answers`, `instance` and `status_list` judge what came back. `accounts` makes one for each thread.
"""
