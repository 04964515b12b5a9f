"""The receipt of a withdrawal: what was declared, and the date and time at which it was submitted.

It is the same whenever it is read: what became of the case later stands in the case's own receipt.
"""

from __future__ import annotations

from bot.domain.language import BOT_SPEAKS, CALLED, spoken_in
from bot.papers.page import draw_page
from bot.papers.parts import HASH, REFERENCE, WHAT_THE_HASH_IS, Parts
from bot.papers.sheet import Field, Line, Sheet, Words
from bot.use_cases.ports import Wording
from bot.use_cases.withdrawals import WithdrawalPaper

TITLE = "Your withdrawal has been submitted."
LEAD = "This is your confirmation: it shows what you declared, and the date and time at which you did."
WITHDRAWAL, SUBMITTED, DECLARED = "Withdrawal", "Submitted", "What you declared"
NEXT, PROOF = "What happens next", "Proof of what was submitted"
WITH_ZONE = "{moment} (time of {zone})"
NAME, ORDER, GOODS, SENT_TO = "Name", "Order", "Goods", "E-mail address for the confirmation"
ANSWERED = "A colleague looks at it and answers you by {due}."
PAID_BACK = (
    "Where the contract can be withdrawn from, what you paid is back by {due}, standard delivery included, by the way "
    "you paid. We may wait until the goods reach us or you show that you sent them."
)
SEND_BACK = "If you have the goods, please send them back by {due}."
ASK = "You can ask how it stands at any moment: give {reference} and your e-mail address in the chat."
KEEP = (
    "Please save this confirmation as a PDF or print it; its address is good for a year, and opens to whoever has it."
)
SAVE, HOW_IT_STANDS = "Save as PDF", "How it stands"
CANNOT_PRINT = "Characters that this paper cannot print stand as □; the page that it was saved from has the text whole."


def withdrawal_sheet(paper: WithdrawalPaper, wording: Wording, language: str | None, *, kept: bool = False) -> Sheet:
    """What stands on the receipt. `kept`: on paper, which has no address."""
    parts = Parts(paper.case, wording, language)
    declared, put = paper.withdrawal.declaration, parts.put
    submitted = put(WITH_ZONE, moment=parts.moment(paper.withdrawal.declared_at), zone=paper.case.zone)
    rows = [
        (REFERENCE, paper.case.reference),
        (SUBMITTED, submitted),
        (NAME, declared.name),
        (ORDER, declared.order_number),
        (GOODS, declared.items),
        (SENT_TO, declared.email),
    ]
    follows = [
        Line(put(ANSWERED, due=parts.moment(paper.answer_due))),
        Line(put(SEND_BACK, due=parts.moment(paper.return_due))),
        Line(put(PAID_BACK, due=parts.moment(paper.refund_due))),
        Line(put(ASK, reference=paper.case.reference)),
    ]
    proof = paper.case.audit_hash
    sections = [
        *parts.section(WITHDRAWAL, [Field(put(label), value) for label, value in rows if value]),
        *parts.section(DECLARED, [Words(paper.words, None, paper.withdrawal.language)]),
        *parts.section(NEXT, follows),
        *parts.person(),
        *parts.section(PROOF, [Line(put(WHAT_THE_HASH_IS)), Field(put(HASH), proof)] if proof else []),
    ]
    return Sheet(
        language=spoken_in(language),
        house=paper.case.house,
        title=put(TITLE),
        lead=put(LEAD),
        sections=tuple(sections),
        footer=() if kept else (put(KEEP),),
    )


def withdrawal_page(paper: WithdrawalPaper, wording: Wording, language: str | None, links: dict[str, str]) -> str:
    """The receipt as a page. `links`: where the address leads that has `pdf`, and that has `case`."""
    language = spoken_in(language or paper.withdrawal.language)
    stands = (links["case"], wording.put(HOW_IT_STANDS, language), language)
    others = [(f"?language={other}", CALLED[other], other) for other in BOT_SPEAKS if other != language]
    save = (links["pdf"], wording.put(SAVE, language))
    return draw_page(withdrawal_sheet(paper, wording, language), links=[stands, *others], action=save)


def withdrawal_pdf(paper: WithdrawalPaper, wording: Wording, language: str | None = None) -> bytes:
    """The receipt as a PDF, to be kept; the same bytes whenever it is made."""
    language = spoken_in(language or paper.withdrawal.language)
    sheet = withdrawal_sheet(paper, wording, language, kept=True)
    from bot.papers.pdf import draw_pdf  # 50 MB, which a gateway may never need

    return draw_pdf(sheet, paper.withdrawal.declared_at, wording, cannot_print=CANNOT_PRINT)
