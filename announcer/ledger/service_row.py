"""Which accounts the ledger knows, and what the publisher that leads it runs with."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from announcer.ledger.tables import accounts, service
from announcer.model import KnownAccount


def known_accounts(connection: Connection) -> tuple[KnownAccount, ...]:
    """In the order in which they were first known."""
    rows = connection.execute(select(accounts).order_by(accounts.c.id))
    return tuple(KnownAccount(name=row.name, url=row.url, id=row.account_id, instance=row.instance) for row in rows)


def keep_account(connection: Connection, account: KnownAccount) -> None:
    """What is known of the account of this name is so from now on."""
    values = {"url": account.url, "account_id": account.id, "instance": account.instance}
    if not connection.execute(update(accounts).where(accounts.c.name == account.name).values(**values)).rowcount:
        connection.execute(insert(accounts).values(name=account.name, **values))


def read(connection: Connection) -> Mapping[str, str]:
    """What the publisher that leads, or led last, runs with; empty: an older announcer, which did not say."""
    found = json.loads(connection.scalar(select(service.c.told)) or "{}")
    return {str(name): str(value) for name, value in found.items()}


def write(connection: Connection, runs_with: Mapping[str, str]) -> None:
    """Replaces it."""
    connection.execute(update(service).values(told=json.dumps(dict(runs_with), ensure_ascii=False)))
