"""The tables of a history file, as docs/history.md describes them, their version, and the steps from older versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMAT = "gouji.history"
VERSION = 5

_PLACE = (
    'STRUCT("line" INTEGER, "column" INTEGER, page INTEGER, "table" INTEGER, "row" INTEGER, cell INTEGER, '
    "box DOUBLE[4])"
)
_TEXT = "STRUCT(zh VARCHAR, en VARCHAR)"
_EVIDENCE = f'STRUCT("text" VARCHAR, "start" INTEGER, "end" INTEGER, place {_PLACE})'
_BESIDE = f"STRUCT(path VARCHAR, evidence {_EVIDENCE})"
_SUSPECT = (
    f'STRUCT(report BIGINT, cell VARCHAR, "where" {_TEXT}, printed VARCHAR, suggested VARCHAR, evidence {_EVIDENCE})'
)

# What was read. `document` is the number of a document, `position` the place among those of its kind in it.
_READ = {
    "documents": f"""
        id BIGINT, sha256 VARCHAR, suffix VARCHAR, reading VARCHAR, mapping VARCHAR, status VARCHAR, problem {_TEXT},
        skipped BOOLEAN, remarks {_TEXT}[], path VARCHAR, lines VARCHAR[]""",
    "pages": """
        document BIGINT, version VARCHAR, pressed BLOB""",
    "members": f"""
        archive VARCHAR, reading VARCHAR, mapping VARCHAR, position INTEGER, chain INTEGER[], name VARCHAR,
        document BIGINT, problem {_TEXT}, skipped BOOLEAN""",
    "reports": """
        document BIGINT, issuer VARCHAR, "year" INTEGER, form VARCHAR, one_body BOOLEAN, "level" VARCHAR, body VARCHAR,
        division VARCHAR, province VARCHAR, prefecture VARCHAR, county VARCHAR, government BOOLEAN,
        may_make_regulations BOOLEAN""",
    "facts": f"""
        document BIGINT, position INTEGER, fact VARCHAR, kind VARCHAR, "value" VARCHAR, raw VARCHAR, context VARCHAR,
        place {_PLACE}""",
    "sections": f"""
        document BIGINT, position INTEGER, number INTEGER, heading VARCHAR, "text" VARCHAR, place {_PLACE}""",
    "tables": f"""
        document BIGINT, position INTEGER, "table" VARCHAR, form VARCHAR, found BOOLEAN, rows_missing VARCHAR[],
        printed_values INTEGER, other_form_labels VARCHAR[], duplicated BOOLEAN, has_note BOOLEAN,
        columns_lacking VARCHAR[], rows_added VARCHAR[], columns_added VARCHAR[], place {_PLACE}""",
    "rows": f"""
        document BIGINT, position INTEGER, "table" VARCHAR, "row" VARCHAR, label VARCHAR, place {_PLACE}""",
    "cells": f"""
        document BIGINT, position INTEGER, cell VARCHAR, state VARCHAR, "value" VARCHAR, raw VARCHAR, unit VARCHAR,
        proof VARCHAR, why {_TEXT}, candidates VARCHAR[], place {_PLACE}""",
    "paragraphs": f"""
        document BIGINT, position INTEGER, section INTEGER, "text" VARCHAR, place {_PLACE}""",
    "statements": f"""
        document BIGINT, position INTEGER, quantity VARCHAR, family VARCHAR, low VARCHAR, high VARCHAR, raw VARCHAR,
        sentence VARCHAR, section INTEGER, unit VARCHAR, proper_units VARCHAR, cells VARCHAR[], parts VARCHAR,
        parts_said VARCHAR, complete BOOLEAN, with_carried BOOLEAN, percent VARCHAR, "share" VARCHAR,
        share_said VARCHAR, "change" VARCHAR, increase VARCHAR, last_year VARCHAR, place {_PLACE}""",
}
# What was asked of it and found. Runs over the same documents with the same rules share one evaluation.
_FOUND = {
    "runs": """
        id BIGINT, made TIMESTAMP, today DATE, program VARCHAR, paths VARCHAR[], interrupted BOOLEAN,
        evaluation BIGINT""",
    "run_documents": f"""
        run BIGINT, position INTEGER, path VARCHAR, document BIGINT, sha256 VARCHAR, status VARCHAR, problem {_TEXT}""",
    "run_context": """
        run BIGINT, document BIGINT, earlier BOOLEAN""",
    "evaluations": """
        id BIGINT, "key" VARCHAR, ruleset VARCHAR, ruleset_version VARCHAR""",
    "rules": f"""
        evaluation BIGINT, position INTEGER, "key" VARCHAR, id VARCHAR, title {_TEXT}, severity VARCHAR,
        basis {_TEXT}, family VARCHAR, beside VARCHAR[]""",
    "verdicts": """
        evaluation BIGINT, position INTEGER, "rule" VARCHAR, passed BIGINT, failed BIGINT, undecided BIGINT,
        not_applicable BIGINT, assumed BIGINT, blanks BIGINT""",
    "rule_errors": f"""
        evaluation BIGINT, position INTEGER, "rule" VARCHAR, file VARCHAR, reason {_TEXT}""",
    "findings": f"""
        evaluation BIGINT, position INTEGER, id VARCHAR, "rule" VARCHAR, title {_TEXT}, outcome VARCHAR,
        severity VARCHAR, at_fault VARCHAR, document BIGINT, report BIGINT, path VARCHAR, issuer VARCHAR,
        "year" INTEGER, cells VARCHAR[], "where" {_TEXT}, printed VARCHAR, expected {_TEXT}, message {_TEXT},
        evidence {_EVIDENCE}, basis {_TEXT},
        diagnosis STRUCT(kind VARCHAR, suggestion VARCHAR, confidence VARCHAR, why {_TEXT}), also VARCHAR[],
        story VARCHAR, beside {_BESIDE}[], working VARCHAR""",
    "stories": f"""
        evaluation BIGINT, position INTEGER, id VARCHAR, document BIGINT, report BIGINT, path VARCHAR, issuer VARCHAR,
        "year" INTEGER, findings VARCHAR[],
        repairs STRUCT(kind VARCHAR, suspects {_SUSPECT}[], why {_TEXT})[], confidence VARCHAR, complete BOOLEAN,
        at_fault VARCHAR, message {_TEXT}""",
    "answers": """
        command VARCHAR, stamp VARCHAR, run BIGINT, status INTEGER, position INTEGER, file VARCHAR, content BLOB""",
}
TABLES: Mapping[str, str] = {**_READ, **_FOUND}
OF_READING = tuple(name for name in _READ if name not in ("documents", "pages", "members"))  # rows of one document each

# What makes version n + 1 of version n. A step once released is never changed.
STEPS: dict[int, str] = {
    1: """
        CREATE TABLE answers (command VARCHAR, stamp VARCHAR, run BIGINT, status INTEGER, position INTEGER,
            file VARCHAR, content BLOB);
        CREATE TABLE pages (document BIGINT, version VARCHAR, pressed BLOB);
    """,
    2: """
        CREATE TABLE wider AS SELECT * EXCLUDE (place), []::VARCHAR[] AS columns_added, place FROM tables;
        DROP TABLE tables;
        ALTER TABLE wider RENAME TO tables;
    """,
    3: f"""
        CREATE TABLE wider AS SELECT * EXCLUDE (working), []::{_BESIDE}[] AS beside, working FROM findings;
        DROP TABLE findings;
        ALTER TABLE wider RENAME TO findings;
    """,
    4: """
        CREATE TABLE wider AS SELECT * EXCLUDE (place), NULL::VARCHAR AS increase, NULL::VARCHAR AS last_year, place
        FROM statements;
        DROP TABLE statements;
        ALTER TABLE wider RENAME TO statements;
    """,
}


def create(file: DuckDBPyConnection) -> None:
    """The tables of a new file."""
    for name, columns in TABLES.items():
        file.execute(f'CREATE TABLE "{name}" ({columns})')
    file.execute("CREATE TABLE gouji (format VARCHAR, version INTEGER)")
    file.execute("INSERT INTO gouji VALUES (?, ?)", [FORMAT, VERSION])


def version_of(file: DuckDBPyConnection) -> int | None:
    """The version of a file's tables; 0 of an empty file, None of one that is not ours."""
    tables = file.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    if not tables:
        return 0
    if ("gouji",) not in tables:
        return None
    columns = {name for (name,) in file.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = 'gouji'")
               .fetchall()}  # fmt: skip
    if columns != {"format", "version"}:
        return None
    held = file.execute("SELECT format, version FROM gouji").fetchall()
    return int(held[0][1]) if len(held) == 1 and held[0][0] == FORMAT else None


def migrate(file: DuckDBPyConnection, version: int) -> None:
    """The steps from an older version to this one."""
    for step in range(version, VERSION):
        file.execute(STEPS[step])
        file.execute("UPDATE gouji SET version = ?", [step + 1])
