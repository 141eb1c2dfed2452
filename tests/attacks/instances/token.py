"""What an instance does to get the token sent to another host, or to get it without being the instance."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from shutil import which

from announcer.accounts.mastodon.session import always
from announcer.delivery.outcomes import Ambiguous, NotSent, Outcome
from tests.accounts.mastodon_accounts import BODY, account_on
from tests.attacks.attack import Attack, NotHere
from tests.attacks.instances.lying_instance import HOURS, USEFUL, LyingInstance
from tests.support.certificates import server_side, signed
from tests.support.delivery_world import World
from tests.support.fake_mastodon.lies import Lie
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import Answer
from tests.support.outbox_stores import MemoryStore

_OTHER_HOST = "127.0.0.2"
"""Another host as far as the token is concerned, and no other machine."""


class Eavesdropper:
    """Another host: what it hears. With a certificate it speaks TLS."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.heard = b""
        self.calls = 0
        self._tls = server_side(certificate) if certificate is not None else None
        self._listener = socket.create_server((_OTHER_HOST if certificate is None else "127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _listen(self) -> None:
        while True:
            try:
                call, _ = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            with call:
                call.settimeout(2)
                try:
                    with call if self._tls is None else self._tls.wrap_socket(call, server_side=True) as line:
                        self.heard += line.recv(65536)
                except OSError:
                    continue


@contextmanager
def _eavesdropper(certificate: Path | None = None) -> Iterator[Eavesdropper]:
    with closing(Eavesdropper(certificate)) as made:
        yield made


def _redirected(status: int, method: str, path: str, where: str, _: Path) -> str:
    with _eavesdropper() as other, FakeMastodon() as server:
        location = where.format(host=f"{_OTHER_HOST}:{other.port}", own=server.base_url.removeprefix("http://"))
        told = Answer(status, {}, {"Location": location, "Link": f'<{location}?max_id=1>; rel="next"'})
        instance = LyingInstance(server, World(server, MemoryStore))
        server.lies = [Lie(lambda _: told, method=method, path=path, times=3)]
        instance.world.post("a", useful=USEFUL)
        instance.live(HOURS)
        return f"{instance.became()}; the other host is called {other.calls} times"


def _leads_away(name: str, status: int, *, method: str, path: str, where: str = "http://{host}/") -> Attack[Path]:
    return Attack(
        at="redirects",
        name=name,
        happens="posted, 1 on the account; the other host is called 0 times",
        make=partial(_redirected, status, method, path, where),
    )


_POSTS, _LISTS = "/api/v1/statuses", "/api/v1/accounts/[^/]+/statuses"


def _impostor(name: str, days: int, of: str, is_trusted: bool, folder: Path) -> str:
    """Somebody on the line, with a certificate of a name, for some days, from an authority that is trusted or not."""
    if which("openssl") is None:
        raise NotHere("needs openssl")
    where = folder / name
    where.mkdir()
    authority, certificate = signed(where, days=days, name=of)
    with _eavesdropper(certificate) as impostor:
        account = account_on(f"https://127.0.0.1:{impostor.port}")
        if is_trusted:
            account._client.session.verify = str(authority)
        outcome = account.send(BODY, "key", always)
        return _heard(impostor, outcome)


def _heard(impostor: Eavesdropper, outcome: Outcome) -> str:
    heard = "hears the token" if b"fake-token" in impostor.heard else "hears no token"
    return f"{heard}: {outcome.reason}" if isinstance(outcome, NotSent | Ambiguous) else f"{heard}: {outcome}"


def _plain_text(_: Path) -> str:
    with _eavesdropper() as impostor:
        return _heard(impostor, account_on(f"https://{_OTHER_HOST}:{impostor.port}").send(BODY, "key", always))


def _tls(name: str, happens: str, *, days: int = 2, of: str = "IP:127.0.0.1", is_trusted: bool = True) -> Attack[Path]:
    make = partial(_impostor, name, days, of, is_trusted)
    return Attack(at="TLS", name=name, happens=happens, make=make, left_to_ci="it runs openssl")


_REFUSED = "hears no token: its certificate or encryption is not right"

ATTACKS: tuple[Attack[Path], ...] = (
    *(
        _leads_away(f"{status} in answer to a post, to another host", status, method="POST", path=_POSTS)
        for status in (301, 302, 303, 307, 308)
    ),
    _leads_away("302 in answer to the list, to another host", 302, method="GET", path=_LISTS),
    _leads_away("307 to `//host`, without a scheme", 307, method="POST", path=_POSTS, where="//{host}/"),
    _leads_away(
        "307 to an address that begins as its own", 307, method="POST", path=_POSTS, where="http://{own}@{host}/"
    ),
    _tls("a certificate that has expired", _REFUSED, days=-1),
    _tls("a certificate of another name", _REFUSED, of="DNS:social.example"),
    _tls("a certificate that nobody vouches for", _REFUSED, is_trusted=False),
    _tls("a right certificate: by this the others are measured", "hears the token: the connection broke off"),
    Attack(at="TLS", name="no encryption at all", happens=_REFUSED, make=_plain_text),
)
