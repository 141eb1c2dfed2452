"""From the outbox to the account, exactly once: `protocol` decides, `worker` acts, `loop` gives it a thread."""
