"""The page, put together: style, script and data are inside it."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import partial

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit.render.formats import Files, Setting
from audit.render.page.charts import CHARTS_SHOWN, chart_of
from audit.render.page.copies import copies_of
from audit.render.page.overview import counts_of, heat_of, looked_at, options_of
from audit.render.page.ranking import ranking_of
from audit.render.page.regions import places_of, regions_of
from audit.render.page.reports import is_cut_off, redrawn, reports_of
from audit.render.page.roster import roll_told
from audit.render.page.series import series_of
from audit.render.page.told import groups_of, left_out, told_of
from audit.render.page.trend import trend_of
from audit.render.page.wording import FOLDER, asset, filter_link, word
from audit.render.spots import located, spot
from audit.summary import Result
from audit.words import Lang, phrase

MANY = 100  # findings or redrawn reports; beyond it the browser is asked to lay out only what is in view
LISTED = 500  # rows of a list of findings that are not told in full
_SHAPES = {"error": "◆", "warning": "▲", "info": "●", "undecided": "?"}
# What no page may hold, what UTF-8 cannot write, and what would reverse the reading order of the text that follows.
_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")


def html_file(result: Result, setting: Setting) -> Files:
    """`report.html`."""
    return {"report.html": render_html(result, setting.lang)}


def render_html(result: Result, lang: Lang) -> str:
    """The whole page in one language; style, script and data are inside it."""
    style = asset("page.css").replace("RUNNING-TITLE", word(lang, "page-running"))
    script = asset("page.js")
    drawn = redrawn(result)
    told = told_of(result, drawn)
    places = places_of(result)
    page = _environment(lang).get_template("page.html.j2").render(
        lang=lang,
        zh=Markup("" if lang == "zh" else ' lang="zh-CN"'),  # for what documents print
        drawn_headings={},
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        result=result,
        compared=result.comparison,
        roll=roll_told(result.roll) if result.roll else None,
        listed=LISTED,
        counts=counts_of(result),
        heat=heat_of(result),
        chart=chart_of(result),
        ranking=ranking_of(result),
        places=places,
        regions=regions_of(result, places),
        trend=trend_of(result),
        series=series_of(result, told),
        copies=copies_of(result),
        options=options_of(result, places),
        failed=groups_of(one for one in told if one.finding.outcome == "fail"),
        undecided=groups_of(one for one in told if one.finding.outcome == "undecided"),
        reports=reports_of(result, told, drawn),
        drawn=len(drawn),
        cut_off=is_cut_off(drawn),
        charts_shown=CHARTS_SHOWN,
        many=len(drawn) > MANY or len(told) > MANY,
        looked_at=looked_at(result),
        told=len(told),
        left_out=left_out(result, told),
    )  # fmt: skip
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", page)


def _environment(lang: Lang) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["t"] = lambda text: text.in_(lang)
    environment.filters["n"] = lambda number: f"{number:,}"
    environment.globals.update(
        w=partial(word, lang),
        said=lambda key, **values: phrase(key, lang, **values),
        located=partial(located, lang=lang),
        spot=partial(spot, lang=lang),
        shapes=_SHAPES,
        link=filter_link,
    )
    return environment


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing is loaded, and only this very style and script are obeyed."""
    hashes = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script))
    allowed = "style-src 'sha256-{}'; script-src 'sha256-{}'".format(*hashes)
    return f"default-src 'none'; {allowed}; img-src data:; base-uri 'none'; form-action 'none'"
