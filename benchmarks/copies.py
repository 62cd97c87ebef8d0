"""Near-copies among many reports: `python -m benchmarks.copies [--reports N] [--profile]`.

Generates texts of some 600 letters, a fifth of them near-copies of others with changed names and figures, and prints
how long it takes to find the clusters, how many of those planted are found, and the memory beside the texts.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import resource
import time
from collections.abc import Iterator

from audit.copies import Body, Copies, Line, find_copies
from audit.model import Place
from audit.reading.vocabulary import load_vocabulary

SENTENCES = 20
CLUSTER = 8
COPIES = 0.2  # of the reports
_CHANGED = 0.1  # of a copy's sentences are its own
_WORDS = 3000


def generated(reports: int) -> tuple[list[Line], list[Body], set[int]]:
    """Lines and bodies of reports, and which of them belong to planted clusters."""
    chance = random.Random(7)
    words = ["".join(_letters(chance, chance.choice((2, 2, 3, 4)))) for _ in range(_WORDS)]
    planted = int(reports * COPIES) // CLUSTER * CLUSTER
    lines, bodies, model = [], [], list[str]()
    for report in range(reports):
        if report >= planted or report % CLUSTER == 0:
            model = [_sentence(chance, words) for _ in range(SENTENCES)]
        said = model if report >= planted else list(_varied(chance, words, model))
        lines += [Line(report, sentence, Place(line=n + 1, column=1)) for n, sentence in enumerate(said)]
        bodies.append(Body(f"云岭省{report:05d}县某某局", "department", 2023))
    return lines, bodies, set(range(planted))


def _letters(chance: random.Random, many: int) -> Iterator[str]:
    yield from (chr(chance.randrange(0x4E00, 0x6E00)) for _ in range(many))


def _sentence(chance: random.Random, words: list[str]) -> str:
    return f"全年{''.join(chance.choices(words, k=10))}{chance.randrange(200)}条。"


def _varied(chance: random.Random, words: list[str], model: list[str]) -> Iterator[str]:
    for sentence in model:
        if chance.random() < _CHANGED:
            yield _sentence(chance, words)
        else:
            yield f"{sentence.rstrip('0123456789条。')}{chance.randrange(200)}条。"


def main() -> None:
    """Print the time, what is found, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    lines, bodies, planted = generated(options.reports)
    phrases = load_vocabulary().form_phrases
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()

    def find() -> Copies:
        found = find_copies(lines, bodies, phrases)
        found.clusters  # noqa: B018 - computed when it is asked for
        return found

    if options.profile:
        profile = cProfile.Profile()
        found = profile.runcall(find)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    else:
        found = find()
    took = time.process_time() - start
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**10
    letters = sum(len(line.text) for line in lines) / len(bodies)
    told = {report for cluster in found.clusters for report in cluster.reports}
    print(f"{options.reports} reports of {letters:.0f} characters: {took:.1f} s, {peak:.0f} MB beside the texts")
    right, wrong = len(told & planted), len(told - planted)
    print(f"clusters {len(found.clusters)}; of {len(planted)} planted reports {right} found, others {wrong}")


if __name__ == "__main__":
    main()
