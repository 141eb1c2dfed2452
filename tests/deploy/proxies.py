"""The real nginx and Caddy with our own configuration, whose names, ports and folders are put in place."""

import os
import re
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

from tests.support.ports import free_port
from tests.support.programs import find
from tests.support.repository import ROOT
from tests.support.waiting import eventually

DEPLOY = ROOT / "deploy"


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of headers in lower case. Status 0: none came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Proxy:
    port: int
    is_https: bool = False

    def get(self, path: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(self.port, path, is_https=self.is_https, headers=named)


def ask(
    port: int, path: str, *, method: str = "GET", is_https: bool = False, headers: Mapping[str, str] | None = None
) -> Answer:  # fmt: skip
    if is_https:
        connection: HTTPConnection = HTTPSConnection(
            "127.0.0.1", port, timeout=10, context=ssl._create_unverified_context()
        )
    else:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    except (OSError, HTTPException):
        return Answer(0, {}, b"")
    finally:
        connection.close()


@contextmanager
def nginx(folder: Path, config: str, *, port: int, upstream: int = 0, site: Path | None = None) -> Iterator[Proxy]:
    """nginx with the server blocks `config`, on `port` (and on another where it leads from http to https)."""
    program = find("nginx")
    folder.mkdir()
    is_https = "ssl_certificate " in config
    if is_https:
        _certificate(folder)
        config = re.sub(r"ssl_certificate\s.*;", f"ssl_certificate {folder}/cert.pem;", config)
        config = re.sub(r"ssl_certificate_key\s.*;", f"ssl_certificate_key {folder}/key.pem;", config)
    plain = free_port() if is_https else port
    config = re.sub(r"listen \[::\]:.*;\n", "", config)
    config = config.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace(
        "listen 443", f"listen 127.0.0.1:{port}"
    )
    config = config.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("/srv/agenda", str(site))
    (folder / "nginx.conf").write_text(
        "daemon off;\nmaster_process off;\nworker_processes 1;\nerror_log stderr warn;\n"
        f"pid {folder}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\ninclude /etc/nginx/mime.types;\n"
        + "".join(
            f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + config
        + "\n}\n",
        encoding="utf-8",
    )
    with _running([program, "-p", str(folder), "-c", "nginx.conf"], folder, Proxy(port, is_https)) as proxy:
        yield proxy


@contextmanager
def caddy(folder: Path, config: str, *, port: int, upstream: int = 0, site: Path | None = None) -> Iterator[Proxy]:
    """Caddy with the site block `config`, without https and without asking anybody for a certificate."""
    program = find("caddy")
    folder.mkdir()
    config = re.sub(r"^[a-z]+\.example\.org \{", f"http://127.0.0.1:{port} {{", config, flags=re.MULTILINE)
    config = config.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("/srv/agenda", str(site))
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n\n" + config, encoding="utf-8")
    command = [program, "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    with _running(command, folder, Proxy(port)) as proxy:
        yield proxy


@contextmanager
def _running(command: list[str], folder: Path, proxy: Proxy) -> Iterator[Proxy]:
    env = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    said = folder / "said.log"
    with said.open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + 20
        while not proxy.get("/").status:
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.05)
        yield proxy
    finally:
        process.terminate()
        eventually(lambda: process.poll() is not None, "it ends", 10)


def _certificate(folder: Path) -> None:
    command = [find("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=agenda.example.org"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
