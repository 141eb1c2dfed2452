"""From the outbox to the account, exactly once.

In: the rows and edits of the ledger's outbox, as far as a round decided about them and the site shows it.
Out: posts on the account, the rows' new states, and a report.
Called by: `publisher`, mostly in a thread (`delivery_thread`); `worker.Delivery.step` does all that can be done now.
`protocol` decides, `sending` and `reconciliation` are the ways of a row; what is asked of the ledger and of an account
stands in `outbox`, `account`, `outcomes` and `send_deadline`.
"""
