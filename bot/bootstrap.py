"""Builds every part of Heard from settings; the only file that knows them all.

Nothing is opened by importing this file, and each part's own imports stay inside its function, so that the gateway
never loads rasa and the action server never loads the brain.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Sequence

from sqlalchemy.engine import Engine

from bot.domain.canned_reply import CannedReply
from bot.domain.dispute import DisputeBook
from bot.domain.errors import BadInput
from bot.domain.language import BOT_SPEAKS
from bot.domain.money import Money, parse_amount
from bot.domain.shop import RIGHTS, Shop
from bot.domain.withdrawal import find_email
from bot.ids import RandomIds
from bot.settings import DEFAULT_DATA_DIR, PROJECT, Settings, read_settings
from bot.signing import ContextSigner, FormTokens, KeyedCodes, ReceiptLinks, VisitorTokens
from bot.storage.attachment_files import AttachmentFiles
from bot.storage.attachment_rows import AttachmentRows
from bot.storage.checkpoints import CheckpointFile
from bot.storage.dispute_files import read_dispute_bodies
from bot.storage.engine import for_reading, leave_no_traces, open_database
from bot.storage.migrate import upgrade
from bot.storage.reply_files import read_replies
from bot.storage.shop_files import read_shop
from bot.storage.unit_of_work import GroupCommit, SqlUnitOfWork
from bot.use_cases.act_ports import ShopSystem
from bot.use_cases.attachment_ports import AttachmentStore
from bot.use_cases.case_work import CaseWork
from bot.use_cases.desk import Desk
from bot.use_cases.fact_notices import FactNotices
from bot.use_cases.guard import Guard
from bot.use_cases.observing import UNOBSERVED, Observer
from bot.use_cases.papers import Letterhead
from bot.use_cases.ports import Ids, Wording
from bot.use_cases.shop import ShopLoaded, load_shop
from bot.use_cases.staff_office import Office
from bot.wording import ResponseBook

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.brain.worker import Brain
    from bot.desk.app import DeskApp
    from bot.desk.board_pages import BoardPages, Door
    from bot.desk.board_speech import BoardSpeaker
    from bot.desk.sessions import Doorkeeper
    from bot.domain.chart import Chart
    from bot.router.nudges import Nudges
    from bot.use_cases.management_review import Review

PUSHED = ("web_widget",)  # channels we push to; on the others the customer waits for the answer


def utc_now() -> datetime:
    """The time, as everything here keeps it."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class House:
    """What every part shares: the database, the shop's rules, words, ids and the clock. Each can be replaced."""

    engine: Engine
    hasty_engine: Engine  # the same database, without waiting for the disk
    shop: Shop
    wording: Wording
    ids: Ids
    now: Callable[[], datetime]
    contexts: ContextSigner
    disputes: DisputeBook  # who outside the house settles what it cannot
    receipts: ReceiptLinks  # where customers read what was written down of them
    files: AttachmentStore  # that customers sent
    codes: KeyedCodes  # by which customers show once more who they are
    shop_system: ShopSystem | None = None  # None: the shop is our own database
    replies: tuple[CannedReply, ...] = ()  # that people of the staff say often
    observer: Observer = UNOBSERVED  # is told what happens

    def uow(self) -> SqlUnitOfWork:
        """A new transaction."""
        return SqlUnitOfWork(self.engine)

    def reading(self) -> SqlUnitOfWork:
        """A new transaction that only reads."""
        return SqlUnitOfWork(self._reading_engine)

    def repeatable(self) -> SqlUnitOfWork:
        """A new transaction for what is simply done again if a power cut takes it back: claims and marks of sending."""
        return SqlUnitOfWork(self.hasty_engine)

    @functools.cached_property
    def _reading_engine(self) -> Engine:
        return for_reading(self.engine)

    def leave_no_traces(self) -> bool:
        """After an erasure: clear what the database keeps of it besides; False if somebody reads there just now."""
        return leave_no_traces(self.engine)

    def notices(self, approved_by: str) -> FactNotices:
        """What the house tells of facts by itself, in the name of this person of the staff."""
        return FactNotices(approved_by, self.uow(), self.now(), self.ids, self.wording, self.desk.hours.zone)

    @property
    def guard(self) -> Guard:
        """What is said to customers has to pass it."""
        rules = tuple(rule.text for rule in (*self.shop.redress.rules, *self.shop.order_policy.rules))
        facts = tuple(fact.wording for fact in self.shop.facts)
        return Guard(self.wording, self.desk.hours.zone, rules, facts)

    def case_work(self, by: str) -> CaseWork:
        """The work of a person of the staff on cases."""
        return CaseWork(by, self.uow(), self.now(), self.ids, self.wording, self.desk, self.guard)

    def money(self, amount: str) -> Money:
        """An amount in the shop's currency, such as "24.90". Raises BadInput."""
        try:
            return parse_amount(amount, self.shop.care.playbook.a_month.currency)
        except ValueError as error:
            raise BadInput(str(error)) from None

    @property
    def letterhead(self) -> Letterhead:
        """What papers about a case say of the house."""
        facts = self.shop.facts
        rights = tuple(fact for fact in facts if fact.subject == f"policy:{RIGHTS}")
        contact = next((fact for fact in facts if fact.subject == "policy:contact"), None)
        return Letterhead(self.shop.name, self.desk.hours.zone, self.disputes, rights, contact)

    @property
    def desk(self) -> Desk:
        """What may be promised."""
        shop = self.shop
        return Desk(shop.hours, shop.promises, shop.desk, shop.care, shop.complaints, shop.assessment)


