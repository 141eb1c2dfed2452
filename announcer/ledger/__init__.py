"""The durable memory: facts as they were first seen, the outbox of posts, who leads; in SQLite or PostgreSQL.

In: what a round decided, how an attempt ended, a person's word. Out: the whole `History`, rows for delivery.
Called by: `publisher` (commits rounds, hands out the outbox, leads), and commands, which read or settle one thing.
What a writing call did is on disk when it returns; one writer at a time, over all processes.
"""
