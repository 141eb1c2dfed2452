"""Bears publisher processes that are to be killed: it has imported everything, so that a birth takes milliseconds.

`python nursery.py FOLDER` lives through a day itself, so that the statements of the ledger are compiled, and then forks
a child for each connection to FOLDER/nursery; the child does what `victim.serve` says. The nursery has one thread then,
so that a fork copies no lock that another thread holds. It ends with whoever started it.
"""

import functools
import gc
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Listener
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from delivery.stores import LedgerStore
from delivery.world import World
from fake_mastodon.server import FakeMastodon
from faults import publishers, victim
from faults.day import a_day

from announcer.ledger import database


def main() -> None:
    folder = Path(sys.argv[1])
    # The ledger of every child lies in one place; its engine, without connections, is inherited for what it compiled.
    database._sqlite_engine = functools.cache(database._sqlite_engine)
    assert publishers.EIGHT  # imported here, so that no child has to
    warm_up(folder)
    gc.collect()
    gc.freeze()  # a collection in a child would copy every page
    gc.disable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    parent = os.getppid()
    with Listener(str(folder / "nursery"), "AF_UNIX", backlog=16) as listener:
        print("ready", flush=True)  # noqa: T201  # whoever started it waits for this
        while os.getppid() == parent:
            connection = listener.accept()
            if os.fork() == 0:
                listener.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                victim.serve(connection)
                os._exit(0)
            connection.close()


def warm_up(folder: Path) -> None:
    with FakeMastodon() as server:
        stores: list[LedgerStore] = []

        def new_store(account: str) -> LedgerStore:
            stores.append(LedgerStore(account, folder))
            return stores[-1]

        world = World(server, new_store)
        a_day(world)
        world.account._session.close()
        stores[0].close()
    while threading.active_count() > 1:
        time.sleep(0.01)


if __name__ == "__main__":
    main()
