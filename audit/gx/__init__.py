"""The rules for Great Expectations; importing it makes the expectation known there, and takes some seconds."""

from audit.gx.expectation import ExpectAuditRuleToHold
from audit.gx.suites import Ran, expectation_suite, load_suite, run_checkpoint, save_suite

__all__ = ["ExpectAuditRuleToHold", "Ran", "expectation_suite", "load_suite", "run_checkpoint", "save_suite"]
