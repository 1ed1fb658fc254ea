"""What the description of the interface says about the whole."""

from typing import Any, Final

DESCRIPTION: Final = """\
罗定市产业投资项目审批代办服务协同工作机制（罗府办函〔2023〕16号）的接口。

**登录。** `POST /api/v1/session` 以账号和密码登录，答复中的 `csrf` 在每次写操作时放入 `X-CSRF-Token`；
会话以 HttpOnly Cookie 保存。

**版本。** 读取时的 `ETag` 在修改时放入 `If-Match`：缺少的答复 428，已被他人更新的答复 412。

**重发。** 写操作可带 `Idempotency-Key`：同一编号、同一内容只办理一次，再发得到同一答复；内容不同的答复 422。

**分页。** 列表答复 `items` 与 `next`；`next` 放入下一次请求的 `cursor`。

**不成功。** 一律答复 `application/problem+json`（RFC 9457），`clause` 为依据的条款，`errors` 逐项说明。

**时间。** 均为带时区的 UTC 时刻；日期按北京时间。日期后标 `provisional` 的为暂定：所跨年份的节假日安排尚未公布。
"""

TAGS: Final[list[dict[str, Any]]] = [
    {"name": "session", "description": "登录与退出"},
    {"name": "projects", "description": "产业投资项目：受理、变更、研判、代办（二（一）1、2，三（一））"},
    {"name": "checklists", "description": "专属定制事项材料清单（附件1）（二（一）3）"},
    {"name": "links", "description": "免账号链接：部门联络员凭链接和验证码答复（专班约定）"},
    {"name": "tracking", "description": "公开查询：凭项目编号和查询码，不用账号查询项目进度（专班约定）"},
    {"name": "urgings", "description": "企业催办：企业催办轮到的单位或者代办员，不改变时限（专班约定）"},
    {"name": "ratings", "description": "企业评价（好差评）和整改回访（专班约定）"},
    {"name": "packs", "description": "一张表单、一套材料（二（一）2）"},
    {"name": "consultations", "description": "意见征询（附件2）（二（三）1、2）"},
    {
        "name": "commitments",
        "description": "双向承诺书：告知、申请、签订、双方逐条履行、违诺、信用修复、异议（二（三））",
    },
    {"name": "clocks", "description": "计时、暂停与计时证明"},
    {"name": "papers", "description": "表单（PDF）"},
    {"name": "calendar", "description": "节假日安排与本地停办日"},
    {"name": "law", "description": "规则：时限、条款、事项目录、部门"},
    {"name": "guide", "description": "办事指南：现行规则中的全部事项和机制文件原文，不用账号"},
    {"name": "scorecards", "description": "监督考核（二（一）2）"},
    {"name": "supervision", "description": "督办单（三（二））"},
    {"name": "people", "description": "人员、通知与本人"},
    {"name": "departments", "description": "部门字典和机构改革：更名、合并、拆分、计划（专班约定）"},
    {"name": "house", "description": "系统管理：后台工作、核验留痕、通知模板"},
    {"name": "problems", "description": "不成功的答复有哪些"},
]
