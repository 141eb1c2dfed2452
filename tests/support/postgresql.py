"""A real PostgreSQL that tests start for themselves."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.programs import find


class PostgreSQL:
    """A server of our own on a unix socket. It refuses to run as root, so root runs it as the user postgres."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bin = Path(find("initdb")).resolve().parent
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def start(self) -> None:
        if self._as:
            find("runuser")
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-U", "announcer", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.restart()

    def restart(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")

    def sql(self, statement: str, database: str = "postgres") -> str:
        host = ["-h", str(self.folder), "-U", "announcer", "-d", database]
        return self._run("psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", *host, "-c", statement)

    def url(self, database: str) -> str:
        return f"postgresql://announcer@/{database}?host={self.folder}"

    def role_with_password(self, role: str, password: str) -> None:
        """A role that has to give its password; the superuser goes on without one."""
        self.sql(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {role} scram-sha-256\n{rules.read_text()}")
        self.sql("SELECT pg_reload_conf()")

    def url_with_password(self, database: str, role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@/{database}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> str:
        command = [*self._as, str(self._bin / program), *arguments]
        done = subprocess.run(command, cwd=self.folder, check=False, stdout=subprocess.PIPE, text=True)
        assert done.returncode == 0, f"{program} failed: {done.stdout}"
        return done.stdout


@contextmanager
def a_postgresql() -> Iterator[PostgreSQL]:
    folder = Path(tempfile.mkdtemp(prefix="announcer-pg-", dir="/tmp"))
    server = PostgreSQL(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
