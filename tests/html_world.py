"""A small run made by hand: invented issuers, their reports in the layout of the forms, and findings of every sort."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from audit.files import document_from_bytes
from audit.forms import Table, load_forms
from audit.frames import build_frames
from audit.model import (
    SEVERITIES,
    Cell,
    Diagnosis,
    Document,
    Evidence,
    Fault,
    Finding,
    Outcome,
    Place,
    RuleError,
    Severity,
    State,
    Verdicts,
)
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.roll import Roll, RollUnit
from audit.summary import Comparison, Notice, Past, Result, RuleShown, SetAside
from audit.words import Text

DAY = date(2024, 1, 31)
SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
PLANTED = "requests.granted.natural_person"
RULES = {
    rule: RuleShown(rule, Text(zh, en), severity, Text(basis, f"the form, {basis}"))
    for rule, zh, en, severity, basis in (
        (
            "requests-row-total",
            "表三横向合计不符",
            "A row of table 3 does not add up to its total",
            "error",
            "格式表三“总计”列",
        ),
        ("requests-balance", "收办不平衡", "Requests in and requests out do not balance", "error", "格式表三左上角"),
        (
            "signed-before-period-end",
            "落款日期早于统计年度结束",
            "Signed before its year was over",
            "error",
            "条例第五十条",
        ),
        ("cell-blank", "单元格空白", "Blank cells", "warning", "格式说明"),
        ("cell-placeholder", "用“/”“-”“无”代替数字", "A dash or slash in place of a number", "warning", "格式说明"),
        ("prose-too-short", "全文过短", "The text is very short", "info", "良好实践"),
        ("disputes-row-total", "表四合计不符", "A group of table 4 does not add up", "error", "格式表四"),
    )
}


def report_text(
    issuer: str,
    year: int,
    values: dict[str, str] | None = None,
    *,
    form: str = "2021",
    without_rows: tuple[str, ...] = (),
    without_tables: tuple[str, ...] = (),
    signed: str | None = None,
) -> str:
    """A report as text, one cell a line; `values` gives rows ("table.row") that stand on one line, tabs in between."""
    chosen = load_forms().by_name[form]
    lines = [f"{issuer}{year}年政府信息公开工作年度报告", f"发布时间:{year + 1}-01-15", ""]
    for number, heading in chosen.sections.items():
        lines += [heading.zh, f"  {year}年,{issuer}认真落实条例要求,按时公开各类信息。"]
        for name, table in chosen.tables.items():
            if table.section == number and name not in without_tables:
                lines += _table_lines(name, table, values or {}, without_rows)
    return "\n".join([*lines, "", issuer, signed or f"{year + 1}年1月12日", ""])


def _table_lines(name: str, table: Table, values: dict[str, str], without: tuple[str, ...]) -> list[str]:
    if table.one_row:
        rows = [row.zh for row in table.rows.values()]
        columns = [column.zh for _ in rows for column in table.columns.values()]
        cells = [
            values[f"{name}.{row}"].split("\t") if f"{name}.{row}" in values else ["0"] * len(table.columns)
            for row in table.rows
        ]
        return [rows[0], *table.headers, *rows[1:], *columns, *(value for row in cells for value in row)]
    lines: list[str] = []
    for block in table.parts:
        top = [block.label, block.header] if block.label else [table.note or "", table.headers[0]]
        heads = [
            column.under or column.zh for column in block.columns.values()
        ]  # a group's in its place, those below it behind
        lines += [*top, *dict.fromkeys(heads), *(column.zh for column in block.columns.values() if column.under)]
        for key, row in block.rows.items():
            if row.under and row.under not in lines:
                lines.append(row.under)
            if f"{name}.{key}" not in without:
                given = values.get(f"{name}.{key}")
                lines += [f"{row.zh}\t{given}"] if given is not None else [row.zh, *(["0"] * len(block.columns))]
    return lines


def read(name: str, text: str) -> Document:
    """The document that the program reads from a text."""
    return document_from_bytes(name, text.encode(), Library(load_forms(), load_vocabulary()))


def cell_of(document: Document, key: str) -> Cell:
    """One cell of a document that is a report."""
    assert document.report
    return next(cell for cell in document.report.cells if cell.key == key)


class Maker:
    """Makes findings about documents whose numbers as documents and as reports it knows."""

    def __init__(self, documents: list[Document]) -> None:
        """Number the documents, and the reports among them."""
        self.documents = documents
        self.reports = [number for number, document in enumerate(documents) if document.report]

    def __call__(
        self,
        document: int,
        rule: str,
        cells: tuple[str, ...] = (),
        *,
        message: str = "数字不符",
        printed: str | None = None,
        expected: str | None = None,
        severity: Severity | None = None,
        outcome: Outcome = "fail",
        fault: Fault = "issuer",
        evidence: Evidence | None = None,
        diagnosis: Diagnosis | None = None,
    ) -> Finding:
        """A finding; its evidence is the line of the first cell unless another is given."""
        about, shown = self.documents[document], RULES[rule]
        issuer, year = _issuer_and_year(about)
        first = cell_of(about, cells[0]) if cells else None
        as_printed = first.raw if first else ""
        return Finding(
            id="same",  # the same for all: the page must not rely on it
            rule=rule,
            title=shown.title,
            outcome=outcome,
            severity=severity or SEVERITIES[[str(name) for name in SEVERITIES].index(shown.severity)],
            at_fault=fault,
            document=document,
            report=self.reports.index(document),
            path=about.path,
            issuer=issuer,
            year=year,
            cells=cells,
            where=load_forms().label(cells[0]) if cells else Text("全文", "the whole text"),
            printed=as_printed if printed is None else printed,
            expected=None if expected is None else Text(expected, expected),
            message=Text(message, f"EN {message}"),
            evidence=evidence or _evidence(about, first),
            basis=shown.basis,
            diagnosis=diagnosis,
        )


def _issuer_and_year(document: Document) -> tuple[str | None, int | None]:
    assert document.report
    issuer, year = document.report.facts.get("issuer"), document.report.facts.get("year")
    return str(issuer.value) if issuer else None, year.value if year and isinstance(year.value, int) else None


def _evidence(document: Document, cell: Cell | None) -> Evidence:
    place = cell.place if cell and cell.place.line else Place(1, 1)
    assert place.line
    assert place.column
    line, start = document.source[place.line - 1], place.column - 1
    return Evidence(line, start, start + len(cell.raw) if cell else start, place)


def result_of(documents: list[Document], findings: list[Finding], rule_errors: tuple[RuleError, ...] = ()) -> Result:
    """A run's result over documents and findings."""
    verdicts = {
        rule: Verdicts(
            passed=11, assumed=2, blanks=5, not_applicable=1,
            failed=sum(f.rule == rule and f.outcome == "fail" for f in findings),
            undecided=sum(f.rule == rule and f.outcome == "undecided" for f in findings),
        )
        for rule in RULES
    }  # fmt: skip
    return Result(
        build_frames(documents, load_forms()), dict(RULES), "default", "2024.1", tuple(findings), verdicts, rule_errors
    )


