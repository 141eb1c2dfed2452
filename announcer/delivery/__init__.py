"""Moves posts from the outbox to the account, each exactly once. Its own Protocols, in `ports`, are all it knows."""