def build_house(
    settings: Settings,
    *,
    project: Path = PROJECT,
    engine: Engine | None = None,
    ids: Ids | None = None,
    now: Callable[[], datetime] = utc_now,
) -> House:
    """Open the database and read the shop's files. Raises BadSetting or BadFile with one sentence."""
    own_engine = engine or open_database(settings.database_url)
    return House(
        engine=own_engine,
        hasty_engine=engine or open_database(settings.database_url, durable=False),
        shop=read_shop(project / "data", now()),
        wording=ResponseBook(project / "domain.yml"),
        ids=ids or RandomIds(),
        now=now,
        contexts=ContextSigner(settings.secret_key),
        disputes=read_dispute_bodies(project / "data" / "policies"),
        receipts=ReceiptLinks(settings.secret_key, settings.public_url),
        files=AttachmentRows(own_engine, now) if settings.is_shared else AttachmentFiles(settings.attachments),
        codes=KeyedCodes(settings.secret_key, available=settings.mail is not None),
        replies=read_replies(project / "data"),
    )


def prepare_database(house: House) -> ShopLoaded:
    """Bring the schema up to date and the shop's files in; safe to repeat."""
    upgrade(house.engine)
    return load_shop(house.shop, house.uow())


def open_house(settings: Settings) -> House:
    """The house of these settings with its database up to date: what a command works in."""
    house = build_house(settings)
    prepare_database(house)
    return house


def build_rehearsal() -> House:
    """A house on a database in memory, gone with the process: what `rasa shell` and `rasa run actions` play with."""
    house = build_house(read_settings(DEFAULT_DATA_DIR), engine=open_database("sqlite://"))
    prepare_database(house)
    return house


def build_nudges(settings: Settings, part: str) -> Nudges:
    """How a part wakes others and is woken: on this machine, and over PostgreSQL on all."""
    from bot.router.nudges import Nudges
    from bot.storage.notices import PostgresNotices

    distance = PostgresNotices(settings.database_url) if settings.is_shared else None
    return Nudges(settings.nudge_ports, settings.part or part, distance)


def build_gateway(settings: Settings, house: House, own_origins: tuple[str, ...]) -> ASGIApp:
    """The web application: pages, widget, doors."""
    from bot.channel_loops import build_channels
    from bot.host_identity import HostTokens
    from bot.pictures import renew
    from bot.receipt_door import ReceiptDoor
    from bot.router.attachments import AttachmentDoor
    from bot.router.delivery import Delivery
    from bot.router.front_door import FrontDoor
    from bot.router.rate_limits import RateLimits
    from bot.router.shared_limits import SharedCounts
    from bot.router.shared_line import SharedLine
    from bot.shop_page import render_shop_page
    from bot.web import STATIC, build_web
    from bot.withdrawal_door import WithdrawalDoor, WithdrawalHouse
    from bot.withdrawal_page import WithdrawalPages

    nudges = build_nudges(settings, "gateway")
    writer = GroupCommit(house.engine)
    line = SharedLine(settings.redis_url) if settings.redis_url else None
    counts = SharedCounts(settings.redis_url) if settings.redis_url else None
    limits = RateLimits(shared=counts, observer=house.observer) if settings.rate_limits else None
    door = FrontDoor(
        writer, house.repeatable, house.reading, house.now, house.ids, house.wording, nudges,
        limits, house.shop.identity, house.observer,
    )  # fmt: skip
    contact = house.letterhead.contact
    email = find_email(contact.wording) if contact else None
    withdrawals = WithdrawalDoor(
        WithdrawalHouse(
            house.wording, house.ids, house.now, house.desk, house.letterhead, by_mail=settings.mail is not None
        ),
        WithdrawalPages(STATIC, house.shop.name, email, house.wording),
        writer,
        house.reading,
        FormTokens(settings.secret_key),
        house.receipts,
        limits,
    )
    delivery = Delivery(
        PUSHED, house.repeatable, house.reading, house.now, nudges,
        is_shared=settings.is_shared, observer=house.observer,
    )  # fmt: skip
    files = AttachmentDoor(writer, house.reading, house.files, renew, house.now, house.ids)
    return build_web(
        door,
        files,
        delivery,
        VisitorTokens(settings.secret_key),
        rest_token=settings.rest_token,
        allowed_origins=(*own_origins, *settings.allowed_origins),
        shop_pages={language: render_shop_page(house.shop, STATIC, house.wording, language) for language in BOT_SPEAKS},
        ids=house.ids,
        hosts=HostTokens(settings.host_secret, house.now),
        receipts=ReceiptDoor(house.receipts, house.reading, house.now, house.letterhead, house.wording),
        withdrawals=withdrawals,
        channels=build_channels(settings, house, door, files, writer),
        desk=build_desk(settings, house, writer, lambda: nudges.send("gateway", "brain")),
        line=line,
        observer=house.observer,
    )