def _documents() -> list[Document]:
    """Five reports and two other files."""
    wrong_total = {
        "requests.newly_received": "4\t1\t0\t0\t0\t0\t5",
        "requests.granted": "3\t1\t0\t0\t0\t0\t5",
        "requests.processed_total": "3\t1\t0\t0\t0\t0\t4",
    }
    gaps = {
        "proactive.regulations": "/\t/\t/",
        "requests.carried_in": "2\t\t\t\t\t\t2",
        "requests.granted": "见附件\t0\t0\t0\t0\t0\t0",
    }
    texts = {
        "云栖县信访局2022": report_text("云栖县信访局", 2022, wrong_total, signed="2022年1月12日"),
        "云栖县信访局2023": report_text("云栖县信访局", 2023),
        "鹤汀市水务局2023": report_text("鹤汀市水务局", 2023, gaps),
        "临溪镇2020": report_text(
            "临溪镇人民政府",
            2020,
            {"requests.granted": "1 2\t0\t0\t0\t0\t12"},
            form="2019",
            without_tables=("disputes",),
            without_rows=("requests.refused_state_secret", "requests.refused_internal_affairs"),
        ),
        "notice": "关于放假的通知\n请各单位遵照执行。\n",
        "empty": "",
    }
    hostile = _planted(read(f"reports/{IMAGE}.txt", report_text("青岚区教育局", 2023)))
    first, *others = (read(f"reports/{name}.txt", text) for name, text in texts.items())
    return [first, *others[:3], hostile, *others[3:]]


def _planted(document: Document) -> Document:
    """The document with markup in its title, its issuer and one of its cells, as if the file had printed it."""
    report = document.report
    assert report
    facts = {
        **report.facts,
        "title": report.facts["title"]._replace(raw=SCRIPT + report.facts["title"].raw),
        "issuer": report.facts["issuer"]._replace(value=f"{SCRIPT}青岚区教育局"),
    }
    cells = tuple(
        cell._replace(state=State.TEXT, raw=IMAGE, value=None) if cell.key == PLANTED else cell for cell in report.cells
    )
    return replace(document, report=replace(report, facts=facts, cells=cells))


