"""What the bodies write: a grammar of sentences, so that no two write the same; what they state is what tables say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from random import Random

from benchmarks.collection.figures import Figures
from benchmarks.collection.region import Body

Sentences = tuple[str, ...]

WHOLE = "本报告数据包括{seat}所属各部门和单位。"
_INTRODUCTIONS: Sentences = (
    "本报告根据《中华人民共和国政府信息公开条例》编制，数据的统计期限为{year}年1月1日至12月31日。",
    "根据《中华人民共和国政府信息公开条例》的规定，现公布{name}{year}年度政府信息公开工作年度报告。统计期限为{year}年1月1日至{year}年12月31日。",
    "现将{name}{year}年度政府信息公开工作情况报告如下，所列数据的统计期限自{year}年1月1日起至12月31日止。",
)
_OPENINGS: Sentences = (
    "{year}年，{own}把{topic}信息作为公开重点，{adverb}推进{work}，{effect}。",
    "{year}年，{name}围绕群众关心的{topic}事项，{adverb}做好{work}，{effect}。",
    "{year}年，{own}坚持以公开为常态、不公开为例外，{adverb}抓好{topic}方面的{work}。",
    "{year}年，{own}{adverb}落实政务公开工作要点，以{topic}公开为抓手带动{work}，{effect}。",
)
_PROACTIVE: Sentences = (
    "全年主动公开政府信息{n}条，其中{topic}类信息{m}条。",
    "通过网站、公开栏和新媒体公开信息{n}条，涉及{topic}的有{m}条。",
    "及时公开{topic}、{other}等信息，全年更新{n}次，制作图解{k}个。",
    "编制{topic}公开清单{k}份，列明公开时限和责任科室，{other}信息按月更新。",
    "对{topic}政策开展解读{k}次，采用{medium}等形式，阅读量{n}次。",
    "在{place}设置{topic}咨询点，发放宣传资料{n}份，接待群众{m}人次。",
    "{topic}和{other}的办理依据、流程、结果全部上网，方便群众查询。",
    "围绕{topic}举办公众开放活动{k}次，邀请群众代表{m}人参加。",
)
_MANAGING: Sentences = (
    "修订{topic}信息公开目录，调整公开事项{k}项，{adverb}规范发布流程。",
    "落实信息发布“三审三校”制度，全年审核{topic}等信息{n}条，纠正表述差错{k}处。",
    "开展历史信息清理，更新失效的{topic}信息{m}条，下架过期内容{k}条。",
    "将保密审查嵌入公文流转，涉及{topic}的文稿在起草时即明确公开属性，共标注{m}份。",
    "对{medium}发布的{topic}内容实行台账管理，每{period}核对一次，保证数据同源。",
    "建立{topic}信息动态调整机制，{period}梳理更新，目录内信息完整率保持在{share}以上。",
)
_PLATFORMS: Sentences = (
    "优化网站栏目{k}个，新增“{topic}”专栏，全年访问{n}次。",
    "依托{medium}发布{topic}信息{m}条，答复网民留言{k}条。",
    "在{place}设立政务公开专区，配备查询设备{k}台，提供{topic}查阅服务。",
    "推动{medium}与网站同步更新，{topic}信息发布用时缩短到{k}个工作日以内。",
    "完善网站检索功能，{topic}、{other}信息可以按主题和日期查找。",
    "{place}公开栏更新{m}期，{topic}内容与网站保持一致。",
)
_SUPERVISING: Sentences = (
    "组织业务培训{k}次、{m}人次参加，重点讲解{topic}信息的公开要求。",
    "{adverb}开展自查{k}次，发现{topic}栏目更新慢等情况{k}处，均已整改。",
    "将{work}纳入年度考核，分值占{k}%，对{topic}等重点栏目每{period}通报。",
    "邀请{reviewer}评议{work}，收集意见{k}条，满意度为{share}，没有责任追究情况。",
    "明确专人负责{topic}信息报送，建立考核台账，全年通报{k}次，未发生责任追究。",
    "接受上级检查{k}次，就{topic}公开作工作交流，社会评议结果良好，没有需要追究责任的情形。",
)
# What a place's model text gives to all of its bodies.
_MODELS: Sentences = (
    "认真学习贯彻上级关于政务公开工作的部署要求，增强公开意识，提高公开水平。",
    "严格执行信息发布审核制度，坚持先审查后公开、谁公开谁负责的原则。",
    "加强政府网站和政务新媒体的日常管理，保证信息发布及时准确、运行安全平稳。",
    "健全监督保障机制，加强业务培训和考核评议，促进政务公开工作规范开展。",
    "规范办理依申请公开事项，完善登记、审核、办理、答复、归档等环节的工作要求。",
    "积极回应社会关切，畅通群众获取政府信息的渠道，方便企业和群众办事。",
)
_PROBLEMS: Sentences = (
    "{topic}信息的解读形式较为单一，{medium}的应用还不够",
    "部分科室对{topic}公开的认识有待提高，报送信息不及时",
    "{topic}栏目的内容更新不够均衡，深度有待加强",
    "工作人员更换较多，应对{other}类申请的经验不足",
    "与群众互动偏少，{topic}方面的意见征集参与度不高",
    "{place}公开专区的服务功能仍需完善，{topic}查阅不够便利",
)
_REMEDIES: Sentences = (
    "丰富{topic}解读形式，更多运用{medium}",
    "加强业务培训，全年不少于{k}次，提高{topic}公开的规范化水平",
    "健全{topic}栏目更新机制，每{period}检查一次",
    "完善{place}公开专区功能，方便群众查阅{other}信息",
    "围绕{topic}开展意见征集，及时公布采纳情况",
    "明确科室责任，把{other}信息报送纳入考核",
)
_CLOSINGS: Sentences = (
    "本年度未收取信息处理费。{k}项政务公开重点任务均已完成。",
    "按照国务院办公厅关于信息处理费的规定，本年度没有发出收费通知，也没有收取信息处理费。",
    "本年度依申请公开信息处理费收取情况：未收取。{topic}方面的公开工作见本机关网站。",
    "没有收取信息处理费，没有其他需要报告的事项。",
)
_APPRAISAL = "对各单位{work}进行考核，{period}通报一次；开展社会评议，满意度为{share}；没有责任追究情形。"
_NO_REQUESTS: Sentences = (
    "全年未收到政府信息公开申请。",
    "{year}年没有收到政府信息公开申请。",
    "本年度未收到政府信息公开申请，也没有结转办理的事项。",
)
_REQUESTS: Sentences = (
    "全年收到政府信息公开申请{received}件，上年结转{carried_in}件，办结{processed}件，结转下年度继续办理{carried_out}件。",
    "共收到政府信息公开申请{received}件，{applicants}。",
    "本年新收政府信息公开申请{received}件{change}，办结政府信息公开申请{processed}件。",
    "全年受理政府信息公开申请{received}件，按照法定时限答复。",
    "收到政府信息公开申请{received}件，上年结转{carried_in}件，{outcomes}",
    "{year}年共收到政府信息公开申请{spelt}件{more}，{channels}。",
    "共收到政府信息公开申请{received}件，加上上年结转的{carried_in}件，共办理{all}件，{outcomes}",
    "全年接待依申请公开咨询{asked}人次，新收政府信息公开申请{received}件，已办结{processed}件{shares}。",
    "受理政府信息公开申请{received}件，其中{biggest}申请{biggest_count}件，答复政府信息公开申请{processed}件。",
)
_CHANNELS = ("网络申请", "信函申请", "当面申请")
_NUMERALS = "零一二三四五六七八九十"
_NO_DISPUTES: Sentences = (
    "未发生因政府信息公开引起的行政复议、行政诉讼。",
    "没有因政府信息公开被申请行政复议或者提起行政诉讼的情况。",
    "",
)
_GROUPS = (("refused", "不予公开"), ("unavailable", "无法提供"), ("not_processed", "不予处理"), ("other", "其他处理"))
_WORDS: dict[str, Sentences] = {
    "adverb": ("扎实", "稳步", "持续", "深入", "有序", "着力", "主动", "积极"),
    "work": ("政务公开工作", "政府信息公开工作", "信息公开各项任务", "政务公开标准化规范化建设", "基层政务公开"),
    "effect": (
        "公开的及时性和准确性有了提高",
        "群众获取信息更加方便",
        "公开内容更加贴近群众需要",
        "各项公开任务按期完成",
        "公开质量和实效得到提升",
        "较好保障了群众的知情权",
    ),
    "medium": ("微信公众号", "短视频", "图文图解", "手机客户端", "新闻发布会", "广播电视", "政务微博", "动漫图解"),
    "place": ("政务服务大厅", "便民服务中心", "图书馆", "档案馆", "办事大厅", "社区服务站", "文化中心", "行政服务中心"),
    "period": ("月", "季度", "半年"),
    "share": ("92%", "93%", "94%", "95%", "96%", "97%", "98%"),
    "reviewer": ("人大代表", "政协委员", "企业代表", "村居干部", "社会监督员", "服务对象"),
}
_SLOT = re.compile(r"\{(\w+)\}")


class Writer:
    """Writes the report of one body for one year."""

    def __init__(self, body: Body, year: int, figures: Figures, before: Figures | None, rng: Random) -> None:
        """`before` are last year's figures, if there is a report."""
        self._body, self._year, self._rng = body, year, rng
        self._figures, self._before = figures, before
        self._fixed = {"year": str(year), "name": body.name, "own": body.own, "seat": body.seat}

    def introduction(self) -> str:
        """What stands before section one."""
        said = self._fill(self._rng.choice(_INTRODUCTIONS))
        return said + self._fill(WHOLE) if self._body.sums else said

    def overview(self) -> list[str]:
        """Section one: an opening and five topics; the bodies of some places begin each with the place's model text."""
        model = self._model()
        topics: list[tuple[str, list[str]]] = [
            ("主动公开", [*self._some(_PROACTIVE, 3), *self._documents(), *self._decisions()]),
            ("依申请公开", self._requests()),
            ("政府信息管理", self._some(_MANAGING, 2)),
            ("平台建设", self._some(_PLATFORMS, 2)),
            ("监督保障", [*self._some(_SUPERVISING, 1), *self._appraisal()]),
        ]
        style = self._rng.choice(("（{}）{}方面。", "（{}）{}情况。", "（{}）{}。"))
        lines = [self._fill(self._rng.choice(_OPENINGS)) + model.pop(0)]
        for number, (name, said) in zip("一二三四五", topics, strict=True):
            lines.append(style.format(number, name) + model.pop(0) + "".join(said))
        return lines

    def problems(self) -> list[str]:
        """Section five."""
        problems = [self._fill(one) for one in self._rng.sample(_PROBLEMS, 2)]
        remedies = [self._fill(one) for one in self._rng.sample(_REMEDIES, 2)]
        return [
            f"存在的主要问题：一是{problems[0]}；二是{problems[1]}。",
            f"下一步改进措施：一是{remedies[0]}；二是{remedies[1]}。",
        ]

    def closing(self) -> list[str]:
        """Section six."""
        return [self._fill(self._rng.choice(_CLOSINGS))]

    def _model(self) -> list[str]:
        """The six sentences of the place's model text, or none, always the same in a place."""
        place = Random(self._body.division)
        return place.sample(_MODELS, 6) if place.random() < 0.4 else [""] * 6

    def _appraisal(self) -> list[str]:
        """What governments are to tell as well."""
        if not self._body.reports_for_government:
            return []
        return [self._fill(_APPRAISAL)]

    # ---- what the tables say as well ---- #

    def _requests(self) -> list[str]:
        rows = ("newly_received", "carried_in", "processed_total", "carried_out")
        received, carried_in, processed, carried_out = (self._cell(f"requests.{row}.total") for row in rows)
        if not received + carried_in:
            return [self._rng.choice(_NO_REQUESTS).format(year=self._year)]
        if not received:
            return [f"本年度未收到新的政府信息公开申请，办结上年结转申请{processed}件。", *self._court()]
        said = self._rng.choice(_REQUESTS).format(
            received=received,
            carried_in=carried_in,
            processed=processed,
            carried_out=carried_out,
            year=self._year,
            all=received + carried_in,
            asked=self._rng.randint(12, 400),
            spelt=_NUMERALS[received] if received < len(_NUMERALS) else received,
            more=self._more(received),
            channels=self._channels(received),
            shares=self._shares(processed),
            biggest="自然人",
            biggest_count=self._cell("requests.newly_received.natural_person"),
            applicants=self._applicants(),
            change=self._change(received),
            outcomes=self._outcomes(),
        )
        return [said, *self._court()]

    def _applicants(self) -> str:
        people = self._cell("requests.newly_received.natural_person")
        others = self._cell("requests.newly_received.total") - people
        if not others:
            return "申请人均为自然人"
        return f"其中自然人申请{people}件、法人或其他组织申请{others}件"

    def _outcomes(self) -> str:
        named = (("granted", "予以公开"), ("partially_granted", "部分公开"))
        whole = self._cell("requests.processed_total.total")
        counts = [(said, self._cell(f"requests.{row}.total")) for row, said in named]
        for begin, said in _GROUPS:
            rows = [key for key in self._figures if key.startswith(f"requests.{begin}") and key.endswith(".total")]
            counts.append((said, sum(self._cell(key) for key in rows)))
        listed = "、".join(f"{said}{count}件" for said, count in counts if count)
        return f"办结{whole}件，其中{listed}。" if whole and listed else f"办结{whole}件。"

    def _change(self, received: int) -> str:
        before = int(self._before["requests.newly_received.total"]) if self._before else 0
        if not before or received == before:
            return ""
        change = 100 * (received - before) / before
        return f"，同比{'增长' if change > 0 else '下降'}{abs(change):.1f}%"

    def _more(self, received: int) -> str:
        before = int(self._before["requests.newly_received.total"]) if self._before else received
        way = "增加" if received > before else "减少"
        return f"，比上年{way}{abs(received - before)}件" if received != before else ""

    def _channels(self, received: int) -> str:
        first, second = self._rng.randint(0, received), self._rng.randint(0, received)
        counts = (min(first, second), abs(first - second), received - max(first, second))
        return "其中" + "、".join(f"{said}{count}件" for said, count in zip(_CHANNELS, counts, strict=True) if count)

    def _shares(self, processed: int) -> str:
        granted = self._cell("requests.granted.total")
        return f"，其中予以公开{granted}件，占办结总数的{100 * granted / processed:.1f}%" if granted else ""

    def _court(self) -> list[str]:
        reconsidered = self._cell("disputes.reconsideration.total")
        suits = self._cell("disputes.suit_direct.total") + self._cell("disputes.suit_after_reconsideration.total")
        if not reconsidered and not suits:
            return [self._rng.choice(_NO_DISPUTES)]
        results = (("结果维持", "upheld"), ("结果纠正", "corrected"), ("其他结果", "other"), ("尚未审结", "pending"))
        counts = [(said, self._cell(f"disputes.reconsideration.{column}")) for said, column in results]
        listed = "、".join(f"{said}{count}件" for said, count in counts if count)
        if reconsidered and not suits and self._rng.random() < 0.5:
            if dict(counts)["结果维持"] == reconsidered:
                return [f"因政府信息公开引起的行政复议{reconsidered}件，均获维持，没有发生行政诉讼。"]
            return [f"因政府信息公开引起的行政复议{reconsidered}件，其中{listed}；未发生因政府信息公开引起的行政诉讼。"]
        told = [f"因政府信息公开引起的行政复议{reconsidered}件"] if reconsidered else []
        told += [f"因政府信息公开引起的行政诉讼{suits}件"] if suits else []
        return ["，".join(told) + "。"] if self._rng.random() < 0.7 else []

    def _documents(self) -> list[str]:
        issued = self._cell("proactive.normative_documents.issued", "proactive.normative_documents.made")
        in_force = self._cell("proactive.normative_documents.in_force")
        if not issued or self._rng.random() < 0.4:
            return []
        if in_force and self._rng.random() < 0.5:
            return [f"全年制发行政规范性文件{issued}件，现行有效行政规范性文件{in_force}件。"]
        return [f"制发行政规范性文件{issued}件，均在{self._rng.randint(3, 20)}个工作日内公开。"]

    def _decisions(self) -> list[str]:
        licensing, penalties = self._cell("proactive.licensing.decisions"), self._cell("proactive.penalties.decisions")
        said = []
        if not licensing and penalties and self._rng.random() < 0.5:
            said.append(f"全年作出行政处罚决定{penalties}件，处罚结果在七个工作日内公示。")
        elif licensing and self._rng.random() < 0.5:
            said.append(f"作出行政许可决定{licensing}件" + (f"、行政处罚{penalties}件。" if penalties else "。"))
        if amount := self._figures.get("proactive.procurement.amount"):
            projects = self._cell("proactive.procurement.projects")
            said.append(f"政府集中采购项目{projects}个，采购总金额{number(amount)}万元。")
        return said

    def _cell(self, *keys: str) -> int:
        return next((int(self._figures[key]) for key in keys if key in self._figures), 0)

    # ---- filling ---- #

    def _some(self, sentences: Sentences, most: int) -> list[str]:
        return [self._fill(one) for one in self._rng.sample(sentences, self._rng.randint(1, most))]

    def _fill(self, sentence: str) -> str:
        """A sentence with its slots filled; a topic and another one are two."""
        rng = self._rng
        topics = rng.sample(self._body.department.topics, 2)
        drawn = {"topic": topics[0], "other": topics[1]}
        drawn |= {"n": str(rng.randint(120, 9800)), "m": str(rng.randint(21, 118)), "k": str(rng.randint(2, 19))}
        drawn |= {name: rng.choice(words) for name, words in _WORDS.items()}
        return _filled(sentence, drawn | self._fixed)


def _filled(sentence: str, words: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda match: words[match[1]], sentence)


def number(value: Decimal) -> str:
    """A figure as it is printed."""
    return f"{value:f}"
