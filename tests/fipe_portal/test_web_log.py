"""What gunicorn writes of a request, started as the image starts it: nothing that tells who or opens an account."""

from __future__ import annotations

import json
import re
import signal
import sys
from http.client import HTTPConnection
from pathlib import Path

from fipe_portal.demo.services import listen
from fipe_portal.embedded.layout import CHECKOUT
from fipe_portal.embedded.processes import spawn_tied
from tests.support.checkouts import wait_for

APPLICATION = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""
LINE = re.compile(r"^\[[^]]+\] GET 200 2 \d+\.\d+$", re.MULTILINE)


def command_of_the_image() -> list[str]:
    (line,) = re.findall(r"^CMD (\[.*\])$", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)
    return json.loads(line)


def test_the_access_log_holds_no_address(tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text(APPLICATION)
    log = tmp_path / "log"
    name, _, *options = command_of_the_image()
    kept = [option for option in options if not option.startswith(("--bind", "--workers"))]
    with listen(8400) as listener:
        command = [sys.executable, "-m", name, "tiny", f"--pythonpath={tmp_path}", f"--bind=fd://{listener.fileno()}"]
        server = spawn_tied(
            [*command, *kept], on_parent_death=signal.SIGTERM, log=log, cwd=CHECKOUT, pass_fds=(listener.fileno(),)
        )
        try:
            path = "/compte/mot-de-passe/nouveau/1-cle-secrete/?q=Jeanne"
            browser = HTTPConnection(*listener.getsockname(), timeout=20)
            browser.request("GET", path, headers={"Referer": "http://portail.example/?q=Jeanne"})
            assert browser.getresponse().read() == b"ok"
            assert wait_for(lambda: LINE.search(log.read_text()) is not None), log.read_text()
        finally:
            server.terminate()
            server.wait(20)
    assert "cle-secrete" not in log.read_text()
    assert "Jeanne" not in log.read_text()
    # Nor does it open a socket through which it could be commanded.
    assert "control" not in log.read_text().lower()
