"""A publisher that publishes a page with a new number ten times a second, and behaves as it is told."""

import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from announcer.model import Resource
from announcer.web.site_store import SiteStore

stopping = False


def stop(*_: object) -> None:
    global stopping  # noqa: PLW0603
    stopping = True


def main(path: str, behaviour: str, _option: str, heart: str) -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN if behaviour == "stubborn" else stop)
    if behaviour.isdigit():
        sys.stderr.write("the publisher gives up\n")
        return int(behaviour)
    store = SiteStore(Path(path))
    while not stopping:
        now = datetime.now(UTC)
        body = f"{os.getpid()} {now.isoformat()}".encode()
        page = Resource(path="/", inputs=now.isoformat(), type="text/plain", body=body, modified_at=now)
        store.publish([page])
        store.put_state({"completed_at": now.isoformat(), "problems": [], "pid": os.getpid()})
        if behaviour != "hangs" or not Path(path).with_name("hang").exists():
            os.write(int(heart), b".")
        time.sleep(0.1)
    Path(path).with_name("stopped cleanly").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
