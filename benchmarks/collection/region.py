"""The bodies of an invented region: a province's prefectures, their counties, departments and townships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, islice, product
from random import Random
from typing import NamedTuple

from audit.reading.divisions import Division, Divisions

YEARS = (2020, 2021, 2022, 2023, 2024)
PROVINCE = "云汀省"
_PROVINCE_CODE = "990000"  # no division of China begins with 99
_ALWAYS = 9999
_COUNTIES = 8  # of a prefecture
_FEWEST = 4  # departments or townships of a place
_FIRST = "澄岚砚榆栖苇芷漱筠沅霁蔚棠桐槐蓼菱荻蘅葭黛翎鹭鹤雁鸥鲤砺磬珞璟琢珩玥"
_SECOND = "岫浦汀沧墟泽屿渚皋陂澜涧湄沚渡濑"
_TOWN_FIRST = "青白东西南北上下大小新双三五金银玉石松柏竹梅兰桂枫杏桃荷菊稻麦云霞星月"
_TOWN_SECOND = "芦桥溪坪塘垭岭湾坝井峪滩堡冲潭坡岗庄柳墩"


class Department(NamedTuple):
    """A kind of department: how it is called, and how much work it has in a year in a county, as a middle figure."""

    name: str
    requests: float
    licensing: int = 0
    penalties: int = 0
    coercion: int = 0
    fees: float = 0.0  # in 10,000 yuan
    topics: tuple[str, ...] = ()


DEPARTMENTS = (
    Department("市场监督管理局", 18, 6200, 260, 24, 42, ("食品抽检", "企业年报", "价格监管", "特种设备检验")),
    Department("自然资源局", 26, 420, 38, 0, 860, ("征地补偿", "土地出让", "规划许可", "地质灾害防治")),
    Department("财政局", 4, 0, 0, 0, 0, ("预算决算", "转移支付", "政府采购", "惠民补贴")),
    Department("教育局", 6, 64, 0, 0, 310, ("义务教育招生", "学校收费", "教师招聘", "校外培训治理")),
    Department("住房和城乡建设局", 22, 330, 74, 0, 150, ("保障性住房", "房屋征收", "物业管理", "老旧小区改造")),
    Department("民政局", 3, 46, 0, 0, 0, ("城乡低保", "养老服务", "社会组织登记", "临时救助")),
    Department("人力资源和社会保障局", 7, 210, 26, 0, 0, ("就业补贴", "社会保险", "技能培训", "劳动监察")),
    Department("卫生健康局", 5, 540, 88, 0, 0, ("医疗机构执业", "疫苗接种", "传染病防控", "职业健康")),
    Department("交通运输局", 6, 860, 420, 62, 36, ("农村公路", "客运线路", "超限治理", "出租汽车管理")),
    Department("水务局", 4, 58, 24, 0, 120, ("水资源管理", "防汛抗旱", "河道采砂", "饮水安全")),
    Department("农业农村局", 8, 190, 46, 0, 0, ("强农惠农补贴", "高标准农田", "农机购置补贴", "农产品质量")),
    Department("司法局", 3, 32, 0, 0, 0, ("法律援助", "行政复议", "公证服务", "普法宣传")),
    Department("审计局", 2, 0, 0, 0, 0, ("审计公告", "审计整改", "审计计划", "专项审计")),
    Department("统计局", 2, 0, 0, 0, 0, ("统计公报", "月度数据", "人口普查", "统计执法")),
    Department("应急管理局", 3, 72, 96, 0, 0, ("安全生产检查", "事故调查", "应急预案", "森林防火")),
    Department("信访局", 2, 0, 0, 0, 0, ("信访渠道", "办事流程", "接访安排", "信访法规")),
    Department("医疗保障局", 3, 0, 34, 0, 0, ("医保缴费", "医保报销", "基金监管", "药品目录")),
    Department("生态环境局", 9, 88, 64, 28, 0, ("环境质量", "环评审批", "排污许可", "污染源监测")),
    Department("商务局", 2, 52, 0, 0, 0, ("消费促进", "成品油流通", "外贸服务", "家政服务")),
    Department("林业局", 4, 140, 40, 0, 48, ("林权登记", "采伐许可", "公益林补偿", "野生动物保护")),
    Department("公安局", 16, 9400, 1900, 360, 220, ("户籍办理", "出入境服务", "交通管理", "反诈宣传")),
    Department("城市管理局", 12, 260, 640, 92, 66, ("户外广告", "占道经营", "垃圾分类", "违法建设治理")),
    Department("退役军人事务局", 2, 0, 0, 0, 0, ("优抚对象", "就业创业", "双拥活动", "抚恤补助")),
    Department("文化和旅游局", 2, 60, 0, 0, 0, ("公共文化活动", "文物保护", "旅游市场", "非遗传承")),
)
_OFFICE = Department("人民政府办公室", 30, 0, 0, 0, 0, ("政府文件", "重大决策", "常务会议", "政府工作报告"))
_TOWNSHIP = Department("", 1.2, 26, 0, 0, 0, ("惠农补贴", "村级财务", "集体资产", "危房改造", "低保评定"))
_GOVERNMENT = Department("人民政府", 40, 0, 0, 0, 0, ("政府文件", "重大决策", "民生实事", "财政资金"))


@dataclass(frozen=True)
class Body:
    """Who reports. `seat` is the name of its place; `scale` how much more work it has than the like of a county."""

    name: str
    own: str  # what it calls itself: 我局
    department: Department
    division: str
    seat: str
    level: str  # as in a roster
    government: bool = False
    sums: bool = False  # a government whose figures are those of all bodies of its place
    scale: float = 1.0

    @property
    def reports_for_government(self) -> bool:
        """Whether its report is a government's, with the government's time and contents: of its office as well."""
        return self.government or self.department is _OFFICE or self.department is _TOWNSHIP

    @property
    def may_regulate(self) -> bool:
        """Whether it makes regulations: the governments of cities with districts do."""
        return self.government and self.division.endswith("00")


@dataclass(frozen=True)
class Region:
    """The bodies, each government before those of its place, and the divisions that reading must know."""

    bodies: tuple[Body, ...]
    divisions: tuple[Division, ...]

    def government_of(self, body: Body) -> Body | None:
        """The government of the body's own place; none for a government."""
        if body.government:
            return None
        return next(each for each in self.bodies if each.government and each.division == body.division)