def _row(row: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"{row}.{column}" for column in columns)


def _wrong(make: Maker) -> list[Finding]:
    """Findings about the first report."""
    columns = list(load_forms().by_name["2021"].tables["requests"].columns)
    balance = ("newly_received", "carried_in", "processed_total", "carried_out")
    why = Text("只改这一格,本行和本列都能成立", "changing this cell alone settles its row and its column")
    return [
        make(
            0,
            "requests-row-total",
            _row("requests.granted", *reversed(columns)),
            message="(一)予以公开:各列之和 3+1+0+0+0+0=4,总计填 5,相差 1",
            expected="4",
            diagnosis=Diagnosis("single-cell", "总计改为 4", "likely", why),
        ),
        make(
            0,
            "requests-balance",
            tuple(f"requests.{row}.total" for row in balance),
            message="第一项加第二项为 5,第三项加第四项为 4,相差 1",
            expected="4",
        ),
        make(
            0,
            "signed-before-period-end",
            message="落款早于统计年度结束",
            printed="2022年1月12日",
            expected="2023年以后",
        ),
    ]


def _unclear(make: Maker) -> list[Finding]:
    """Findings about the third and fourth report, some of them undecided."""
    regulations = _row("proactive.regulations", "issued", "repealed", "in_force")
    blank = _row("requests.carried_in", "commercial_enterprise", "research_institution")
    text = _row("requests.granted", "total", "natural_person")
    missing = ("disputes.reconsideration.total",)
    return [
        make(2, "cell-placeholder", regulations, message="3 格印为“/”", expected="0"),
        make(2, "cell-blank", blank, message="“二、上年结转”行有空白", fault="source"),
        make(2, "requests-row-total", text, outcome="undecided", message="“见附件”不是数字,无法相加"),
        make(3, "requests-row-total", text[:1], outcome="undecided", fault="reading", message="此行只印出 6 个数"),
        make(3, "disputes-row-total", missing, outcome="undecided", message="表四未找到"),
        make(3, "prose-too-short", message="全文只有 320 字"),
    ]


def small_world() -> Result:
    """Five reports, two other files, and findings of every severity, outcome and fault; one document is hostile."""
    make = Maker(_documents())
    hostile = make(
        4,
        "requests-row-total",
        (PLANTED,),
        message=f"{SCRIPT}{IMAGE}",
        printed=IMAGE,
        expected=SCRIPT,
        evidence=Evidence(f"前文{SCRIPT}{IMAGE}后文", 2, 2 + len(SCRIPT), Place(30, 4)),
    )
    reason = Text(f"除数为零 {SCRIPT}", f"division by zero {SCRIPT}")
    broken = RuleError("history-jump", "catalogue/history/history-jump.yaml", reason)
    return result_of(make.documents, [*_wrong(make), *_unclear(make), hostile], (broken,))


def full_world() -> Result:
    """The small run in two regions, compared, held against a roster, and with something set aside."""
    result = small_world()
    first, second, *others = result.failed
    gone = Past(
        "gone", "cell-blank", "warning", "a.txt", SCRIPT, 2021, False, (), first.where, Text("已改正", "mended")
    )
    old = Past(second.id, second.rule, "error", "a.txt", "甲", 2022, False, (), second.where, second.message)
    units = (
        RollUnit("甲局", "县", "", "", DAY, DAY, "reported"),
        RollUnit("乙局", "县", "", f"{SCRIPT}县", DAY, None, "missing"),
        RollUnit("丙局", "县", "", "", DAY, None, "asked"),
    )
    places = pd.Series(["云岭省", "云岭省", "鹤汀省", None, None], dtype=object)
    reports = result.frames.reports.assign(province=places)
    return replace(
        result,
        frames=replace(result.frames, reports=reports),
        findings=tuple(replace(one, id=f"id-{n}") for n, one in enumerate((second, *others, *result.undecided))),
        comparison=Comparison("old.json", (replace(second, id="id-0"),), (old,), (gone,), (), (gone, gone)),
        roll=Roll(2023, units, (("丙县局", "丙局"),)),
        set_aside=(SetAside(first, "waiver", Text("甲 豁免：已核实", "waived by 甲: 已核实"), DAY),),
        notices=(Notice("n", "waiver-unused", "w.yaml", Text("没有用处", "of no use")),),
    )
