"""What stands on each form, as plain values: one frozen dataclass per form, no project and no database behind it.

Texts are Chinese as printed. Instants are aware (printed in Asia/Shanghai); dates are calendar dates there.
An empty text leaves its cell empty for a pen. A line break inside a text is kept on paper.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

#: The six boxes of 附件1, in the order printed.
PHASES: tuple[str, ...] = (
    "企业开办",
    "立项用地规划许可",
    "工程建设许可",
    "施工许可",
    "竣工验收",
    "不动产登记",
)

#: 附件2's last sentence about the department's limits.
EXCLUDED_NOTE = "以上完成时限均不包含批前公示、听证及专家论证时间。"

#: 附件2's standing first clause of the enterprise.
STANDING_ENTERPRISE_CLAUSE = "自愿承诺《企业投资项目“双容双承诺”直接落地双向承诺书》格式文本中的全部内容；"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What every paper carries: who issued it, for which case, under which edition of the law."""

    #: The word used for this form in JSON, in file names and on the command line.
    KIND: ClassVar[str]
    #: The form's official title.
    TITLE: ClassVar[str]

    #: Case number (编号), printed in the footer; also names the loose page.
    reference: str = ""
    #: Content hash of the law's edition; the first eight characters are printed.
    edition: str = ""
    #: The issuing office, for the PDF's author; e.g. 罗定市产业投资项目审批代办服务工作专班办公室.
    issuer: str = ""
    #: The instant the paper was made, printed in the footer and set as the PDF's creation date.
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One line of 具体事项 in 附件1."""

    #: 阶段名称, one of PHASES.
    phase: str
    #: 事项名称.
    item: str
    #: 具体情形, with the condition and the remark of the line below it.
    circumstance: str = ""
    #: 材料清单, one text per material, numbered on paper where there are several.
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistSheet(Sheet):
    """附件1: one department's own list of items and materials for one project (二（一）3)."""

    KIND = "annex1"
    TITLE = "产业投资项目专属定制事项材料清单"

    #: 填报单位.
    filled_by_unit: str = ""
    #: 填报人.
    filled_by: str = ""
    #: 填报日期; None prints 年 月 日 with room for a pen.
    filled_on: date | None = None
    #: 项目名称.
    project_name: str = ""
    #: 项目基本信息, one text per line.
    project_info: tuple[str, ...] = ()
    #: 项目阶段: the boxes ticked, each one of PHASES.
    phases: tuple[str, ...] = ()
    #: 具体事项, in the order to be printed.
    rows: tuple[ChecklistRow, ...] = ()
    #: The department answered that nothing of its own is involved; printed in the place of the rows.
    not_involved: bool = False
    #: Which time the department was asked; 0 prints nothing.
    round: int = 0
    #: A note under the table, e.g. how the answer came in.
    footnote: str = ""
    #: Empty lines for a pen under the rows; the blank form has many.
    empty_rows: int = 0

    def __post_init__(self) -> None:
        """A phase the form has no box for would vanish from paper without a word: ValueError."""
        if strange := [phase for phase in self.phases if phase not in PHASES]:
            raise ValueError(f"附件1 has no box for {strange[0]!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationSheet(Sheet):
    """附件2: the question whether a department agrees to the dual commitment, and its answer (二（三）)."""

    KIND = "annex2"
    TITLE = "签订产业投资项目双向承诺书意见征询表"

    #: 项目名称.
    project_name: str = ""
    #: 项目信息, one text per line.
    project_info: tuple[str, ...] = ()
    #: 企业承诺条款 without the closing 其他承诺事项, which the form prints itself; numbered on paper.
    enterprise_clauses: tuple[str, ...] = (STANDING_ENTERPRISE_CLAUSE,)
    #: What stands under the enterprise's 其他承诺事项.
    enterprise_other: tuple[str, ...] = ()
    #: The department asked, e.g. 市自然资源局.
    department_name: str = ""
    #: 部门承诺条款 without the closing 其他承诺事项, which the form prints itself; numbered on paper.
    department_clauses: tuple[str, ...] = ()
    #: What the department added (增补承诺事项), printed under its 其他承诺事项.
    department_other: tuple[str, ...] = ()
    #: The sentence that closes the department's clauses.
    excluded_note: str = EXCLUDED_NOTE
    #: 部门意见; None leaves both boxes open: silence is not an opinion.
    opinion: Literal["agree", "object"] | None = None
    #: Why not, where the opinion is "object".
    reason: str = ""
    #: The date beside the seal; None prints 年 月 日.
    signed_on: date | None = None
    #: 经办人.
    handled_by: str = ""
    #: 联系电话.
    phone: str = ""
    #: How the answer reached the system, e.g. 2026年11月23日15:02由经办人经一次性链接答复; under the table.
    answered_via: str = ""
    #: Until when to answer, e.g. 请于2026年11月26日17:30前回复; above the table.
    due: str = ""
    #: Which circulation this is; 0 prints nothing.
    round: int = 0


@dataclass(frozen=True, slots=True)
class PackField:
    """One field of the single form, asked for once."""

    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PackItem:
    """One approval item of the phase, in the order in which it is done."""

    #: 事项名称.
    name: str
    #: 办理部门.
    department: str
    #: 具体情形, with what is to be done before it and what the departments remark below it.
    circumstance: str = ""
    #: 承诺时限 in words; empty prints 待核定.
    limit: str = ""


@dataclass(frozen=True, slots=True)
class PackNeed:
    """Who needs a material, and what for."""

    #: 事项名称.
    item: str
    #: 办理部门.
    department: str
    #: What it is needed for; may be empty.
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class PackMaterial:
    """One paper, asked for once however many items need it."""

    name: str
    #: Originals to hand in; None is 待核定 (said once where nothing is known of any material). With copies both 0
    #: nothing is handed in on paper: 免交纸质.
    originals: int | None = None
    #: Copies to hand in, likewise.
    copies: int | None = None
    #: What the departments remark on it: 加盖公章, 纸质或电子证照 and the like.
    remarks: str = ""
    #: Every item that needs it.
    needed_by: tuple[PackNeed, ...] = ()
    #: The earlier item whose result this is (办理中产生); the enterprise need not prepare it.
    produced_by: str = ""
    #: Where departments ask for it differently, in words.
    conflict: str = ""
    #: Papers of this pack that may be the same one; the office has not said so.
    maybe_same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSheet(Sheet):
    """一张表单、一套材料 of one phase, compiled from the departments' checklists (二（一）2)."""

    KIND = "pack"
    TITLE = "一张表单、一套材料"

    #: 项目名称.
    project_name: str = ""
    #: 企业（项目单位）.
    enterprise_name: str = ""
    #: 项目基本信息, one text per line.
    project_info: tuple[str, ...] = ()
    #: The phase, one of PHASES.
    phase: str = ""
    #: 一张表单: what is asked for once.
    form: tuple[PackField, ...] = ()
    #: The items in order.
    items: tuple[PackItem, ...] = ()
    #: 一套材料, in order.
    materials: tuple[PackMaterial, ...] = ()
    #: The date on which it was compiled; None prints 年 月 日.
    compiled_on: date | None = None
    #: Lines at the end, e.g. which departments have not answered yet.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofDay:
    """One day of a limit's course, counted or not, and why."""

    day: date
    counts: bool
    #: The running number where the day counts: "1", or for hour-limits the time so far, "1小时30分".
    running: str = ""
    #: Why it counts or does not: 工作日, 国庆节放假, 调休上班, 专家论证 …
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProofPause:
    """One excluded stretch, half-open: the day it begins is not counted, the day it ends is."""

    #: 公示, 听证, 专家论证 …
    reason: str
    #: The legal basis relied on.
    basis: str
    #: A date for limits in days, an instant for limits in hours.
    began: date | datetime
    #: None while it has no end.
    ended: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class ProofLate:
    """补录: one act that was recorded later than it happened, and why."""

    #: 受理申请, 作出审批决定 …
    act: str
    happened: datetime
    recorded: datetime
    reason: str = ""
    #: From when a notice counts that went out on paper.
    counts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSheet(Sheet):
    """计时证明: how a due date came about, day by day, with the clause behind it."""

    KIND = "proof"
    TITLE = "计时证明"

    #: What the limit is called, e.g. 审批部门回复意见征询表.
    title: str
    #: Who is on the clock.
    obligor: str = ""
    #: 项目名称; may be empty for a calculation without a case.
    project_name: str = ""
    #: The limit in words, e.g. 3个工作日.
    amount: str = ""
    #: 文件 (the mechanism), 法律 (a statute) or 惯例 (house practice).
    basis: Literal["文件", "法律", "惯例"] = "文件"
    #: Where it stands, e.g. 二（三）2; for practice the reason why it is done.
    clause: str = ""
    #: The words of the clause.
    quote: str = ""
    #: What started it, e.g. 收到征询意见表.
    started_by: str = ""
    #: When it started; None while it waits for its anchor.
    started: datetime | None = None
    #: Every day from the start to the due date.
    days: tuple[ProofDay, ...] = ()
    #: The excluded stretches.
    pauses: tuple[ProofPause, ...] = ()
    #: What was recorded later than it happened.
    late: tuple[ProofLate, ...] = ()
    #: When it falls due; None while a pause has no end or the anchor is missing.
    due: datetime | None = None
    #: 暂定: the course runs into a year whose holidays are not published yet.
    provisional: bool = False
    #: When the clock stopped.
    stopped: datetime | None = None
    #: How it ended or stands, in words: 按时办结, 超时办结, 计时中, 暂停 …
    outcome: str = ""
    #: The holiday notices relied on, e.g. 国务院办公厅关于2026年部分节假日安排的通知.
    calendar: tuple[str, ...] = ()
    #: The instant for which this was computed.
    computed_at: datetime | None = None
