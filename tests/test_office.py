"""DOC, RTF and ODT by way of LibreOffice: read as the DOCX they were, within bounds, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit.documents import office
from audit.documents.formats import READ_FROM_FOLDERS, read_pages
from audit.documents.office import to_docx
from audit.errors import InputError
from office_files import ole, p, packed, word
from shell import Audit
from specimens.word_sample import SAMPLE
from test_docx import texts

KINDS = ("DOC", "RTF", "ODT")
REAL = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(REAL is None, reason="LibreOffice is not installed (libreoffice-writer)")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go; whatever a test does, none is left, and no process that works there."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    yield place
    assert eventually(lambda: not list(place.iterdir()) and not working_in(place))


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold; killed processes take a moment to go."""
    end = time.monotonic() + 30
    while not (held := holds()) and time.monotonic() < end:
        select.select([], [], [], 0.01)
    return held


def working_in(place: Path) -> list[str]:
    """The processes whose folder is in this one."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            found += [str(link)] if str(link.readlink()).startswith(str(place)) else []
    return found


# ---- a program in place of LibreOffice ---- #


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder that is searched for programs; `soffice` in it is what the test writes."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "cp", "mkdir", "sleep", "env", "cat"):
        (programs / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(programs))
    return programs


def write(programs: Path, script: str) -> None:
    program = programs / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


OUT = 'while [ "$1" != "--outdir" ]; do shift; done; mkdir "$2"; '


def test_the_converted_document_is_read(pretend: Path, tmp_path: Path) -> None:
    (tmp_path / "converted").write_bytes(word(p("一、总体情况")))
    write(pretend, f'{OUT} cp "$3" {tmp_path}/given; cp {tmp_path}/converted "$2/document.docx"')

    pages = read_pages(b"{\\rtf1 x}")

    assert texts(pages) == ["一、总体情况"]
    assert (tmp_path / "given").read_bytes() == b"{\\rtf1 x}"


def test_what_the_program_is_told(pretend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile of its own that forbids macros and links, and nothing of our environment."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")
    write(
        pretend,
        f'env > {tmp_path}/env; cp profile/user/registrymodifications.xcu {tmp_path}; echo "$@" > {tmp_path}/said',
    )

    with pytest.raises(InputError):
        to_docx(b"x", "DOC")

    said, settings = (tmp_path / "said").read_text(), (tmp_path / "registrymodifications.xcu").read_text()
    assert f"-env:UserInstallation=file://{tmp_path}/temporary/gouji-" in said
    assert "--headless" in said
    assert 'oor:name="MacroSecurityLevel" oor:op="fuse"><value>3<' in settings
    assert 'oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true<' in settings
    assert "PROXY" not in (tmp_path / "env").read_text()
    assert f"HOME={tmp_path}/temporary/gouji-" in (tmp_path / "env").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_without_libreoffice_the_sentence_says_what_to_install(kind: str, pretend: Path) -> None:
    assert not (pretend / "soffice").exists()
    with pytest.raises(InputError, match=f"{kind}.*not installed.*libreoffice-writer"):
        to_docx(b"x", kind)


def test_a_conversion_that_takes_too_long_is_killed_with_all_it_started(
    pretend: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "TIME_LIMIT", 0.3)
    write(pretend, "sleep 1000 & sleep 1000")

    with pytest.raises(InputError, match=r"DOC.* 0\.3 seconds"):
        to_docx(b"x", "DOC")


def test_what_outlives_the_program_is_killed(pretend: Path) -> None:
    write(pretend, "sleep 1000 & exit 0")

    with pytest.raises(InputError, match="cannot open"):
        to_docx(b"x", "DOC")


@pytest.mark.parametrize("script", ["exit 1", f"{OUT} exit 77", "exit 0", OUT, "kill -9 $$"])
def test_a_conversion_that_fails_is_told(script: str, pretend: Path) -> None:
    write(pretend, script)

    with pytest.raises(InputError, match="LibreOffice cannot open this ODT file"):
        to_docx(b"x", "ODT")


def test_what_is_converted_to_no_document_is_told(pretend: Path) -> None:
    write(pretend, f'{OUT} echo nothing > "$2/document.docx"')

    with pytest.raises(InputError, match="damaged"):
        read_pages(b"{\\rtf1 x}")


def test_an_interruption_leaves_nothing(pretend: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(pretend, "sleep 1000")
    wait = subprocess.Popen.wait

    def interrupted(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        if timeout is not None:
            raise KeyboardInterrupt
        return wait(process)

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)

    with pytest.raises(KeyboardInterrupt):
        to_docx(b"x", "DOC")


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_a_process_that_is_killed(stop: signal.Signals, pretend: Path, folder: Path) -> None:
    """As a worker is that takes too long."""
    write(pretend, f"sleep 1000 & sleep 1000 & echo > {pretend}/started; sleep 1000")
    asks = "from audit.documents.office import to_docx; to_docx(b'x', 'DOC')"
    process = subprocess.Popen([sys.executable, "-c", asks], env={**os.environ, "TMPDIR": str(folder)})
    assert eventually((pretend / "started").exists)
    assert working_in(folder)

    process.send_signal(stop)

    assert process.wait() == -stop


# ---- what needs no conversion to be told ---- #


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (ole({"EncryptedPackage": b"x" * 5000}), "password"),
        (ole({"WordDocument": b"\xec\xa5\xc1\x00" + b"\x00" * 7 + b"\x01" + b"\x00" * 5000}), "password"),
        (ole({"CONTENTS": b"x" * 5000}), "OLE"),
        (
            packed({
                "mimetype": "application/vnd.oasis.opendocument.text",
                "META-INF/manifest.xml": "<manifest:encryption-data/>",
            }),
            "password",
        ),
    ],
)  # fmt: skip
def test_encrypted_documents_are_told_and_never_converted(
    data: bytes, said: str, pretend: Path, tmp_path: Path
) -> None:
    write(pretend, f"echo > {tmp_path}/called")

    with pytest.raises(InputError, match=said):
        read_pages(data)
    assert not (tmp_path / "called").exists()


def test_a_document_of_wps_is_a_doc(pretend: Path, tmp_path: Path) -> None:
    (tmp_path / "converted").write_bytes(word(p("甲")))
    write(pretend, f'{OUT} cp {tmp_path}/converted "$2/document.docx"')

    assert texts(read_pages(ole({"WordDocument": b"\xec\xa5\xc1\x00" + b"\x00" * 5000}))) == ["甲"]
    assert {".doc", ".wps", ".rtf", ".odt"} <= set(READ_FROM_FOLDERS)


# ---- LibreOffice itself ---- #


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The Word sample in every format, written by LibreOffice."""
    folder = tmp_path_factory.mktemp("samples")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in KINDS:
        command = [REAL or "", profile, "--headless", "--convert-to", kind.lower(), "--outdir", str(folder)]
        subprocess.run([*command, str(SAMPLE)], check=True, capture_output=True, timeout=300)
    return {kind: (folder / f"{SAMPLE.stem}.{kind.lower()}").read_bytes() for kind in KINDS}


