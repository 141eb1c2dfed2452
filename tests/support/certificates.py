"""A certificate for localhost and 127.0.0.1 that nobody has signed but itself, made anew each time."""

import ssl
import subprocess
from pathlib import Path

from tests.support.programs import find


def a_certificate(folder: Path) -> Path:
    """A file with a key and its certificate. Skips the test where there is no openssl."""
    key, certificate, both = (folder / name for name in ("key.pem", "certificate.pem", "both.pem"))
    subprocess.run(
        [find("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    both.write_text(key.read_text() + certificate.read_text())
    return both


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def trusting(certificate: Path) -> ssl.SSLContext:
    """A client's, which trusts that certificate and nobody else's."""
    return ssl.create_default_context(cafile=str(certificate))


def signed(folder: Path, *, days: int, name: str) -> tuple[Path, Path]:
    """An authority's own certificate, and a key with a certificate that it signed: for that name (`IP:127.0.0.1`), for
    so many days (below zero: it has expired)."""
    authority, key, wish, made, both = (
        folder / one for one in ("ca.pem", "key.pem", "wish.pem", "made.pem", "both.pem")
    )
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = folder / "names.cnf"
    names.write_text(f"subjectAltName={name}\n")
    for command in (
        ["req", "-x509", *new_key, "-days", "2", "-subj", "/CN=authority", "-keyout", str(folder / "ca.key"),
         "-out", str(authority)],
        ["req", "-new", *new_key, "-subj", "/CN=server", "-keyout", str(key), "-out", str(wish)],
        ["x509", "-req", "-in", str(wish), "-CA", str(authority), "-CAkey", str(folder / "ca.key"), "-CAcreateserial",
         "-days", str(days), "-extfile", str(names), "-out", str(made)],
    ):  # fmt: skip
        subprocess.run([find("openssl"), *command], check=True, capture_output=True)
    both.write_text(key.read_text() + made.read_text())
    return authority, both
