"""A Mastodon account at arm's length: `session` records, `account` speaks the API, the others judge what was said."""