def build_desk(settings: Settings, house: House, writer: GroupCommit, wake: Callable[[], None]) -> DeskApp:
    """The desk of the staff; `wake`: those who deliver and answer."""
    from bot.desk.app import DeskApp
    from bot.desk.house import DeskHouse

    desk = DeskHouse(
        house.shop.name, writer, house.uow, house.reading, house.now, house.ids, house.wording, house.desk,
        house.guard, house.replies,
        house.shop.guidance, house.shop.order_policy, house.shop.redress, house.files, house.case_work, house.money,
        wake, settings.rate_limits, settings.desk_lock,
    )  # fmt: skip
    door = build_doorkeeper(settings, house)
    return DeskApp(door, desk, build_board(house, door).routes())


def build_office(settings: Settings, house: House) -> Callable[[], Office]:
    """What accounts of the staff are kept with, of the moment it is asked for."""
    from bot.staff_secrets import StaffSecrets

    secrets = StaffSecrets(settings.secret_key)
    return lambda: Office(
        house.uow(), house.reading(), house.now(), house.ids, secrets, house.shop.name, settings.second_step_for_all
    )  # fmt: skip


def build_doorkeeper(settings: Settings, house: House) -> Doorkeeper:
    """Who lets the staff in at the desk."""
    from bot.desk.sessions import Doorkeeper

    return Doorkeeper(build_office(settings, house), house=house.shop.name, public_url=settings.public_url)


def build_board(house: House, door: Door) -> BoardPages:
    """The manager's pages, behind the door of the desk."""
    from bot.desk.board_pages import BoardHouse, BoardPages
    from bot.papers.charts import draw_chart

    def write_report(review: Review, charts: Sequence[Chart], speaker: BoardSpeaker) -> bytes:
        from bot.papers.report import report_pdf  # 50 MB, which a gateway may never need

        return report_pdf(review, charts, house.shop.name, speaker.language, speaker, house.wording)

    zone = house.desk.hours.zone
    known = BoardHouse(house.shop.name, zone, house.reading, house.uow, house.now, draw_chart, write_report)
    return BoardPages(door, known)


def build_brain(
    settings: Settings, house: House, model: Path, wanted_model: Callable[[], Path | None] = lambda: None
) -> Brain:
    """The worker that answers turns. Loads rasa (without TensorFlow) and the model: takes some seconds."""
    from bot.brain.worker import Brain

    return Brain(
        model=model,
        actions_urls=settings.actions_urls,
        worker=settings.worker,
        uow=house.uow,
        reading=house.reading,
        repeatable=house.repeatable,
        now=house.now,
        ids=house.ids,
        wording=house.wording,
        desk=house.desk,
        guard=house.guard,
        sign=house.contexts.sign,
        nudges=build_nudges(settings, "brain"),
        wanted_model=wanted_model,
        observer=house.observer,
    )


def build_shop_system(settings: Settings) -> ShopSystem | None:
    """The system that the shop runs on; None where that is our own database. Asks it nothing yet."""
    access = settings.shop_access
    if access is None:
        return None
    from bot.shops.systems import open_shop_system

    return open_shop_system(access.system, access.url, access.key, access.secret)


def build_checkpoints(settings: Settings) -> CheckpointFile:
    """Where the end of the audit is noted outside the database."""
    return CheckpointFile(settings.audit_checkpoints_file, settings.secret_key)
