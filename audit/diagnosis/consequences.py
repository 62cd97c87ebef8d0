"""What else a repair would mend: rules that are no equations are asked again, of the figures as they should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.diagnosis.explain import Explanation
from audit.diagnosis.ledger import Ledger
from audit.evaluation import FAIL
from audit.kernel import evaluate
from audit.language.ruleset import Ruleset
from audit.model import Finding
from audit.world import World

_MOST = 2**29  # bytes of figures; in larger runs such findings stand by themselves


def consequences(
    explanations: Sequence[Explanation], ledger: Ledger, findings: Sequence[Finding], ruleset: Ruleset, world: World
) -> list[list[Finding]]:
    """For each explanation those of some findings that are gone when its only answer is put in place."""
    altered = [_cells(one, ledger) for one in explanations]
    touching = [
        [finding for finding in findings if any((finding.report, key) in cells for key in finding.cells)]
        for cells in altered
    ]
    rules = sorted({finding.rule for found in touching for finding in found})
    if not rules or world.frames.values.number.nbytes > _MOST:
        return [[] for _ in explanations]
    outcomes, _ = evaluate(ruleset, _mended(world, altered), [ruleset.files[rule] for rule in rules])
    failing = {
        (outcome.file.rule.id, int(batch.reports[hit.column]))
        for outcome in outcomes
        for batch, hits in outcome.batches
        for hit in hits
        if hit.code == FAIL
    }
    return [[finding for finding in found if (finding.rule, finding.report) not in failing] for found in touching]


def _cells(one: Explanation, ledger: Ledger) -> dict[tuple[int, str], int]:
    """Report and key of the cells that the only answer changes, with what should stand there."""
    if len(one.answers) != 1:
        return {}
    keys, found = ledger.book.keys, {}
    for repair in one.answers[0].repairs:
        if repair.figure < ledger.cell_figures:
            position, cell = divmod(repair.figure, len(keys))
            found[int(ledger.reports[position]), keys[cell]] = repair.right
    return found


def _mended(world: World, altered: Sequence[dict[tuple[int, str], int]]) -> World:
    values = world.frames.values
    number = values.number.copy()
    for cells in altered:
        for (report, key), right in cells.items():
            number[values.keys[key], report] = right
    return World(replace(world.frames, values=replace(values, number=number)), world.today, world.deadlines)
