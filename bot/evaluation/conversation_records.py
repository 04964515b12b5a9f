"""What a conversation left in the database: orders, accounts, acts on record, and whether the staff were asked."""

from __future__ import annotations

from bot.bench.running import NotMeasurable
from bot.bootstrap import House
from bot.channels.rest import ACCOUNT, NAME
from bot.domain.act_record import ActState
from bot.domain.message import Author
from bot.evaluation.conversation_book import Book
from bot.evaluation.conversation_goals import Goal
from bot.evaluation.conversation_state import account_of_book, account_of_shop, order_of_book, order_of_shop
from bot.evaluation.conversation_verdict import Written

MOST_MESSAGES = 500


class Records:
    """Reads the database of a Heard that customers talk to, each under the id of their goal."""

    def __init__(self, house: House, book: Book) -> None:
        self._house, self._book = house, book
        self._prices = {one.id: one.price for product in book.products.values() for one in product.variants.values()}
        with house.reading() as uow:
            self._before = {order.number: order for order in uow.shop.orders()}

    def check_as_in_file(self) -> None:
        """Raise NotMeasurable unless every order and account stands in the database as the suite has read it."""
        with self._house.reading() as uow:
            accounts = {account.id: account for account in uow.accounts.all()}
        for number, of_book in self._book.orders.items():
            order = self._before.get(number)
            if order is None or order_of_shop(order, order, self._prices) != order_of_book(of_book):
                raise NotMeasurable(f"Order {number} was not brought in as the file has it, so nothing can be judged.")
        for id, one in self._book.accounts.items():
            account = accounts.get(id)
            if account is None or account_of_shop(account) != account_of_book(one):
                raise NotMeasurable(f"Account {id} was not brought in as the file has it, so nothing can be judged.")

    def written(self, goal: Goal, orders: frozenset[str], accounts: frozenset[str]) -> Written:
        """What there is after a conversation, of the customer's and of what else was touched."""
        own = {order.number for order in self._book.orders_of(goal.persona.account)}
        numbers = (own | orders) & set(self._book.orders)
        with self._house.reading() as uow:
            conversation = uow.conversations.find(NAME, ACCOUNT, goal.id)
            if conversation is None:
                return Written({}, {}, orders, accounts)
            messages = uow.conversations.history(conversation.id, most=MOST_MESSAGES)
            places = {one.id: place for place, one in enumerate(m for m in messages if m.author is Author.CUSTOMER)}
            acts = uow.acts.of_conversation(conversation.id)
            seen = {
                number: order_of_shop(order, self._before[number], self._prices)
                for number in numbers
                if (order := uow.shop.order(number)) is not None
            }
            held = {
                id: account_of_shop(account)
                for id in ({goal.persona.account} | accounts) & set(self._book.accounts)
                if (account := uow.accounts.account(id)) is not None
            }
            with_staff = any(act.state is ActState.WITH_STAFF for act in acts)
            with_staff |= uow.handoffs.open_of(conversation.id) is not None
            with_staff |= bool(uow.cases.of_conversation(conversation.id))
        agreed = tuple(places.get(act.message_id, -1) for act in acts)
        return Written(seen, held, orders, accounts, agreed, with_staff)
