# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that a benchmark runs: each is started, asked for figures, and stopped again."""
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
BIN = SOURCE / "build" / "bench" / "bin"


def build():
    for command in (["cmake", "--preset", "bench"], ["cmake", "--build", "--preset", "bench"]):
        subprocess.run(command, cwd=SOURCE, check=True, stdout=sys.stderr)


def allow_many_connections():
    """For this process and those it starts."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@dataclasses.dataclass
class Load:
    """What wrk measured; times in milliseconds."""

    requests: int
    seconds: float
    errors: int
    p50: float
    p99: float
    p999: float
    max: float
    client_busy: float = 0  # share of a core that wrk itself used: near 1 it is wrk that is measured

    @property
    def per_second(self):
        return self.requests / self.seconds


def children_cpu_seconds():
    """Processor time of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def wrk_started(url, connections, seconds, *kind):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(HERE / "wrk.lua"), url, "--"]
    return subprocess.Popen(command + [str(word) for word in kind], stdout=subprocess.PIPE, text=True)


def wrk_finished(process):
    before = children_cpu_seconds()
    output, _ = process.communicate()
    load = Load(**json.loads(output.splitlines()[-1]))
    load.client_busy = (children_cpu_seconds() - before) / load.seconds
    if load.errors:
        raise RuntimeError(f"{load.errors} of {load.requests} requests failed: no figures\n{output}")
    return load


def wrk(url, connections, seconds, *kind):
    """Load from one thread; `kind` is as in wrk.lua."""
    return wrk_finished(wrk_started(url, connections, seconds, *kind))


def raw_sqlite(database, per_transaction, seconds):
    """Inserts per second of one thread on SQLite's own API."""
    command = [BIN / "rawsqlite", database, str(per_transaction), str(seconds)]
    return float(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def stop(process):
    process.terminate()
    if process.wait(timeout=30) not in (0, -15):
        raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")


def cpu_seconds(pid):
    """Processor time that a process has used, in user mode and in the kernel (proc(5), stat)."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server:
    """A running `onewriter serve` with two workers."""

    def __init__(self, database, *options):
        command = [BIN / "onewriter", "serve", "--database", f"file:{database}", "--port", "0", "--workers", "2",
                   *options]
        log = database.with_suffix(".log")
        started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log.open("w"), text=True)
        line = self.process.stdout.readline()
        self.start_seconds = time.monotonic() - started
        match = re.match(r"onewriter: serving (\S+) ", line)
        if not match:
            raise RuntimeError(f"onewriter serve did not start: {log.read_text()}")
        self.url = match[1]

    def answer_bytes(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return len(answer.read())

    def pids(self):
        """Of the primary and its workers."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu_seconds(self):
        return sum(cpu_seconds(pid) for pid in self.pids())

    def resident_mb(self):
        """Resident memory of the primary and its workers, pages they share counted for each."""
        status = [pathlib.Path(f"/proc/{pid}/status").read_text() for pid in self.pids()]
        return sum(int(re.search(r"VmRSS:\s+(\d+)", text)[1]) for text in status) / 1024


class BareServer:
    """Two stock QHttpServer processes on one port."""

    def __init__(self, url, processes):
        self.url = url
        self.processes = processes

    def cpu_seconds(self):
        return sum(cpu_seconds(process.pid) for process in self.processes)


@contextlib.contextmanager
def serving(database, *options):
    server = Server(database, *options)
    try:
        yield server
    finally:
        stop(server.process)


@contextlib.contextmanager
def bare_http_server(answer_bytes):
    """A BareServer whose every answer is so many constant bytes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [BIN / "barehttpserver", str(port), str(answer_bytes)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        for process in processes:
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("barehttpserver did not start")
        yield BareServer(f"http://127.0.0.1:{port}", processes)
    finally:
        for process in processes:
            stop(process)


@contextlib.contextmanager
def idle_connections(url, count):
    """So many connections that say nothing."""
    host, port = re.match(r"http://([^:]+):(\d+)", url).groups()
    connections = []
    try:
        for _ in range(count):
            connection = socket.create_connection((host, int(port)))
            # Reset on close: thousands of ports in TIME_WAIT would be missing in the next run.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connections.append(connection)
        yield
    finally:
        for connection in connections:
            connection.close()


class Databases:
    """Databases with many posts, each made once and copied for every use."""

    def __init__(self, folder):
        self.folder = folder

    @contextlib.contextmanager
    def copy(self, rows):
        template = self.folder / f"{rows}.db"
        if not template.exists():
            self._make(template, rows)
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            database = pathlib.Path(shutil.copy(template, folder))
            os.sync()  # or the first commits would wait for the copy to reach the disk
            yield database

    @staticmethod
    def _make(path, rows):
        with serving(path):
            pass  # it has made the schema, and is gone again: nobody else has the file open
        subprocess.run(["sqlite3", path, f"""
            WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < {rows})
            INSERT INTO posts(id, title, content, revision, created_at, updated_at)
            SELECT printf('0190a000-0000-7000-8000-%012x', n), 'seeded post ' || n, printf('%.100c', 'x'), 1,
                   '2024-07-11T00:00:00.000Z', '2024-07-11T00:00:00.000Z' FROM row;
            PRAGMA wal_checkpoint(TRUNCATE);"""], check=True, stdout=subprocess.DEVNULL)
