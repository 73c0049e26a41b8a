"""A Jupyter server of our own, and what a front end asks of it: run, save, export."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from websocket import create_connection

HOST = "127.0.0.1"
WAIT_S = 120
SHOWN = {"stream", "display_data", "execute_result", "error"}


@dataclass(frozen=True)
class Lab:
    """A running server.

    Attributes:
        port: Its port on this machine.
        token: What opens it.
        root: Folder of its notebooks.
    """

    port: int
    token: str
    root: Path

    def page(self, path: str) -> str:
        """The address of a notebook in JupyterLab."""
        return f"http://{HOST}:{self.port}/lab/tree/{path}?token={self.token}"

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        """What the server answers; the test fails when it refuses."""
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=WAIT_S)) as link:
            head = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
            link.request(method, path, None if body is None else json.dumps(body), head)
            answer = link.getresponse()
            content = answer.read()
            assert answer.status < 300, content.decode("utf-8", "replace")[-2000:]
            return content

    @contextmanager
    def kernel(self, path: str) -> Iterator[Kernel]:
        """A session on a notebook, closed at the end."""
        asked = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        session = json.loads(self.ask("POST", "/api/sessions", asked))
        address = f"ws://{HOST}:{self.port}/api/kernels/{session['kernel']['id']}/channels"
        head = {"Authorization": f"token {self.token}"}
        link = create_connection(address, timeout=WAIT_S, header=head)
        try:
            yield Kernel(link)
        finally:
            link.close()
            self.ask("DELETE", f"/api/sessions/{session['id']}")

    def save(self, path: str, nb: NotebookNode) -> None:
        """Save a notebook as a front end does."""
        asked = {"type": "notebook", "format": "json", "content": nb}
        self.ask("PUT", f"/api/contents/{path}", asked)

    def export(self, path: str) -> bytes:
        """The page of a saved notebook, by the handler that the export menu opens."""
        return self.ask("GET", f"/nbconvert/ctg/{path}?download=true")


@dataclass(frozen=True)
class Kernel:
    """A kernel reached through the server's websocket."""

    link: Any

    def run_all(self, nb: NotebookNode) -> NotebookNode:
        """Run every code cell in order until one ends with an error, as « Run All » does."""
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = self.run(cell.source)
                if any(output.output_type == "error" for output in cell.outputs):
                    break
        return nb

    def run(self, source: str) -> tuple[list[NotebookNode], int]:
        """Outputs of a piece of code and its execution count."""
        name = uuid.uuid4().hex
        head = {"msg_id": name, "msg_type": "execute_request", "username": "", "session": name,
                "version": "5.3"}  # fmt: skip
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False,
                   "stop_on_error": True, "user_expressions": {}}  # fmt: skip
        message = {"header": head, "parent_header": {}, "metadata": {}, "content": content,
                   "channel": "shell", "buffers": []}  # fmt: skip
        self.link.send(json.dumps(message))
        outputs: list[NotebookNode] = []
        count, idle = 0, False
        while not (count and idle):
            got = json.loads(self.link.recv())
            if got["parent_header"].get("msg_id") != name:
                continue
            kind = got["header"]["msg_type"]
            if kind in SHOWN:
                outputs.append(nbformat.v4.output_from_msg(got))
            elif kind == "execute_reply":
                count = got["content"]["execution_count"]
            idle = idle or (kind == "status" and got["content"]["execution_state"] == "idle")
        return outputs, count


@contextmanager
def running(base: Path, settings: str, environment: Mapping[str, str]) -> Iterator[Lab]:
    """JupyterLab on a free port, with a token, reading nothing of the user's own settings.

    Args:
        base: Folder of its own.
        settings: The settings that our installer writes, as JSON.
        environment: What its kernels see besides this process's environment.
    """
    folders = {name: base / name for name in ("carnets", "reglages", "runtime", "config", "data")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    (folders["reglages"] / "overrides.json").write_text(settings, encoding="utf-8")
    token = secrets.token_hex(16)
    own = {
        "JUPYTER_RUNTIME_DIR": str(folders["runtime"]),
        "JUPYTER_CONFIG_DIR": str(folders["config"]),
        "JUPYTER_DATA_DIR": str(folders["data"]),
        "JUPYTERLAB_SETTINGS_DIR": str(base / "utilisateur"),
        "JUPYTERLAB_WORKSPACES_DIR": str(base / "espaces"),
        "IPYTHONDIR": str(base / "ipython"),
    }
    words = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        f"--ServerApp.ip={HOST}", f"--ServerApp.port={_free_port()}",
        f"--ServerApp.root_dir={folders['carnets']}", f"--IdentityProvider.token={token}",
        f"--LabApp.app_settings_dir={folders['reglages']}",
    ]  # fmt: skip
    with (base / "journal.txt").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own interpreter
            words, cwd=base, env={**os.environ, **own, **environment}, stdout=log, stderr=log
        )
        try:
            port = _port(folders["runtime"] / f"jpserver-{process.pid}.json", process, base)
            lab = Lab(port, token, folders["carnets"])
            _wait_for(lab)
            yield lab
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _port(path: Path, process: subprocess.Popen[bytes], base: Path) -> int:
    """The port that the server has taken, another one when ours was taken meanwhile."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, ValueError):
            return int(json.loads(path.read_text(encoding="utf-8"))["port"])
        time.sleep(0.1)
    raise AssertionError((base / "journal.txt").read_text(encoding="utf-8")[-2000:])


def _wait_for(lab: Lab) -> None:
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        with suppress(OSError):
            lab.ask("GET", "/api/status")
            return
        time.sleep(0.1)
    raise AssertionError("JupyterLab did not answer")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and the kernels that it started."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)
