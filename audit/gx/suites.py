"""Suites of rules as suites of expectations: made, saved, loaded, and run through a checkpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from audit.asking import Asking
from audit.errors import InputError, UsageError
from audit.gx.expectation import ExpectAuditRuleToHold
from audit.language.rulefile import Rule
from audit.words import text

_SEVERITIES = {"error": FailureSeverity.CRITICAL, "warning": FailureSeverity.WARNING, "info": FailureSeverity.INFO}


@dataclass(frozen=True)
class Ran:
    """What a checkpoint found: whether all held, and of each rule whether it held and the result."""

    success: bool
    rules: dict[str, tuple[bool, dict[str, Any]]]
    others: dict[str, bool]  # expectations of Great Expectations' own, by what they expect
    faults: dict[str, str]  # rules that could not be evaluated, and why
    docs: Path | None = None


def expectation_suite(asking: Asking, figures: pd.DataFrame | None = None) -> gx.ExpectationSuite:
    """An expectation for each rule of the suite that figures alone decide.

    With the `figures` of a data set, also what Great Expectations itself can say of its columns: counts are not
    negative, forms and cells are known ones.
    """
    own = [] if figures is None else list(_own(asking, figures))
    rules = [_expectation(rule, asking) for rule in asking.rules]
    return gx.ExpectationSuite(name=f"gouji-{Path(asking.suite).stem}", expectations=[*own, *rules])


def _expectation(rule: Rule, asking: Asking) -> Expectation:
    title, why, basis = rule.title.text, rule.why.text, rule.basis.text
    return ExpectAuditRuleToHold(
        rule=rule.id,
        suite=asking.suite,
        today=asking.today.isoformat(),
        severity=_SEVERITIES[rule.severity],
        description=f"{title.zh} / {title.en}",
        meta={
            "rule": rule.id,
            "title": {"zh": title.zh, "en": title.en},
            "severity": rule.severity,
            "at_fault": rule.at_fault,
            "basis": {"zh": basis.zh, "en": basis.en},
            "why": {"zh": why.zh, "en": why.en},
        },
    )


def _own(asking: Asking, figures: pd.DataFrame) -> Iterator[Expectation]:
    """Ranges and sets that need nothing of ours to be read; columns with words among the numbers are left out."""
    forms, columns = asking.library.forms, set(figures.columns)
    if "form" in columns:
        yield ExpectColumnValuesToBeInSet(column="form", value_set=_forms(asking, figures))
    if "cell" in columns:
        yield ExpectColumnValuesToBeInSet(column="cell", value_set=list(forms.cell_keys))
    for key, spec in forms.specs.items():
        if key in columns and not spec.spec.signed and pd.api.types.is_numeric_dtype(figures[key]):
            yield ExpectColumnValuesToBeBetween(
                column=key, min_value=0, severity=_SEVERITIES["error"], meta={"rule": "cell-negative", "cell": key}
            )


def _forms(asking: Asking, figures: pd.DataFrame) -> list[Any]:
    """The names of the forms as the column has them."""
    names = sorted(asking.library.forms.by_name)
    return [int(name) for name in names] if pd.api.types.is_numeric_dtype(figures["form"]) else list(names)


def save_suite(suite: gx.ExpectationSuite, folder: Path) -> Path:
    """The suite as JSON, as Great Expectations keeps it. Raises UsageError where that cannot be."""
    path = folder / f"{suite.name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(suite.to_json_dict(), ensure_ascii=False, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(text("cannot-write", path=path, problem=error.strerror or str(error))) from error
    return path


def load_suite(path: Path) -> gx.ExpectationSuite:
    """A suite that was saved. Raises InputError for a file that holds none."""
    try:
        held = json.loads(path.read_text("utf-8"))
        return gx.ExpectationSuite(**{key: held[key] for key in ("name", "expectations", "meta") if key in held})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(text("no-expectations", path=path, problem=str(error).splitlines()[0])) from error


def run_checkpoint(figures: pd.DataFrame, suite: gx.ExpectationSuite, docs: Path | None = None) -> Ran:
    """The suite on a data set through a checkpoint; with `docs`, Data Docs in that folder."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    if docs is not None:
        _site(context, docs)
    batch = _batch(context)
    held = context.suites.add(suite)
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=suite.name, data=batch, suite=held))
    checkpoint = context.checkpoints.add(gx.Checkpoint(name=suite.name, validation_definitions=[definition]))
    result = checkpoint.run(batch_parameters={"dataframe": figures})
    if docs is not None:
        context.build_data_docs(site_names=[_SITE])
    return _ran(result, docs)


_SITE = "gouji"


def _site(context: Any, docs: Path) -> None:
    """The one place that Data Docs are written to."""
    for name in list(context.get_site_names()):
        context.delete_data_docs_site(name)
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs.resolve())}
    index = {"class_name": "DefaultSiteIndexBuilder"}
    site = {"class_name": "SiteBuilder", "store_backend": store, "site_index_builder": index}
    context.add_data_docs_site(site_name=_SITE, site_config=site)


def _batch(context: Any) -> BatchDefinition[Any]:
    asset = context.data_sources.add_pandas("figures").add_dataframe_asset("data set")
    found: BatchDefinition[Any] = asset.add_batch_definition_whole_dataframe("all of it")
    return found


def _ran(result: Any, docs: Path | None) -> Ran:
    rules: dict[str, tuple[bool, dict[str, Any]]] = {}
    others: dict[str, bool] = {}
    faults: dict[str, str] = {}
    for run in result.run_results.values():
        for each in run.results:
            config = each.expectation_config
            if config.type != "expect_audit_rule_to_hold":
                others[f"{config.type} {config.kwargs.get('column', '')}".strip()] = bool(each.success)
            elif fault := _fault(each.exception_info):
                faults[config.kwargs["rule"]] = fault
            else:
                rules[config.kwargs["rule"]] = (bool(each.success), dict(each.result))
    return Ran(bool(result.success), rules, others, faults, docs)


def _fault(told: dict[str, Any] | None) -> str | None:
    """What was raised, whether told at once or metric by metric."""
    if not told:
        return None
    if "raised_exception" in told:
        return str(told["exception_message"]) if told["raised_exception"] else None
    return next((str(each["exception_message"]) for each in told.values() if each.get("raised_exception")), None)
