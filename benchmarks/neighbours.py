"""Rules across years and bodies against one query of DuckDB: `python -m benchmarks.neighbours [--reports N] [--each]`.

Generates the reports of `benchmarks.kernel`, five years a body, and prints how long the kernel takes for all rules that ask
for the figures of another year or body, as a multiple of the time in which DuckDB scans the same cells once and groups
them: by body, with the year before beside each (a window), and by level, kind and year. Processor seconds of both.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
from collections.abc import Sequence
from datetime import date
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa

from audit.forms import load_forms
from audit.frames import CODE, Frames
from audit.kernel import evaluate
from audit.language import tree
from audit.language.figures import asks_figures_alone
from audit.language.formulas import parse
from audit.language.kinds import RELATIONS
from audit.language.rulefile import Rule
from audit.language.ruleset import RuleFile, Ruleset
from audit.language.signatures import OF_PEERS
from audit.model import State
from audit.run import open_workshop
from audit.world import World
from benchmarks.kernel import generated, seconds


def looks_beside(rule: Rule) -> bool:
    """Whether a rule asks for anything of another report."""
    for formula in (rule.check, *([rule.when] if rule.when else []), *rule.let.values()):
        for part in parse(formula).walk():
            if isinstance(part, tree.Call) and part.function in OF_PEERS:
                return True
            if isinstance(part, tree.Name) and part.parts[0] in (*RELATIONS, "last_report_year"):
                return True
    return False
