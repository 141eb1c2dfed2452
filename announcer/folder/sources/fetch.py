"""Fetching a calendar: so many bytes, so much time and so many redirects, only from where anybody may ask, and with
nothing said that is not needed.

`http.client` over a socket of ours: requests resolves a name by itself, a moment after we have looked at what it
resolves to, and a time limit of its own counts anew at each byte.
"""

import contextlib
import http.client
import socket
import ssl
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from announcer.errors import SourceError
from announcer.folder.sources.addresses import Address
from announcer.folder.sources.deadline import Deadline
from announcer.folder.sources.reachable import is_public
from announcer.model.message import Message
from announcer.model.os_failure import failure_in_words
from announcer.runtime.in_time import LookUp, Resolver, system_addresses

MAX_BYTES = 10 * 1024 * 1024
"""Of a calendar, as it comes and unpacked."""
MAX_REDIRECTS = 5
SECONDS = 60.0
"""In all."""
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GZIP_OR_ZLIB = 47


@dataclass(frozen=True, slots=True)
class Validators:
    """By which a server tells that nothing has changed (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer."""

    content: bytes | None
    """None: nothing has changed."""
    validators: Validators = NO_VALIDATORS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches. `allow_private`: addresses of the own network too."""

    user_agent: str
    allow_private: bool = False
    seconds: float = SECONDS
    max_bytes: int = MAX_BYTES
    look_up: LookUp = system_addresses

    def fetch(self, address: str, known: Validators = NO_VALIDATORS) -> Fetched:
        """Raises SourceError, whose message names the host and nothing else of the address."""
        here = Address.parse(address)
        with Deadline(self.seconds) as deadline:
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._ask(here, known, deadline)
                if isinstance(answer, Fetched):
                    return answer
                here = here.redirected(answer)
        raise SourceError(Message("{host}: more than {n} redirects", host=here, n=MAX_REDIRECTS))

    def _ask(self, here: Address, known: Validators, deadline: Deadline) -> Fetched | str:
        """The answer, or where to ask next."""
        try:
            try:
                return self._exchange(here, known, deadline)
            except (ssl.SSLError, ConnectionRefusedError) as error:
                if not here.falls_back or isinstance(error, ssl.SSLCertVerificationError):
                    raise
                return self._exchange(here.plain(), known, deadline)
        except SourceError:
            raise
        except ssl.SSLCertVerificationError as error:
            words = Message("{host}: its certificate is not to be trusted: {why}", host=here, why=error.verify_message)
            raise SourceError(words) from None
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            if deadline.is_over:
                words = Message(
                    "{host} did not answer whole within {seconds:g} seconds", host=here, seconds=self.seconds
                )
                raise SourceError(words) from None
            raise SourceError(Message("{host} cannot be reached: {why}", host=here, why=_reason(error))) from None

    def _exchange(self, here: Address, known: Validators, deadline: Deadline) -> Fetched | str:
        kind = http.client.HTTPSConnection if here.scheme == "https" else http.client.HTTPConnection
        connection = kind(here.host, here.port, timeout=deadline.remaining)
        with contextlib.closing(connection):
            connection.sock = self._connected(here, deadline)
            connection.request("GET", here.target, headers=self._headers(here, known))
            with contextlib.closing(connection.getresponse()) as response:
                answer = self._answer(here, known, response, deadline)
        if deadline.is_over:  # what was cut off may look like an end
            raise TimeoutError
        return answer

    def _answer(
        self, here: Address, known: Validators, response: http.client.HTTPResponse, deadline: Deadline
    ) -> Fetched | str:
        if response.status in _REDIRECTS and (location := response.headers.get("Location")):
            return str(location)
        if response.status == HTTPStatus.NOT_MODIFIED and known != NO_VALIDATORS:
            return Fetched(None, known)
        if response.status != HTTPStatus.OK:
            words = f"{response.status} {_phrase(response.status)}".rstrip()
            raise SourceError(Message("{host} answers {status}", host=here, status=words))
        content = self._body(here, response, deadline)
        etag, last_modified = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
        return Fetched(content, Validators(etag[:300], last_modified[:100]))

    def _headers(self, here: Address, known: Validators) -> dict[str, str]:
        headers = {
            "User-Agent": self.user_agent,
            "Accept": "text/calendar, */*;q=0.1",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        if here.login is not None:
            headers["Authorization"] = here.login
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return headers

    # --- connecting -----------------------------------------------------------------------------------------------

    def _connected(self, here: Address, deadline: Deadline) -> socket.socket:
        """To the first of the addresses that were looked at; TLS and Host know the name."""
        found = _resolved(here, self.look_up, deadline)
        allowed = [one for one in found if self.allow_private or is_public(one)]
        if not allowed:
            raise SourceError(
                Message(
                    "{host} is an address of a private network, which is not asked; allow it with --allow-private, or"
                    " ANNOUNCER_SOURCES_ALLOW_PRIVATE for the service",
                    host=here,
                )
            )
        failure: OSError | None = None
        for one in allowed:
            try:
                plain = socket.create_connection((one, here.port), timeout=deadline.remaining)
            except OSError as error:
                failure = error
                continue
            return _wrapped(plain, here, deadline)
        assert failure is not None
        raise failure

    # --- reading --------------------------------------------------------------------------------------------------

    def _body(self, here: Address, response: http.client.HTTPResponse, deadline: Deadline) -> bytes:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
            words = Message(
                "{host} packs its calendar in a way that was not asked for: {how}", host=here, how=encoding[:30]
            )
            raise SourceError(words)
        unpack = None if encoding in ("identity", "") else zlib.decompressobj(_GZIP_OR_ZLIB)
        content, read = bytearray(), 0
        while chunk := response.read1(_CHUNK):
            read += len(chunk)
            content += chunk if unpack is None else unpack.decompress(chunk, self.max_bytes + 1 - len(content))
            if max(read, len(content)) > self.max_bytes:
                megabytes = self.max_bytes / 1024 / 1024
                raise SourceError(Message("{host}: the calendar has more than {n:g} MB", host=here, n=megabytes))
            if deadline.is_over:
                raise TimeoutError
        if response.length or (unpack is not None and not unpack.eof):
            raise SourceError(Message("{host}: the answer ends in the middle", host=here))
        return bytes(content)


def _resolved(here: Address, look_up: LookUp, deadline: Deadline) -> Sequence[str]:
    try:
        return Resolver(look_up).addresses(here.host, here.port, deadline.remaining)
    except TimeoutError:
        raise
    except OSError:
        words = Message("{host}: there is no such host, or its name cannot be looked up now", host=here)
        raise SourceError(words) from None


def _wrapped(plain: socket.socket, here: Address, deadline: Deadline) -> socket.socket:
    deadline.watch(plain)
    if here.scheme == "http":
        return plain
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    secure = context.wrap_socket(plain, server_hostname=here.host, do_handshake_on_connect=False)
    deadline.watch(secure)
    try:
        secure.do_handshake()
    except BaseException:
        secure.close()
        raise
    return secure


def _reason(error: Exception) -> Message:
    if isinstance(error, TimeoutError):
        return Message("it does not answer")
    if isinstance(error, OSError):
        return failure_in_words(error)
    return Message("it does not speak HTTP as it should ({kind})", kind=type(error).__name__)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
