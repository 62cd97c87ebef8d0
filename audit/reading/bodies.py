"""What sort of public body a name speaks of, and of which place: from its words and the list of divisions."""

from __future__ import annotations

import re
from itertools import product

from audit.reading.divisions import Divisions, Placed
from audit.reading.vocabulary import IssuerKind, IssuerKinds

_LEVELS = {"province": "province", "prefecture": "city", "county": "county"}
_OWN_LEVEL = ("township", "zone", "ministry")  # levels that the words say, whatever place stands in front
_SHORT = (
    ("人民政府", "政府"),
    ("管理委员会", "管委会"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("办公厅", "办"),
    ("办事处", ""),
)
_GOVERNMENT = re.compile(r"(?:人民政府|政府|公署|管委会|管理委员会|街道办事处|街道)?(?:党政)?(?:办公室|办公厅|办)?$")

_LAST_PLACE = re.compile(r"[^省市县区旗州盟镇乡]{1,8}(?:[省市县区旗州盟镇乡]|街道)?$")

_PLACE_END = re.compile(r"[省市县区旗州盟镇乡]|街道")

Kind = dict[str, bool | str | None]


def issuer_kind(
    name: str | None, kinds: IssuerKinds, divisions: Divisions, context: str = "", year: int | None = None
) -> Kind:
    """Level, body, division and powers; what neither name nor context nor divisions say is None.

    `context` is text that may name the place above an ambiguous one: title, breadcrumb, publisher, signature.
    """
    placed = divisions.place(name or "", context, year)
    fitting = next((kind for kind in kinds.kinds if name and kind.pattern.search(name)), None)
    body = next((kind.body for kind in kinds.bodies if name and kind.pattern.search(name)), None)
    level = _level(fitting, placed, body)
    path = divisions.path(placed.stem, year)
    return {
        "level": level,
        "body": body,
        "division": placed.division.code if placed.division else None,
        "province": path.get("province"),
        "prefecture": path.get("prefecture"),
        "county": path.get("county"),
        "government": fitting.government if fitting else None,
        "may_make_regulations": _may(fitting, placed, level, body),
    }


def names_one_body(name: str | None, kinds: IssuerKinds, kind: Kind, divisions: Divisions) -> bool:
    """Whether a name belongs to one body, so that its reports of two years may be compared.

    县财政局 is the name of hundreds; 鼓楼区人民政府 of four, unless its city is known.
    """
    if name is None or not kinds.one_body.search(name):
        return False
    return kind["division"] is not None or len({d.code for d in divisions.place(name).candidates}) < 2


def same_body(one: str, other: str) -> bool:
    """Whether two names may be of one body: one is the other shortened, or both are one place's government or office.

    市信访局 may be 湘乡市信访局, 县人社局 某县人力资源和社会保障局; 某县财政局 and 某县教育局 are two. Each may
    be the short one in a part of its own: 某市某县人社局 is 某县人力资源和社会保障局.
    """
    if _may_shorten(one, other):
        return True
    for (place, rest), (other_place, other_rest) in product(_behind_places(one), _behind_places(other)):
        if (place.endswith(other_place) or other_place.endswith(place)) and _may_shorten(rest, other_rest):
            return True
    seat, other_seat = (_GOVERNMENT.sub("", name) for name in (one, other))
    return seat.endswith(other_seat) or other_seat.endswith(seat) if seat and other_seat else False


def may_sign(signer: str, issuer: str) -> bool:
    """Whether a body may sign the issuer's report: itself, or any body of a government's place, for the government."""
    if same_body(signer, issuer):
        return True
    seat = _GOVERNMENT.sub("", issuer)
    own = _LAST_PLACE.search(seat) if seat != issuer else None
    return own is not None and own[0] in signer


def _may_shorten(one: str, other: str) -> bool:
    short, long = sorted((_plain(one), _plain(other)), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


def _behind_places(name: str) -> list[tuple[str, str]]:
    """A name cut behind each place that may stand in front of a body."""
    return [(name[: match.end()], name[match.end() :]) for match in _PLACE_END.finditer(name) if name[match.end() :]]


def _plain(name: str) -> str:
    bare = "".join(character for character in name if character.isalnum())
    for long, short in _SHORT:
        bare = bare.replace(long, short)
    return bare


def _level(fitting: IssuerKind | None, placed: Placed, body: str | None) -> str | None:
    """The level that the words say, else that of the place; a government of a listed place has the place's."""
    said = fitting.level if fitting else None
    if placed.level and (said not in _OWN_LEVEL or (said == "zone" and _is_seat(placed, body))):
        return _LEVELS[placed.level]
    return said


def _is_seat(placed: Placed, body: str | None) -> bool:
    """Whether nothing but 人民政府 or its office stands behind the place: 浦东新区人民政府 is a county, no zone."""
    return placed.rest in ("", "人民政府", "政府", "行政公署") or (
        body == "office" and placed.rest.startswith(("人民政府", "政府"))
    )


def _may(fitting: IssuerKind | None, placed: Placed, level: str | None, body: str | None) -> bool | None:
    """Whether the body may make 规章: governments of provinces, of 市 that are prefectures, and of 自治州."""
    said = fitting.may_make_regulations if fitting else None
    if not placed.level or not _is_seat(placed, body):
        return said
    if level == "county":
        return False
    may = level == "province" or placed.candidates[-1].name.endswith(("市", "自治州"))
    return may if body == "government" or not may else None
