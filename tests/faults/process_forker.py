"""Forks publisher processes that are to be killed: it has imported everything, so that a start takes milliseconds.

`python -m tests.faults.process_forker FOLDER [MODULE...]` runs a scenario itself, so that the statements of the ledger
are compiled, and then forks a child for each connection to FOLDER/factory; the child does what `delivery_process.serve`
says. The parent has one thread then, so that a fork copies no lock that another thread holds. It ends when its standard
input does.

What a start costs is the pages that are copied: MODULEs are imported for those only whose children need them.
"""

import functools
import gc
import importlib
import os
import select
import signal
import socket
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

from announcer.ledger import database
from tests.faults import delivery_process
from tests.faults.full_scenario import run_full_scenario
from tests.support.delivery_world import World
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import LedgerStore


def main() -> None:
    folder = Path(sys.argv[1])
    # The ledger of every child lies in one place; its engine, without connections, is inherited for what it compiled.
    database._sqlite_engine = functools.cache(database._sqlite_engine)
    for module in sys.argv[2:]:
        importlib.import_module(module)
    delivery_process.log_everything()
    warm_up(folder)
    gc.collect()
    gc.freeze()  # a collection in a child would copy every page
    gc.disable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the children
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "factory"))
        listener.listen(16)
        print("ready", flush=True)  # noqa: T201  # whoever started it waits for this
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            client, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                delivery_process.serve(Connection(client.detach()))
                sys.stderr.flush()
                os._exit(0)
            client.close()


def warm_up(folder: Path) -> None:
    with FakeMastodon() as server:
        stores: list[LedgerStore] = []

        def new_store(account: str) -> LedgerStore:
            stores.append(LedgerStore(account, folder))
            return stores[-1]

        world = World(server, new_store)
        run_full_scenario(world)
        world.account._client.session.close()
        stores[0].close()
    while threading.active_count() > 1:
        time.sleep(0.01)


if __name__ == "__main__":
    main()
