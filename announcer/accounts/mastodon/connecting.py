"""A connection to an instance stands in time, or not at all."""

import socket
import time

from urllib3 import exceptions as transport
from urllib3.connection import HTTPConnection
from urllib3.util.connection import create_connection

from announcer.runtime.in_time import Resolver


class InTime(HTTPConnection):
    """Connects within its timeout, however long its name is looked up and however many addresses it has: one that
    swallows packets has its share only."""

    resolver: Resolver

    def _new_conn(self) -> socket.socket:
        within = self.timeout if isinstance(self.timeout, int | float) else 5.0
        ends_at = time.monotonic() + within
        try:
            found = self.resolver.addresses(self._dns_host.strip("[]"), self.port, within)
        except TimeoutError as error:
            raise transport.ConnectTimeoutError(self, "no address in time") from error
        except OSError as error:
            unknown = socket.gaierror(*error.args)
            raise transport.NameResolutionError(self.host, self, unknown) from error
        failure: OSError = OSError("its name has no address")
        for number, address in enumerate(found):
            share = max(0.1, (ends_at - time.monotonic()) / (len(found) - number))
            try:
                return create_connection(
                    (address, self.port), share, self.source_address, socket_options=self.socket_options
                )
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise transport.ConnectTimeoutError(self, "no connection in time") from failure
        raise transport.NewConnectionError(self, str(failure)) from failure
