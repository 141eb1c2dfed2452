"""The publisher: the process that decides, keeps the ledger, writes the site, and has delivery send what is due.

In: the events folder, the ledger, the account, a clock. Out: what a round commits, the site store, posts, a log.
Called by: `runtime.supervisor`, as `python -m announcer.publisher`; commands ask `preview` what a round would decide.
`loop` runs everything that recurs, `service` a round; what is said is decided in `planning`, how it is sent in
`delivery`.
"""