@needs_libreoffice
@pytest.mark.parametrize("kind", KINDS)
def test_every_line_is_read_as_from_the_word_document(kind: str, converted: dict[str, bytes]) -> None:
    """Automatic numbers, merged cells, an open change, a text box, hidden text: nothing is lost on the way."""
    data, wanted = converted[kind], read_pages(SAMPLE.read_bytes())
    if kind == "RTF":  # LibreOffice reads the signs that Word writes into numbers, and itself writes others
        for written, meant in (
            (rb"\'02\'00\'3f;", rb"\'02\'00\u12289\'3f;"),
            (rb"\'03\'28\'01\'29;", rb"\'03\u65288\'3f\'01\u65289\'3f;"),
        ):
            assert written in data
            data = data.replace(written, meant)

    pages = read_pages(data)

    assert texts(pages) == texts(wanted)
    assert pages.remarks == wanted.remarks


@needs_libreoffice
def test_links_are_not_followed() -> None:
    asked: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(self.request.recv(100))

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        spaces = " ".join(
            f'xmlns:{name}="{uri}"'
            for name, uri in {
                "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
                "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
                "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
                "xlink": "http://www.w3.org/1999/xlink",
            }.items()
        )
        link = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'
        content = (
            f'<office:document-content {spaces} office:version="1.2"><office:body><office:text>'
            f'<text:section text:name="s"><text:section-source {link} xlink:href="{address}/s.odt"/></text:section>'
            f'<text:p>甲<draw:frame><draw:image {link} xlink:href="{address}/picture.png"/></draw:frame></text:p>'
            "</office:text></office:body></office:document-content>"
        )
        kind = "application/vnd.oasis.opendocument.text"
        manifest = (
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
        )
        pages = read_pages(packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}))
        server.shutdown()

    assert "甲" in str(texts(pages))
    assert asked == []


@needs_libreoffice
def test_a_damaged_document_is_told() -> None:
    with pytest.raises(InputError):
        read_pages(ole({"WordDocument": b"\xec\xa5\xc1\x00" + b"\x00" * 5000}))


@needs_libreoffice
def test_libreoffice_that_is_killed_leaves_nothing(
    converted: dict[str, bytes], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of its work, when its socket is laid."""
    sockets: list[Path] = []
    wait = subprocess.Popen.wait

    def late(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        if timeout is None:
            return wait(process)
        (profile,) = folder.glob("gouji-*/profile")
        sockets.append(Path(office._socket(profile)))
        assert eventually(sockets[0].exists)
        raise subprocess.TimeoutExpired("soffice", timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", late)

    with pytest.raises(InputError, match="stopped"):
        to_docx(converted["DOC"], "DOC")
    assert len(sockets) == 1
    assert not sockets[0].exists()


@needs_libreoffice
def test_a_document_is_converted_in_a_run(converted: dict[str, bytes], audit: Audit, tmp_path: Path) -> None:
    """By a worker, within the memory that workers are given."""
    (tmp_path / "report.wps").write_bytes(converted["DOC"])

    ran = audit("run", tmp_path / "report.wps", "--timeout", "300", "--format", "json")

    assert ran.json["unaudited"] == []
    assert ran.json["looked_at"]["reports"] == 1
