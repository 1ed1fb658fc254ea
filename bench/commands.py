"""How long people wait for the command line, and for a server that is set up already."""

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DAIBAN = str(Path(sys.executable).with_name("daiban"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A command and how long it took."""

    name: str
    seconds: float
    #: To be reached, in seconds.
    target: float
    #: Where the time goes, said where the target is missed.
    why: str


def help_text() -> Taken:
    """`daiban --help`, whole process."""
    taken = []
    for _ in range(7):
        begun = time.perf_counter()
        subprocess.run([DAIBAN, "--help"], check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    why = "the interpreter's own start and click; no command's module is imported."
    return Taken("daiban --help", statistics.median(taken), 0.3, why)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, patience: float) -> bool:
    until = time.perf_counter() + patience
    while time.perf_counter() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.02)
    return False


def second_run() -> Taken:
    """`make run` once to set everything up, then again until the first page answers."""
    make = shutil.which("make") or "make"
    taken = []
    for number in range(4):
        port = _free_port()
        begun = time.perf_counter()
        server = subprocess.Popen(
            [make, "run"],
            cwd=ROOT,
            env={**os.environ, "DAIBAN_PORT": str(port), "DAIBAN_DATA": str(ROOT / "data" / "bench")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        answered = _answers(port, 300 if number == 0 else 60)
        seconds = time.perf_counter() - begun
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
        if not answered:
            raise RuntimeError("make run did not answer")
        if number:
            taken.append(seconds)
    why = "the imports of FastAPI, SQLAlchemy and pydantic, and the building of the routes' models, on one processor."
    return Taken("the second make run, until it answers", statistics.median(taken), 4.0, why)


def run() -> list[Taken]:
    """Both waits."""
    return [help_text(), second_run()]
