"""Rule files, suites and lexicons to a checked set of rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from audit.datafiles import parse_model, place_of, read_model, read_source
from audit.errors import DataFileError, UsageError
from audit.forms import Form, Forms
from audit.language.formulas import parse
from audit.language.kinds import Type
from audit.language.names import Constant, Names
from audit.language.rulefile import Rule
from audit.language.scopes import Binding, NameFault, bindings
from audit.language.types import Checker, UnknownName
from audit.language.wellformed import Misplaced, check_rule
from audit.program import rules_folder
from audit.reading.vocabulary import Lexicon, load_vocabulary
from audit.reading.wording import Wording
from audit.stored import keep, key_of, recall
from audit.words import text


@dataclass(frozen=True)
class RuleFile:
    """A rule with where it was written, for messages and versions."""

    rule: Rule
    file: str  # as it is told to people: relative to `root`
    version: str
    root: Path
    checked: str = ""  # the key under which is kept what was found out of it


@dataclass(frozen=True, eq=False)
class Ruleset:
    """The rules of one run, by id in order."""

    name: str
    files: dict[str, RuleFile]
    lexicons: dict[str, Lexicon]
    forms: Forms
    known: Mapping[str, RuleFile] = field(default_factory=dict)  # those that a suite chose from
    _fitted: dict[tuple[str, str], tuple[Rule, list[Binding]]] = field(default_factory=dict)
    _named: dict[tuple[str, str], tuple[Rule, Names]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Changes whenever any rule does."""
        joined = "\n".join(f"{rule_id} {held.version}" for rule_id, held in self.files.items())
        return _digest(joined)

    def bounds_of(self, rule_id: str) -> Mapping[str, Constant]:
        """The parameters of a rule, also of one that is not asked for."""
        held = self.files.get(rule_id) or self.known.get(rule_id)
        return held.rule.values if held else {}

    @cached_property
    def lexicon_parts(self) -> dict[str, tuple[str, ...]]:
        """Lexicon to the names of its parts."""
        return {name: tuple(lexicon.parts) for name, lexicon in self.lexicons.items()}

    @cached_property
    def context(self) -> str:
        """Everything beside its own file on which it depends whether a rule is right, and where it fits."""
        quantities = sorted(load_vocabulary().quantities.names)
        known = (self.forms.digest, repr(sorted(self.lexicon_parts.items())), *quantities)
        return _digest("\n".join(known))

    def pattern(self, word: str) -> Wording:
        """What finds the phrases of a lexicon ("tampering") or of a part of one ("overview.requests")."""
        name, _, part = word.partition(".")
        return self.lexicons[name].parts[part].pattern if part else self.lexicons[name].pattern

    def names(self, rule: Rule, form: Form) -> Names:
        """The names that the rule's formulas may use on one form."""
        held = self._named.get((rule.id, form.form))
        if held is None or held[0] is not rule:
            held = (rule, Names(self.forms, form, rule.scope, rule.values, self._lets(rule, form)))
            self._named[rule.id, form.form] = held
        return held[1]

    def _lets(self, rule: Rule, form: Form) -> dict[str, Type]:
        """The types of a rule's `let` names; empty when the form lacks what they speak of."""
        for at in bindings(rule.scope, form):
            lets: dict[str, Type] = {}
            try:
                for name, formula in rule.let.items():  # in the order written: a later one may use an earlier one
                    names = Names(self.forms, form, rule.scope, rule.values, dict(lets))
                    lets[name] = Checker(names, at, self.lexicon_parts).type_of(parse(formula))
            except UnknownName:
                continue
            return lets
        return {}

    def fitting(self, rule: Rule, form: Form) -> list[Binding]:
        """The instances of a rule on a form that have every cell it speaks of, in printed order."""
        held = self._fitted.get((rule.id, form.form))
        if held is None or held[0] is not rule:
            held = (rule, self._fit(rule, form))
            self._fitted[rule.id, form.form] = held
        return held[1]

    def _fit(self, rule: Rule, form: Form) -> list[Binding]:
        try:
            every = bindings(rule.scope, form)
        except NameFault:
            return []
        file = self.files.get(rule.id)
        if file is None or file.rule is not rule or not file.checked:
            return [every[at] for at in self._fits_at(rule, form, every)]
        key = key_of("fits", file.checked, form.form)
        found = recall(key)
        if found is None:
            found = self._fits_at(rule, form, every)
            keep(key, found)
        return [every[at] for at in found]

    def _fits_at(self, rule: Rule, form: Form, every: list[Binding]) -> list[int]:
        names = self.names(rule, form)
        if rule.scope.kind in ("row", "column"):  # here alone a name means another cell in each instance
            return [number for number, at in enumerate(every) if self._fits(rule, names, at)]
        return list(range(len(every))) if every and self._fits(rule, names, every[0]) else []

    def _fits(self, rule: Rule, names: Names, at: Binding) -> bool:
        try:
            for _, formula in rule.formulas:
                Checker(names, at, self.lexicon_parts).type_of(parse(formula))
        except UnknownName:
            return False
        return True


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]


