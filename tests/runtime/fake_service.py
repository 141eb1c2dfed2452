"""The real supervisor and the real server, with the fake publisher: `fake_service.py PORT STORE BEHAVIOUR`."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from announcer.errors import AnnouncerError
from announcer.runtime.service_manager import ServiceManager
from announcer.runtime.service_port import ReadinessProbe, listen
from announcer.runtime.supervisor import STOP_WITHIN, service, supervise


def main(port: int, store: str, behaviour: str) -> int:
    try:
        listening = listen("127.0.0.1", port)
    except AnnouncerError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    *workers, publisher = service([], ["--site-store", store], listening=listening)
    fake = [sys.executable, str(Path(__file__).with_name("fake_publisher.py")), store, behaviour]
    children = [*workers, replace(publisher, command=fake, beats_within=1.0)]
    stop_within = 2.0 if behaviour == "stubborn" else STOP_WITHIN
    probe = ReadinessProbe("127.0.0.1", port)
    return supervise(children, ready=probe, manager=ServiceManager(os.environ), stop_within=stop_within)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