def draw_region(bodies: int, known: Divisions, rng: Random) -> Region:
    """So many bodies: county after county, a prefecture's own behind its second. In a small region places are small."""
    divisions = [Division(_PROVINCE_CODE, PROVINCE, 0, _ALWAYS)]
    size = _Size(min(len(DEPARTMENTS), max(_FEWEST, bodies // 8)), max(_FEWEST, bodies // 12))
    held = list(islice(_bodies(known, divisions, size, rng), bodies))
    return Region(tuple(held), tuple(divisions))


class _Size(NamedTuple):
    """The most departments and townships of a place."""

    departments: int
    townships: int


def _bodies(known: Divisions, divisions: list[Division], size: _Size, rng: Random) -> Iterator[Body]:
    names = _place_names(known, rng)
    for prefecture in count(1):
        city = f"{next(names)}市"
        code = f"99{prefecture:02}00"
        divisions.append(Division(code, city, 0, _ALWAYS))
        for county in range(_COUNTIES):
            place = next(names) + ("区" if county % 4 == 3 else "县")
            own = f"99{prefecture:02}{21 + county}"
            divisions.append(Division(own, place, 0, _ALWAYS))
            townships = [_township(place, own, name) for name in _town_names(size.townships, rng)]
            government = _government(place, own, "county", 1.0, sums=county % 2 == 1)
            yield from _of_place(government, size.departments, townships, rng)
            if county == 1:
                government = _government(city, code, "prefecture", 4.0, sums=prefecture % 2 == 0)
                yield from _of_place(government, size.departments, [], rng)


def _government(place: str, code: str, level: str, scale: float, *, sums: bool) -> Body:
    return Body(f"{place}人民政府", f"我{place[-1]}", _GOVERNMENT, code, place, level, True, sums, scale)


def _of_place(government: Body, most: int, townships: list[Body], rng: Random) -> Iterator[Body]:
    """A government, its office and departments, and the townships between them: what ends early has some of each."""
    place, scale = government.seat, government.scale
    yield government
    like_it = replace(government, government=False, sums=False)
    yield replace(like_it, name=f"{government.name}办公室", own="我办", department=_OFFICE)
    for number, department in enumerate(rng.sample(DEPARTMENTS, most)):
        work = scale * rng.uniform(0.6, 1.6)
        own = f"我{department.name[-1]}"
        yield replace(like_it, name=place + department.name, own=own, department=department, scale=work)
        yield from townships[number : number + 1]
    yield from townships[most:]


def _township(place: str, code: str, name: str) -> Body:
    street = name.endswith("街道")
    full = f"{place}{name}办事处" if street else f"{place}{name}人民政府"
    return Body(full, "我街道" if street else f"我{name[-1]}", _TOWNSHIP, code, f"{place}{name}", "township", False)


def _town_names(most: int, rng: Random) -> list[str]:
    pairs = [first + second for first, second in product(_TOWN_FIRST, _TOWN_SECOND)]
    number = min(most, rng.randint(12, 22))
    kinds = ["街道" if at < 3 else "乡" if at % 3 == 0 else "镇" for at in range(number)]
    return [pair + kind for pair, kind in zip(rng.sample(pairs, number), kinds, strict=True)]


def _place_names(known: Divisions, rng: Random) -> Iterator[str]:
    """Names that no division of China has or begins with."""
    pairs = [first + second for first, second in product(_FIRST, _SECOND)]
    rng.shuffle(pairs)
    taken = {name[:2] for name in known.by_name}
    yield from (pair for pair in pairs if pair not in taken)
