"""The papers of the dual commitment read back: what the enterprise is told, and what both sides sign."""

import io
import re

from pypdf import PdfReader

import forms
from builders.county import County
from builders.landing import an_unopposed_project, qualified
from workflow.actions import commitment_papers, papers

DEFERRED = [{"name": "节能审查意见", "on": "2026-12-10"}]


def text_of(county: County, gather: object, commitment_id: int) -> str:
    paper_id = papers.make(
        county.database,
        forms.render,
        lambda session: gather(  # type: ignore[operator]
            session, county.law, commitment_id=commitment_id, by=county.office, now=county.now
        ),
        by=county.office,
        now=county.now,
    )
    paper = county.attempt(papers.read, paper_id=paper_id, by=county.liaison("housing"))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages))


def test_both_papers_say_what_was_told_and_what_is_promised_until_when(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county), deferrals=DEFERRED)
    told = text_of(county, commitment_papers.draft_informing, commitment.id)
    for words in (
        "可以按自愿原则实行承诺准入",
        "首月施工计划",
        "原则上在3个工作日内签订",
        "由经办甲向陈某当面告知",
    ):
        assert words in told
    signed = text_of(county, commitment_papers.draft_commitment, commitment.id)
    for words in (
        "罗定测试精密制造有限公司",
        "签订《成交确认书》后10个工作日内",
        "2026年12月31日前",
        "限期整改，直至撤销直接落地",
        "节能审查意见：2026年12月10日前补交",
        "工程质量、安全生产、消防、高危行业",
        "政府部门违诺：限期整改、报告信用信息",
        "（盖章）",
        "样例底稿，待核定",
    ):
        assert words in signed, words
