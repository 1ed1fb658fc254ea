"""`daiban serve`: a real process on a real port."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import httpx2

from api import sign_in
from api.clock import this_instant
from builders.command import Run
from builders.county import a_county
from builders.post import a_post_office, until
from workflow.actions import people
from workflow.records.migration import upgrade
from workflow.records.person import Person


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_it_answers_and_stops(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'house.sqlite3'}"
    upgrade(url)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "workflow.cli", "serve", "--port", str(port)],
        env={**os.environ, "DAIBAN_DATABASE_URL": url, "DAIBAN_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{reached(server, port)}/", timeout=30) as answer:
            assert answer.status == 200
            assert "text/html" in answer.headers["Content-Type"]
    finally:
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=30)
    assert "Traceback" not in err, out + err


def test_it_stops_at_once_although_somebody_looks_at_a_page(tmp_path: Path) -> None:
    """The stream of an open page would never be over: the server ends it when it is told to stop."""
    url = f"sqlite:///{tmp_path / 'house.sqlite3'}"
    upgrade(url)
    county = a_county(url)
    with county.database.acting() as session:
        session.get_one(Person, county.office.person_id).password_hash = people.hash_password(
            "松脂 2026 深加工"
        )
        token, _ = sign_in.open_session(
            session, person_id=county.office.person_id, password="", now=this_instant()
        )
    county.database.close()
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "workflow.cli", "serve", "--port", str(port)],
        env={**os.environ, "DAIBAN_DATABASE_URL": url, "DAIBAN_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address, cookie = f"http://127.0.0.1:{reached(server, port)}/news", {"Cookie": f"daiban={token}"}
        with httpx2.stream("GET", address, headers=cookie, timeout=30) as answer:
            stream = answer.iter_lines()
            assert next(stream).startswith("retry:")
            server.send_signal(signal.SIGTERM)
            assert "event: end" not in list(stream), "the browser comes back to the next server"
    finally:
        server.terminate()
        out, err = server.communicate(timeout=30)
    assert "Traceback" not in err, out + err


def test_it_prepares_an_empty_place_with_the_sample_county_before_it_serves(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'house.sqlite3'}"
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "workflow.cli", "serve", "--sample", "--port", str(port)],
        env={**os.environ, "DAIBAN_DATABASE_URL": url, "DAIBAN_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        said = ""
        while "按 Ctrl-C 停止" not in said:
            line = server.stdout.readline()
            assert line, said
            said += line
        assert "数据库已建立" in said
        assert "样例县已装入" in said
    finally:
        # It may not listen yet, and so not look out for Ctrl-C: this ends it at any moment.
        server.terminate()
        server.communicate(timeout=60)


def test_it_looks_after_time_itself_on_sqlite(tmp_path: Path) -> None:
    """A notice that waits goes out by mail without anybody asking, and the server stops cleanly."""
    url = f"sqlite:///{tmp_path / 'house.sqlite3'}"
    upgrade(url)
    county = a_county(url)
    person = county.office
    with county.database.acting() as session:
        session.get_one(Person, person.person_id).email = "office@example.org"
    county.a_consultation(awaiting=["housing"], agreed=["water"])
    with a_post_office() as post:
        server = subprocess.Popen(
            [sys.executable, "-m", "workflow.cli", "serve", "--port", str(free_port())],
            env={
                **os.environ,
                "DAIBAN_DATABASE_URL": url,
                "DAIBAN_SMTP_HOST": "127.0.0.1",
                "DAIBAN_SMTP_PORT": str(post.port),
                "DAIBAN_EVERY": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            until(lambda: bool(post.received))
            until(lambda: all(clock.next_rung for clock in county.open_clocks().values()))
        finally:
            server.send_signal(signal.SIGINT)
            out, err = server.communicate(timeout=60)
    county.database.close()
    assert "Traceback" not in err, out + err


def reached(server: "subprocess.Popen[str]", port: int) -> int:
    """The port, once somebody listens on it; fails when the server ends before."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            try:
                raise AssertionError(f"ended with {server.wait(timeout=0.1)}")
            except subprocess.TimeoutExpired:
                continue
        return port


def test_a_database_without_tables_is_not_served(run_bare: Run) -> None:
    said = run_bare("serve", "--port", str(free_port()))
    assert (said.code, "daiban migrate" in said.err) == (1, True)


def test_a_database_that_is_not_there_is_neither_served_nor_made(run_alone: Run, tmp_path: Path) -> None:
    said = run_alone("serve", "--port", str(free_port()))
    assert (said.code, said.out, "daiban migrate" in said.err) == (1, "", True)
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_none_is_refused(run_alone: Run) -> None:
    assert run_alone("serve", "--port", "70000").code == 2


def test_a_port_that_is_taken_is_refused_before_anything_is_loaded(run_alone: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = run_alone("serve", "--port", str(port))
    assert (said.code, said.out) == (1, "")
    assert f"端口 {port} 已被占用" in said.err
    assert "daiban serve --port" in said.err
    assert "migrate" not in said.err


def test_an_address_that_is_not_of_this_machine_is_refused(run_alone: Run) -> None:
    # Kept for documents: no machine has it.
    said = run_alone("serve", "--host", "192.0.2.1", "--port", str(free_port()))
    assert (said.code, said.out) == (1, "")
    assert "本机没有地址 192.0.2.1" in said.err
