"""DOC, WPS, RTF and ODT to DOCX by LibreOffice: one bounded process a file, which leaves nothing behind."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from audit.documents import guard as guard_module
from audit.errors import InputError
from audit.words import text

TIME_LIMIT = 60  # seconds; a report takes about two, the first on a slow machine perhaps ten
_PACKAGE = "libreoffice-writer"  # of Debian and its kin
_PROGRAMS = ("soffice", "libreoffice")
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")  # of the environment; proxies, display and language are not

# No macro runs, no link is followed, and whoever tries the network all the same meets a port where nobody answers.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisablePythonRuntime", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Save/Document", "CreateBackup", "false"),
    ("Office.Common/Load", "UpdateDocMode", "0"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Jobs/Jobs/UpdateCheck/Arguments", "AutoCheckEnabled", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def to_docx(data: bytes, kind: str) -> bytes:
    """The document as DOCX; `kind` is its format, which is also its suffix: DOC, RTF or ODT.

    Raises InputError when LibreOffice is not installed, does not finish in time or cannot read the document.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise InputError(text("office-missing", kind=kind, package=_PACKAGE))
    # A profile for each file costs 0.4 of 2 seconds; one for many would have to outlive the call, and might survive us.
    with tempfile.TemporaryDirectory(prefix="gouji-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        source = folder / f"document.{kind.lower()}"
        source.write_bytes(data)
        _run(_command(program, folder, source), folder, kind)
        try:
            return (folder / "out" / "document.docx").read_bytes()
        except OSError as error:
            raise InputError(text("office-failed", kind=kind)) from error


def _command(program: str, folder: Path, source: Path) -> list[str]:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_settings(), "utf-8")
    return [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault",
        "--nofirststartwizard", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{said}</value></prop>'
        "</item>"
        for path, name, said in _SETTINGS
    )
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {spaces}>{items}</oor:items>\n'


def _run(command: list[str], folder: Path, kind: str) -> None:
    """Run to the end or to the limit, watched by a process that ends it when this one is killed."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    kept |= {"HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    guard = [sys.executable, "-I", "-S", guard_module.__file__, str(folder), _socket(folder / "profile"), *command]
    process = subprocess.Popen(guard, env=kept, start_new_session=True, stdin=subprocess.PIPE)
    try:
        status = process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise InputError(text("office-slow", kind=kind, limit=TIME_LIMIT)) from error
    finally:
        if process.stdin:
            process.stdin.close()  # what is still at work ends with it
        process.wait()
    if status:
        raise InputError(text("office-failed", kind=kind))


def _socket(profile: Path) -> str:
    """What LibreOffice lays in /tmp whatever TMPDIR says, and leaves there when it is killed."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    return f"/tmp/OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
