"""What another worker gives, and what memory a run takes: `python benchmarks/workers.py [--documents N ...]`.

Writes so many varied copies of the sample reports into a folder and reads them, each time in a new process: once with
each document let go when the next one comes, as `audit parse` does, and once into frames, which hold them all, as rules
need them. Prints, for each number of documents and of workers: wall seconds of reading and the gain over the first
number of workers; processor seconds of the parent and of all workers, which other work on the machine changes least;
the highest memory of the parent, what of it came with the documents, and that of the largest worker (VmHWM). Linux
alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from audit.documents.charset import decode

ROOT = Path(__file__).parent.parent
KEPT = ["nothing", "frames"]
SAMPLES = [path for path in sorted((ROOT / "sample_reports").iterdir()) if path.suffix in (".txt", ".html")]


def write_reports(folder: Path, documents: int) -> None:
    """Copies of the samples whose sentences, and the lines that they stand in, are each document's own, as is real."""
    texts = [(path.suffix, decode(path.read_bytes())) for path in SAMPLES if path.stat().st_size]
    for number in range(documents):
        suffix, text = texts[number % len(texts)]
        own = "\n" * number + text.replace("。", f"，编号{number:05}。")
        (folder / f"{number:05}{suffix}").write_text(own, "utf-8")


def measure(folder: str, jobs: int, kept: str) -> dict[str, float]:
    """Read a folder in this process and its workers; `kept` is one of KEPT."""
    from audit.frames import join_frames  # noqa: PLC0415 - only the measured process needs it
    from audit.intake import Bounds, Progress, read_all  # noqa: PLC0415
    from audit.run import open_workshop, read_documents, read_for_frames  # noqa: PLC0415
    from audit.sources import Inputs  # noqa: PLC0415

    library = open_workshop().library
    workers: dict[int, int] = {}

    def watch(progress: Progress) -> None:
        if progress.done % 100 == 0:
            workers.update((child, highest(child)) for child in children())

    before, start, own = highest("self"), time.perf_counter(), time.process_time()
    bounds = Bounds(jobs, 3600)
    if kept == "nothing":
        reports = sum(document.report is not None for document in read_documents([folder], bounds, watch))
    else:
        keep = partial(read_for_frames, forms=library.forms)
        reports = len(join_frames(read_all(Inputs([folder]), library, keep, bounds, watch), library.forms))
    taken = time.perf_counter() - start
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "reports": reports,
        "seconds": taken,
        "own": time.process_time() - own,
        "others": spent.ru_utime + spent.ru_stime,
        "parent": highest("self") / 1024,
        "grown": (highest("self") - before) / 1024,
        "worker": max(workers.values(), default=0) / 1024,
    }


def children() -> list[int]:
    """The processes that this one has started."""
    return [int(child) for child in Path("/proc/thread-self/children").read_text("ascii").split()]


def highest(process: int | str) -> int:
    """The most memory that a process has held so far, in kB."""
    status = Path(f"/proc/{process}/status").read_text("ascii", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0])


def main() -> None:
    """Measure each combination and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kept", choices=KEPT, nargs="+", default=KEPT, help="what is kept of a document")
    parser.add_argument("--measure", nargs=3, metavar=("FOLDER", "JOBS", "KEPT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        folder, jobs, kept = options.measure
        print(json.dumps(measure(folder, int(jobs), kept)))
        return
    counted = ("documents", "kept    ", "jobs", "seconds", "per-s", "gain")
    titles = (*counted, "parent-cpu", "workers-cpu", "parent-MB", "grown-MB", "worker-MB")
    print("  ".join(titles))
    for documents in options.documents:
        with tempfile.TemporaryDirectory() as folder:
            write_reports(Path(folder), documents)
            for kept in options.kept:
                alone = None
                for jobs in options.jobs:
                    command = [sys.executable, "-m", "benchmarks.workers", "--measure", folder, str(jobs), kept]
                    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
                    seconds = found["seconds"]
                    alone = alone or seconds
                    shown = [documents, kept, jobs, f"{seconds:.1f}", f"{documents / seconds:.0f}"]
                    shown += [f"{alone / seconds:.2f}", *(f"{found[name]:.1f}" for name in ("own", "others"))]
                    shown += [f"{found[name]:.0f}" for name in ("parent", "grown", "worker")]
                    cells = (str(one).rjust(len(title)) for one, title in zip(shown, titles, strict=True))
                    print("  ".join(cells), flush=True)


if __name__ == "__main__":
    main()
