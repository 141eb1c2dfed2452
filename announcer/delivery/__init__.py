"""From the outbox to the account, exactly once.

In: the rows and edits of the ledger's outbox, as far as a round decided about them and the site shows it. Out: posts on
the account, the rows' new states, and a report. The publisher calls `Delivery.step`, mostly by the thread. `protocol`
decides, `sending` and `reconciliation` are the ways of a row, `access` knows whether the account may be used; what is
asked of the ledger and of an account stands in `outbox`, `account`, `outcomes` and `deadline`.
"""
