"""A site in a store and in a folder, with what a web server's clients would see of the folder."""

import gzip
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from announcer.model import Resource
from announcer.publisher.published_site import PublishedSite
from announcer.publisher.site_folder.manifest import MARK
from announcer.publisher.site_folder.site_folder import SiteFolder
from announcer.web.site_store import SiteStore
from announcer.web.stored_form import stored_form

AT = datetime(2024, 1, 10, 9, tzinfo=UTC)


def resource(path: str, body: bytes = b"hello", **more: object) -> Resource:
    digest = hashlib.sha256(body).hexdigest()
    made = Resource(path=path, inputs=digest, type="text/html; charset=utf-8", body=body, modified_at=AT)
    return replace(made, **more)  # type: ignore[arg-type]


def page(words: str) -> bytes:
    """Long enough for gzip to gain, and it can be seen whether it is whole."""
    body = (words + " lorem ipsum" * 60).encode()
    return body + b"\n" + hashlib.sha256(body).hexdigest().encode()


def is_whole(found: bytes) -> bool:
    body, _, digest = found.rpartition(b"\n")
    return hashlib.sha256(body).hexdigest().encode() == digest


class Clock:
    """Seconds, as the publisher's timer counts them."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


class Published:
    """A publisher's site in `place`; another one on the same `place` is the same service after a restart."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "public"
        self.store = SiteStore(place / "site.db")
        self.leads = True
        self.timer = Clock()
        self.site = PublishedSite(
            self.store, SiteFolder(self.folder, may_write=lambda: self.leads), leads=lambda: self.leads,
            beside=lambda work: work(), timer=self.timer,
        )  # fmt: skip

    def put(self, *resources: Resource, gone: tuple[str, ...] = (), is_whole: bool = True) -> None:
        self.site.known()
        self.site.publish(stored_form(resources), gone, is_whole=is_whole)

    def restart(self) -> "Published":
        self.store.close()
        return Published(self.folder.parent)

    def wanted(self) -> dict[str, bytes]:
        """The files that the store's site has, but for gzip."""
        found = {}
        for one in self.store.resources():
            if one.static and one.status == 200:
                found[one.path[1:] + ("index.html" if one.path.endswith("/") else "")] = one.body
            elif one.static and one.status == 410:
                found[one.path[1:] + ".gone"] = b""
        return found

    def files(self) -> dict[str, bytes]:
        """All that lies in the folder, but for the mark."""
        names = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        return {name: (self.folder / name).read_bytes() for name in names if name != MARK}

    def check(self) -> None:
        """The folder is the store's site: the bytes, and their gzip where it gains, and nothing beside."""
        files, wanted = self.files(), self.wanted()
        packed = {name: files.pop(name) for name in list(files) if name.endswith(".gz")}
        assert files == wanted
        assert all(gzip.decompress(body) == wanted[name.removesuffix(".gz")] for name, body in packed.items())
        assert set(packed) == {f"{name}.gz" for name, body in wanted.items() if len(body) > 400 and ".png" not in name}
        for name in packed:
            assert self.time(name) == self.time(name.removesuffix(".gz")), name

    def time(self, name: str) -> float:
        return (self.folder / name).stat().st_mtime
