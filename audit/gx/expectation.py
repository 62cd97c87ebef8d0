"""One expectation, ExpectAuditRuleToHold, and one metric that asks all rules of a suite of a batch at once."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, ClassVar

from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from audit.asking import Asking, open_asking
from audit.errors import GoujiError

_SHOWN = 20  # failing instances in a result; all of them are in the verdicts of audit.asking


@cache
def asking_of(suite: str, today: str | None) -> Asking:
    """A suite, opened once; `today` as 2026-01-31."""
    return open_asking(suite, today=date.fromisoformat(today) if today else None)


class AuditRules(TableMetricProvider):
    """What all rules of a suite find in a batch; computed once however many expectations ask."""

    metric_name = "table.audit_rules"
    value_keys = ("suite", "today")

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - the decorator makes it one of the class
        execution_engine: ExecutionEngine[Any],
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],  # noqa: ARG002 - the decorator's order
        runtime_configuration: dict[str, Any],  # noqa: ARG002
    ) -> Any:
        """The answers, or why the batch cannot be asked: raised here it would take all other expectations with it."""
        figures, *_ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type="table")
        try:
            return asking_of(metric_value_kwargs["suite"], metric_value_kwargs["today"]).ask(figures)
        except GoujiError as error:
            return error


class ExpectAuditRuleToHold(BatchExpectation):
    """Expect a rule of a gouji suite to fail for no report of a data set."""

    rule: str
    suite: str = "default"
    today: str | None = None

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.audit_rules",)
    success_keys: ClassVar[tuple[str, ...]] = ("rule", "suite", "today")
    args_keys: ClassVar[tuple[str, ...]] = ("rule", "suite", "today")
    library_metadata: ClassVar[dict[str, Any]] = {"tags": ["gouji"], "contributors": []}

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - as the base class calls it
        execution_engine: ExecutionEngine[Any] | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        """Holds when no instance fails; counts and the first failing instances are in the result."""
        asked = metrics["table.audit_rules"]
        if isinstance(asked, GoujiError):
            raise asked
        verdicts, failing = asked.verdicts(self.rule), asked.failing(self.rule)
        return {
            "success": not failing,
            "result": {
                "observed_value": verdicts.failed,
                "element_count": verdicts.passed + verdicts.failed + verdicts.undecided,
                "unexpected_count": verdicts.failed,
                "unexpected_percent": 100 * verdicts.failed / max(1, verdicts.failed + verdicts.passed),
                "details": {
                    "pass": verdicts.passed,
                    "assumed": verdicts.assumed,
                    "undecided": verdicts.undecided,
                    "not_applicable": verdicts.not_applicable,
                    "failing": [{"report": report, "instance": instance} for report, instance in failing[:_SHOWN]],
                },
            },
        }
