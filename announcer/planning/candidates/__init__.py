"""What might be posted, before anything is said about who goes first: a module for each kind of post.

In: one series with what the ledger remembers of it (`basis.Basis`). Out: `Candidate`s, and `SkippedPost`s for what
facts forbid. `collect.candidates` asks all kinds.
Called by: `planning.plan`; `planning.post_edits` words old candidates anew. Pure.
"""