LIBRARY_LEXICONS = frozenset({"reading", "issuers", "quantities"})  # these have shapes of their own, see reading/


def load_ruleset(forms: Forms, folders: tuple[Path, ...] = (), mistakes: list[DataFileError] | None = None) -> Ruleset:
    """The built-in rules and those of the user's folders.

    Raises DataFileError at the first mistake; with a list for `mistakes`, puts them there and leaves out those rules.
    """
    files: dict[str, RuleFile] = {}
    lexicons: dict[str, Lexicon] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(text("no-rule-folder", path=folder))
        if not _rule_files(folder):
            raise UsageError(text("empty-rule-folder", path=folder))
    for folder in (rules_folder(), *folders):
        for path in sorted((folder / "lexicons").glob("*.yaml")):
            if path.stem not in LIBRARY_LEXICONS:
                lexicons[path.stem] = read_model(Lexicon, path, f"lexicons/{path.name}")
        held = Ruleset("default", files, lexicons, forms)
        catalogue = folder / "catalogue" if (folder / "catalogue").is_dir() else folder
        for path in _rule_files(catalogue):
            try:
                found = read_rule(path, folder, held)
                if found.rule.id in files:
                    told = text("rule-twice", id=found.rule.id, other=files[found.rule.id].file)
                    raise DataFileError(told, found.file)
            except DataFileError as fault:
                if mistakes is None:
                    raise
                mistakes.append(fault)
                continue
            files[found.rule.id] = found
    for found in list(files.values()):
        lost = next((case.follows for case in found.rule.cases if case.follows and case.follows not in files), None)
        if lost is None:
            continue
        mistake = DataFileError(text("no-rule", word=lost), found.file)
        if mistakes is None:
            raise mistake
        mistakes.append(mistake)
        del files[found.rule.id]
    return Ruleset("default", dict(sorted(files.items())), lexicons, forms)


def _rule_files(folder: Path) -> list[Path]:
    """The rule files below a folder, by name; its folders of other data are left out."""
    found = [path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml")]
    return sorted(path for path in found if path.parent.name not in ("lexicons", "forms", "suites"))


def read_rule(path: Path, root: Path, held: Ruleset) -> RuleFile:
    """One rule file below a folder, its formulas checked on every form it applies to. Raises DataFileError."""
    shown = str(path.relative_to(root))
    source = read_source(path, shown)
    rule = parse_model(Rule, source, shown)
    checked = key_of("rule", source, held.context)
    if not recall(checked):
        _check(rule, source, shown, held)
        keep(checked, True)
    if path.stem != rule.id:
        line, column = place_of(source, ("id",))
        raise DataFileError(text("rule-misnamed", id=rule.id), shown, line, column)
    return RuleFile(rule, shown, _digest(source), root, checked)


def _check(rule: Rule, source: str, shown: str, held: Ruleset) -> None:
    try:
        check_rule(rule, held.forms, held.lexicon_parts)
    except Misplaced as fault:
        line, column = place_of(source, fault.path)
        raise DataFileError(fault.told, shown, line, column) from fault
