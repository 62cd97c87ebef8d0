"""What reading passes over for speed is what it would find nothing in."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.forms import load_forms
from audit.model import NOWHERE, State, Statement
from audit.reading.amounts import parse_amount
from audit.reading.breakdowns import breakdowns
from audit.reading.dates import find_dates
from audit.reading.locate import known_labels, unnumbered
from audit.reading.mentions import find_mentions, mention_end
from audit.reading.vocabulary import load_vocabulary

KNOWN = known_labels(load_forms())
UNITS = load_vocabulary().quantities.units
WORDS = load_vocabulary().words
_STATED = Statement("", "", 0, None, "", NOWHERE, "", None)
MANY = settings(max_examples=400)

numbers = st.text(
    "0123456789〇一二两十百千万亿余多来几约近超过逾至少不于大将以上内左右.,，年月日 件条份万元其中、。", max_size=24
)


@MANY
@given(st.sampled_from(sorted(KNOWN.keys)), st.sampled_from(["", "3", "三"]), st.data())
def test_whatever_a_label_begins_with_is_known_to_begin_one(key: str, number: str, data: st.DataObject) -> None:
    """Also with another number, and with one character misprinted where labels are known with one."""
    printed = number + unnumbered(key)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(printed) - 1))
        printed = f"{printed[:at]}口{printed[at + 1 :]}"
    if KNOWN.find(printed):
        assert all(KNOWN.begins(printed[:end]) for end in range(len(printed) + 1))


@MANY
@given(numbers)
def test_numbers_with_units_have_an_end_that_is_found(said: str) -> None:
    """Text without one is not searched."""
    if list(find_mentions(said, UNITS)):
        assert mention_end(UNITS).search(said)


@MANY
@given(numbers)
def test_sentences_that_are_passed_over_state_nothing_approximate(said: str) -> None:
    """Every number that is not exact is heard."""
    records = ("条", "件", "份")
    stated = {at for at, _ in breakdowns(said, (), lambda *_: _STATED)}
    for sentence in re.finditer(r"[^。!?\n]+", said):
        for mention in find_mentions(sentence.group(), ("条", "篇", "件", "份", "期", "场", "次", "个", "项", "部")):
            if not mention.exact and mention.unit in records:
                assert sentence.start() + mention.start in stated


@MANY
@given(st.text("0123456789年月日-/.〇二十一 三", max_size=16))
def test_dates_are_found_whatever_stands_before_them(printed: str) -> None:
    """The first character of a date is looked for first."""
    behind = f"甲{printed}"
    assert [(each.start + 1, each.raw) for each in find_dates(printed)] == [
        (each.start, each.raw) for each in find_dates(behind)
    ]


@MANY
@given(st.text("无增减加一件个 \t0123\u200b*()—/公", min_size=1, max_size=8))
def test_words_are_told_from_amounts_by_their_first_character(printed: str) -> None:
    """Whatever follows a word that opens no amount."""
    assert parse_amount(f"公{printed}", WORDS.units, WORDS.placeholders).state is State.TEXT
