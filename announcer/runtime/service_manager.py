"""What the service tells whoever runs it, by sd_notify(3): systemd with `Type=notify`, or what speaks its protocol.

Standard library only.
"""

import contextlib
import os
import socket
from collections.abc import MutableMapping

_WITHIN = 1.0
"""Seconds that a full queue of the manager's is waited for."""


class ServiceManager:
    """Where the environment names none, nothing is told. What it names is taken out of it: children have no word to
    say (sd_notify(3), `unset_environment`)."""

    def __init__(self, environ: MutableMapping[str, str]) -> None:
        self._address = environ.pop("NOTIFY_SOCKET", "")
        microseconds, pid = environ.pop("WATCHDOG_USEC", ""), environ.pop("WATCHDOG_PID", "")
        is_meant = microseconds.isdecimal() and pid in ("", str(os.getpid()))
        self.watchdog_seconds = int(microseconds) / 1e6 if is_meant and int(microseconds) else None
        """After so many seconds without `WATCHDOG=1` it restarts the service (sd_watchdog_enabled(3)); None: never."""

    def tell(self, **assignments: str) -> None:
        """Sends them in one message, such as READY="1". Never raises: the service does not hang on being heard."""
        # A path, or "@" and a name in the abstract namespace (sd_notify(3)); other kinds are for virtual machines.
        if not self._address.startswith(("/", "@")):
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        message = "\n".join(f"{name}={' '.join(value.split())}" for name, value in assignments.items())
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as call:
            call.settimeout(_WITHIN)
            call.sendto(message.encode(errors="replace"), address)
