"""The server: workers that answer HTTP from the site store, and the master that keeps them. Never reads the ledger.

    python -m announcer.web --site-store PATH --host 127.0.0.1 --port 8000 --workers 2

`server` starts the workers (Granian, RSGI), `application` answers requests, `answers` makes what is sent from what is
stored, `negotiation` and `health` decide without touching anything.
"""
