"""The notifier: tells the operator by mail or webhook what wants a person, as `announcer status` finds it.

In: what `commands.matters` finds, the settings ANNOUNCER_NOTIFY__, what the ledger remembers of what was told. Out:
mails and JSON, and that memory. Called by: `runtime.supervisor`, as a process; `announcer status --notify-test`.
"""
