"""审批决定书, and what revokes it (行政许可法 38)."""

from datetime import date

from forms.official import Grid, OfficialSheet, Paragraph, Row
from forms.sheets_approval import DecisionSheet
from workflow.actions import item_rounds
from workflow.actions.letters import Letter
from workflow.errors import NothingToPrint
from workflow.law.edition import Item
from workflow.rules import approval_item as rules
from workflow.rules.history import DECISION_WORDS
from workflow.rules.local_time import local_day
from workflow.rules.words import day_in_full, sentence


def decision(letter: Letter) -> OfficialSheet:
    """审批决定书, or what revokes it. Raises NothingToPrint where nothing was decided, or a refusal lacks its remedies."""
    if not letter.one.decision or letter.one.decided_at is None:
        raise NothingToPrint(what="审批决定书")
    if letter.one.decision == "refused" and not letter.one.remedies:
        # An earlier refusal of which history did not keep the remedies is not written anew without them (行政许可法38).
        raise NothingToPrint(what="审批决定书")
    if letter.one.newest and letter.item.state == "revoked":
        return _revocation(letter)
    refused = letter.one.decision == "refused"
    said = [Paragraph(f"{letter.opening()}经审查，决定：{DECISION_WORDS[letter.one.decision]}。")]
    if letter.one.decision_reason:
        said.append(Paragraph(f"理由：{sentence(letter.one.decision_reason)}"))
    if letter.one.promised_at is not None:
        said.append(
            Paragraph(
                f"本决定以告知承诺方式作出（承诺由{letter.one.promise_signer}于{day_in_full(local_day(letter.one.promised_at))}签署）。"
                "事后核查与承诺不符的，依法撤销本决定。"
            )
        )
    entry = letter.edition.items.get(letter.item.item_code)
    number = letter.one.result_number
    # 罗环审〔2026〕3号 is the number of the document itself; that of a certificate is not, and stands in the text.
    own_number = number if "〔" in number else ""
    issued = [] if refused else _issued(number if not own_number else "", letter.one.valid_until, entry)
    if issued:
        said.append(Paragraph(f"{'；'.join(issued)}。"))
    later = [
        row for row in item_rounds.deferrals(letter.session, letter.item, letter.one) if row.state != "waived"
    ]
    return DecisionSheet(
        **letter.frame(),
        heading="不予行政许可决定书" if refused and rules.is_permit(entry) else "",
        number=own_number,
        paragraphs=tuple(said),
        grids=(
            Grid(
                caption="容缺材料",
                heads=("材料", "补交日期"),
                rows=tuple(Row((row.name, day_in_full(row.until))) for row in later),
                widths=(3, 2),
            ),
        )
        if later
        else (),
        closing=(Paragraph(letter.one.remedies),) if letter.one.remedies else (),
        signed_on=local_day(letter.one.decided_at),
    )


def _issued(number: str, valid_until: date | None, entry: Item | None) -> list[str]:
    """The certificate that goes with a grant, and until when it holds."""
    said = [f"{(entry.output if entry else '') or '结果'}：{number}"] if number else []
    return [*said, f"有效期至{day_in_full(valid_until)}"] if valid_until else said


def _revocation(letter: Letter) -> OfficialSheet:
    """A decision that was revoked is printed as revoked: nobody is handed 准予 again."""
    revoked_on = letter.said_on("item.revoke")
    if letter.one.decided_at is None or revoked_on is None:
        raise NothingToPrint(what="撤销决定书")
    numbered = f"（{letter.one.result_number}）" if letter.one.result_number else ""
    permit = rules.is_permit(letter.edition.items.get(letter.item.item_code))
    return DecisionSheet(
        **letter.frame(),
        heading="撤销行政许可决定书" if permit else "撤销决定书",
        number="",
        paragraphs=(
            Paragraph(
                f"{letter.opening()}{day_in_full(local_day(letter.one.decided_at))}作出的"
                f"“{DECISION_WORDS[letter.one.decision]}”决定{numbered}，现决定予以撤销。"
            ),
            Paragraph(f"理由：{sentence(letter.item.ended_reason)}"),
        ),
        closing=(Paragraph(letter.one.remedies),) if letter.one.remedies else (),
        signed_on=revoked_on,
    )
