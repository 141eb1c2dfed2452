"""The server: workers that answer HTTP from the site store.

In: the site store, which the publisher writes, and requests. Out: answers; what a request asks for decides which.
Called by: `runtime.supervisor`, as `python -m announcer.web`; the publisher and `status` use `site_store`.
Never reads the ledger, and knows no settings.
"""
