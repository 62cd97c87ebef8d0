"""What the bodies write: a grammar of sentences, so that no two write the same; what they state is what tables say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from random import Random

from benchmarks.collection.figures import Figures
from benchmarks.collection.region import Body

Sentences = tuple[str, ...]

WHOLE = "本报告数据包括{seat}各部门和各乡镇、街道。"
_INTRODUCTIONS: Sentences = (
    "本报告根据《中华人民共和国政府信息公开条例》编制，数据的统计期限为{year}年1月1日至12月31日。",
    "根据《中华人民共和国政府信息公开条例》的规定，现公布{name}{year}年度政府信息公开工作年度报告。统计期限为{year}年1月1日至{year}年12月31日。",
    "现将{name}{year}年度政府信息公开工作情况报告如下，所列数据的统计期限自{year}年1月1日起至12月31日止。",
)
# Between brackets stand words of which one is written, so that sentences of two bodies seldom have a passage in common.
_OPENINGS: Sentences = (
    "{year}年，{own}把{topic}信息作为[公开重点|重中之重|突破口|着力点]，{adverb}推进{work}，{effect}。",
    "{year}年，{name}围绕[群众|企业|社会|各方面]关心的{topic}事项，{adverb}[做好|开展|推动]{work}，{effect}。",
    "{year}年，{own}坚持[以公开为常态|应公开尽公开|公开促落实|公开为民]，{adverb}抓好{topic}方面的{work}[|，{effect}]。",
    "{year}年，{own}{adverb}落实[年度要点|各项部署|上级安排|工作计划]，以{topic}公开[为抓手|为切口|为主线]带动{work}，{effect}。",
)
_PROACTIVE: Sentences = (
    "[全年|年内|一年来]主动公开[各类信息|政府信息|政务信息]{n}条，其中{topic}[类信息|方面|信息]{m}条。",
    "[通过|借助|利用]{medium}和公开栏[发布|公开|推送]信息{n}条，[涉及|有关|属于]{topic}的[有|共]{m}条。",
    "[及时|准确|全面]公开{topic}、{other}[等信息|等内容|等事项]，[全年|年内]更新{n}次，制作[图解|展板|手册]{k}个。",
    "[编制|印发|修订]{topic}公开清单{k}份，[列明|明确|标注][公开时限|责任科室|公开渠道]，{other}[信息|内容]按[月|周|季]更新。",
    "对{topic}[政策|举措|新规][开展|组织]解读{k}次，[采用|运用|借助]{medium}等[形式|方式]，[阅读量|浏览量|点击]{n}次。",
    "在{place}设置{topic}[咨询点|引导台|展示角]，[发放|赠送]宣传[资料|手册|单页]{n}份，接待[群众|市民]{m}人次。",
    "{topic}和{other}的[依据|条件|标准]、流程、[结果|时限]全部上网，[方便|便于]群众[查询|监督|了解]。",
    "围绕{topic}[举办|开展|组织]公众开放[活动|日]{k}次，[邀请|吸引]{reviewer}{m}人[参加|到场|参与]。",
)
_MANAGING: Sentences = (
    "[修订|完善|细化]{topic}信息公开[目录|指南]，[调整|新增|优化]公开事项{k}项，{adverb}规范[发布|审核|报送]流程。",
    "[落实|执行]“三审三校”[制度|要求]，[全年|累计]审核{topic}等[信息|稿件]{n}条，[纠正|改正]表述差错{k}处。",
    "[开展|组织][历史|存量|往年]信息清理，更新[失效|陈旧]的{topic}信息{m}条，[下架|撤除]过期内容{k}条。",
    "将保密审查[嵌入|纳入|并入]公文流转，[涉及|关于]{topic}的[文稿|文件]在起草时[即|就]明确公开属性，共标注{m}份。",
    "对{medium}[发布|推送|刊登]的{topic}内容实行[台账|清单]管理，每{period}[核对|比对]一次，[保证|确保]数据[同源|一致]。",
    "[建立|健全]{topic}信息动态调整机制，{period}[梳理|清点]更新，[目录|清单]内信息完整率[保持在|达到]{share}以上。",
)
_PLATFORMS: Sentences = (
    "[优化|整合|改版]网站栏目{k}个，[新增|开设|上线]“{topic}”专栏，[全年|年度]访问{n}次。",
    "[依托|通过]{medium}[发布|推送]{topic}[信息|动态|消息]{m}条，[答复|回应]网民[留言|提问]{k}条。",
    "在{place}[设立|升级|改造]政务公开专区，配备[查询|自助]设备{k}台，[提供|开放]{topic}[查阅|咨询]服务。",
    "[推动|实现]{medium}与网站[同步|联动]更新，{topic}信息[发布|上网]用时[缩短到|压缩至]{k}个工作日以内。",
    "[完善|升级]网站[检索|搜索|导航]功能，{topic}、{other}[信息|内容]可以按[主题|类别]和[日期|文号]查找。",
    "{place}公开栏[更新|张贴|换版]{m}期，{topic}内容与[网站|线上]保持[一致|同步]。",
)
_SUPERVISING: Sentences = (
    "[组织|举办|开展][业务|专题|岗位]培训{k}次、{m}人次参加，[重点|着重]讲解{topic}信息的[公开|发布|审核]要求。",
    "{adverb}开展[自查|抽查|检查]{k}次，发现{topic}栏目[更新慢|要素缺失|链接失效]等情况{k}处，[均已整改|已全部整改到位]。",
    "将{work}[纳入|列入][年度|绩效]考核，分值占{k}%，对{topic}等[重点|关键]栏目每{period}[通报|点评]。",
    "[邀请|请]{reviewer}评议{work}，[收集|征得]意见{k}条，满意度为{share}，[没有|未发生]责任追究[情况|情形]。",
    "[明确|指定]专人负责{topic}信息[报送|更新|维护]，建立考核台账，[全年|累计]通报{k}次，未发生责任追究。",
    "接受上级[检查|督查|考核]{k}次，就{topic}公开作[工作|经验]交流，社会评议[结果良好|反映较好]，没有需要追究责任的[情形|事项]。",
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
    "{topic}信息的解读[形式|手段]较为单一，{medium}的[应用|使用]还不够",
    "[部分|个别]科室对{topic}公开的[认识|重视程度]有待提高，[报送|提供]信息不及时",
    "{topic}栏目的[内容|信息]更新不够[均衡|及时]，[深度|广度]有待加强",
    "[工作|经办]人员[更换|轮岗]较多，[应对|办理]{other}类[申请|咨询]的经验不足",
    "与[群众|企业|网民]互动偏少，{topic}方面的[意见征集|网上调查]参与度不高",
    "{place}公开专区的[服务|查询]功能仍需完善，{topic}[查阅|获取]不够便利",
    "[村居|基层|窗口]在{topic}公开上[力量|人手]薄弱，{other}[内容|资料]不够完整",
    "对{other}[需求|关切]的[研判|掌握]不足，{topic}公开的[针对性|实效性]不强",
)
_REMEDIES: Sentences = (
    "丰富{topic}解读[形式|载体]，[更多|充分]运用{medium}",
    "加强[业务|岗位|法规]培训，[全年|每年]不少于{k}次，提高{topic}公开的[规范化|专业化]水平",
    "健全{topic}栏目[更新|维护]机制，每{period}[检查|巡查]一次",
    "完善{place}公开专区[功能|设施]，[方便|便于]群众查阅{other}[信息|资料]",
    "围绕{topic}开展[意见征集|民意调查]，及时[公布|反馈][采纳情况|办理结果]",
    "[明确|压实]科室责任，把{other}信息[报送|更新][纳入|列入]考核",
    "加大对[村居|基层|窗口]的指导力度，[统一|规范]{topic}公开的[内容|格式]",
    "[定期|经常]分析{other}[咨询|申请]情况，[提高|增强]{topic}公开的[针对性|实效性]",
)
_CLOSINGS: Sentences = (
    "[本年度|{year}年]未收取信息处理费。{k}项政务公开[重点|年度]任务[均已完成|全部办结]。",
    "[按照|根据]国务院办公厅关于信息处理费的规定，本年度[没有|未]发出收费通知，也没有收取信息处理费。",
    "[本年度|全年]依申请公开信息处理费收取情况：未收取。{topic}方面的公开[工作|情况]见本机关网站。",
    "没有收取信息处理费，[没有|无]其他需要报告的事项。",
)
_APPRAISAL = (
    "[对各单位|对下属单位|对各科室]{work}[进行考核|开展考评]，每{period}[通报|讲评]一次；"
    "[开展|委托第三方开展]社会评议，满意度为{share}；[没有|未发生]责任追究[情形|情况]。"
)
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
_CHOICE = re.compile(r"\[([^\]]*)\]")


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
        """A sentence with its words chosen and its slots filled; a topic and another one are two."""
        rng = self._rng
        sentence = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), sentence)
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
