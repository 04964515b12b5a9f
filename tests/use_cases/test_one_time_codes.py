"""One-time codes: six figures, ten minutes, five tries, once, for one account in one conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed, PermanentDeliveryFailure, TemporaryDeliveryFailure, TooManyRequests
from bot.domain.identity import PROOF_LASTS, ByEmail
from bot.domain.one_time_code import CodeState, OneTimeCode, code_said
from bot.settings import PROJECT
from bot.signing import KeyedCodes
from bot.use_cases.identity import identify
from bot.use_cases.one_time_codes import check_code, code_proved, deliver_code, send_code
from bot.use_cases.posting import Posted
from bot.wording import ResponseBook
from tests.builders import CountedIds
from tests.identity_fakes import World, account

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
KEYS = KeyedCodes(b"a key", available=True)
WORDS = ResponseBook(PROJECT / "domain.yml")


@dataclass
class Chat:
    """One conversation in which the customer has shown who they are."""

    world: World = field(default_factory=lambda: World((account("mara", "mara@x.ie"), account("tom", "tom@x.ie"))))
    id: str = "here"
    email: str = "mara@x.ie"
    ids: CountedIds = field(default_factory=CountedIds)
    now: datetime = NOW
    said: int = 0

    def __post_init__(self) -> None:
        identify(ByEmail(self.email), self.id, f"{self.id}-first", self.world.uow(), self.now)

    def message(self) -> str:
        """A new message."""
        self.said += 1
        return f"{self.id}-{self.said}"

    def send(self, message: str | None = None, keys: KeyedCodes = KEYS) -> str:
        """A code is wanted."""
        return send_code(self.id, message or self.message(), self.world.uow(), self.now, self.ids, keys)

    @property
    def right(self) -> str:
        """The figures of the newest code."""
        newest = self.world.codes.latest(self.id, self.email.split("@")[0])
        assert newest is not None
        return KEYS.figures(newest)

    @property
    def wrong(self) -> str:
        """Others."""
        return f"{(int(self.right) + 1) % 1_000_000:06d}"

    def name(self, code: str, message: str | None = None) -> bool:
        """The customer types it."""
        return check_code(self.id, message or self.message(), code, self.world.uow(), self.now, KEYS)

    @property
    def proved(self) -> bool:
        """Whether something risky may be done."""
        return code_proved(self.id, self.world.uow(), self.now)


def test_the_right_code_is_good_once() -> None:
    """Who reads the code in their mailbox has shown who they are, for a quarter of an hour; the code is then used."""
    chat = Chat()
    where = chat.send()
    code = chat.right
    before, right, proved, again = chat.proved, chat.name(f"it is {code[:3]} {code[3:]}."), chat.proved, chat.name(code)
    chat.now += timedelta(minutes=15)
    still = chat.proved
    chat.now += timedelta(seconds=1)

    assert (where, before, right, proved, again, still) == ("m***@x***.ie", False, True, True, False, True)
    assert not chat.proved


def test_a_repeated_turn_changes_nothing() -> None:
    """The same message sends one code, and names one, however often its turn is carried out."""
    chat = Chat()
    assert [chat.send("m") for _ in range(5)] == ["m***@x***.ie"] * 5
    assert len(chat.world.codes.codes) == 1
    assert [chat.name(chat.wrong, "w") for _ in range(9)] == [False] * 9
    assert [chat.name(chat.right, "r") for _ in range(3)] == [True] * 3


def test_a_code_lives_ten_minutes() -> None:
    """After that it is like any other number."""
    chat = Chat()
    chat.send()
    chat.now += timedelta(minutes=10)

    assert not chat.name(chat.right)
    assert not chat.proved


def test_five_wrong_tries_end_a_code() -> None:
    """After five wrong ones the right one opens nothing; a new code does."""
    chat = Chat()
    chat.send()
    assert [chat.name(chat.wrong) for _ in range(5)] == [False] * 5
    with pytest.raises(TooManyRequests):
        chat.name(chat.right)
    chat.now += timedelta(seconds=1)
    chat.send()

    assert not chat.proved
    assert chat.name(chat.right)


def test_words_without_a_code_are_no_try() -> None:
    """Who asks something instead of typing the code uses up nothing."""
    chat = Chat()
    chat.send()
    talk = [chat.name(words) for words in ("what code?", "", "order 1234567", "12345", "111111 or 222222")]

    assert talk == [False] * 5
    assert [chat.name(chat.wrong) for _ in range(4)] == [False] * 4
    assert chat.name(chat.right)


def test_only_the_newest_code_is_good() -> None:
    """A new code ends the one before."""
    chat = Chat()
    chat.send()
    first = chat.right
    chat.now += timedelta(seconds=1)
    chat.send()

    assert first != chat.right
    assert not chat.name(first)
    assert chat.name(chat.right)


def test_at_most_three_codes_an_hour() -> None:
    """A conversation gets three within the hour, and so does an account, from however many conversations."""
    chat = Chat()
    other = Chat(chat.world, "elsewhere", ids=chat.ids)
    for one in (chat, chat, other):
        one.send()
    for one in (chat, other):
        with pytest.raises(TooManyRequests):
            one.send()
    tom = Chat(chat.world, "toms", "tom@x.ie", chat.ids)
    chat.now += timedelta(hours=1)

    assert tom.send() == "t***@x***.ie"
    assert chat.send() == "m***@x***.ie"


def test_a_code_is_good_in_its_conversation_alone() -> None:
    """Neither another conversation of the same account nor another customer can use it."""
    chat = Chat()
    others = [Chat(chat.world, "elsewhere", ids=chat.ids), Chat(chat.world, "toms", "tom@x.ie", chat.ids)]
    chat.send()
    code = chat.right

    assert [other.name(code) for other in others] == [False, False]
    assert [other.proved for other in others] == [False, False]
    assert chat.name(code)
    assert [other.proved for other in others] == [False, False]


def test_who_is_nobody_gets_no_code() -> None:
    """Without a proof, after it has faded, and where codes cannot be sent, none is made."""
    chat = Chat()
    with pytest.raises(NotAllowed, match="No one-time code"):
        chat.send(keys=KeyedCodes(b"a key", available=False))
    with pytest.raises(NotAllowed, match="not shown"):
        send_code("nobodys", "m", chat.world.uow(), NOW, chat.ids, KEYS)
    chat.now += PROOF_LASTS + timedelta(seconds=1)
    with pytest.raises(NotAllowed, match="not shown"):
        chat.send()
    with pytest.raises(NotAllowed, match="not shown"):
        chat.name("123456")

    assert chat.world.codes.codes == {}


def test_a_code_fades_with_its_account() -> None:
    """A code proves nothing once nobody is known in the conversation."""
    chat = Chat()
    chat.now += PROOF_LASTS
    chat.send()
    chat.name(chat.right)
    before = chat.proved
    chat.now += timedelta(minutes=1)

    assert (before, chat.proved) == (True, False)


codes = st.builds(
    OneTimeCode, st.text(), st.text(), st.text(), st.text(), st.just("m"), st.just("a@x"), st.just(NOW), st.just(NOW)
)


@given(codes)
@settings(deadline=None, derandomize=True, max_examples=200)
def test_figures_are_six_and_hang_on_the_key(code: OneTimeCode) -> None:
    """Whatever a code is made of, it has six figures, always the same ones; without the key they cannot be known."""
    figures = KEYS.figures(code)

    assert len(figures) == 6 and figures.isdigit() and code_said(figures) == figures
    assert KEYS.figures(code) == figures
    assert figures not in repr(code) or figures in code.id + code.nonce + code.conversation_id + code.account_id


def test_another_key_makes_other_figures() -> None:
    """Two houses, or two codes of one, share their figures no more often than chance has it."""
    made = [OneTimeCode(str(i), "n", "c", "a", "m", "a@x", NOW, NOW) for i in range(300)]
    same = sum(KEYS.figures(code) == KeyedCodes(b"another", available=True).figures(code) for code in made)

    assert same <= 1
    assert len({KEYS.figures(code) for code in made}) >= 298


class Post:
    """A mail server that fails as it is told to."""

    def __init__(self, *failures: Exception | None) -> None:
        self._failures = list(failures)
        self.letters: list[tuple[str, str]] = []
        self.tried = 0

    def send(self, to: str, text: str) -> None:
        """See ports."""
        self.tried += 1
        failure = self._failures.pop(0) if self._failures else None
        if failure is not None:
            raise failure
        self.letters.append((to, text))


def deliver(chat: Chat, post: Post) -> Posted | None:
    done = deliver_code(chat.world.uow, post, KEYS, WORDS, "Larkfield", lambda: chat.now)
    return None if done is None else done.outcome


def test_a_letter_tells_the_code_and_what_it_is_for() -> None:
    """The customer reads the code, where to type it, how long it is good, and to give it to nobody; it comes once."""
    chat, post = Chat(), Post()
    chat.send()
    outcomes = [deliver(chat, post), deliver(chat, post)]
    [(to, text)] = post.letters

    assert outcomes == [Posted.SENT, None]
    assert to == "mara@x.ie"
    assert text.splitlines()[:2] == ["Your code for Larkfield", f"Your code is {chat.right}."]
    assert "within 10 minutes" in text and "Nobody of the staff ever asks you for this code" in text
    assert "{" not in text


def test_a_server_that_is_down_is_tried_until_it_is_up() -> None:
    """A letter that is not taken is sent later, ever less often, and while it is good for anything."""
    chat, post = Chat(), Post(*[TemporaryDeliveryFailure("down")] * 3)
    chat.send()
    first, at_once = deliver(chat, post), deliver(chat, post)
    while not post.letters and chat.now < NOW + timedelta(minutes=10):
        chat.now += timedelta(seconds=1)
        deliver(chat, post)

    assert (first, at_once) == (Posted.LATER, None)
    assert (len(post.letters), post.tried) == (1, 4)
    assert NOW + timedelta(seconds=6) <= chat.now <= NOW + timedelta(seconds=30)
    assert chat.name(chat.right)


def test_what_is_good_for_nothing_is_not_sent() -> None:
    """A code that is over, or that a newer one has taken the place of, is given up, and so is one nobody can get."""
    late, replaced, refused = Chat(), Chat(), Chat()
    late.send()
    late.now += timedelta(minutes=10)
    replaced.send()
    replaced.now += timedelta(seconds=1)
    replaced.send()
    refused.send()
    post = Post()
    outcomes = [deliver(late, post), deliver(replaced, post), deliver(replaced, post)]
    outcomes.append(deliver(refused, Post(PermanentDeliveryFailure("no such mailbox"))))

    assert outcomes == [Posted.GIVEN_UP, Posted.GIVEN_UP, Posted.SENT, Posted.GIVEN_UP]
    assert [text.splitlines()[1] for _, text in post.letters] == [f"Your code is {replaced.right}."]
    assert refused.world.codes.states[next(iter(refused.world.codes.codes))][0] is CodeState.GIVEN_UP


def test_a_worker_that_dies_loses_no_letter() -> None:
    """A letter that was begun and not noted is sent again after the lease, with the same code."""
    chat, post = Chat(), Post()
    chat.send()
    with pytest.raises(KeyboardInterrupt):
        deliver(chat, Post(KeyboardInterrupt()))  # type: ignore[arg-type]
    chat.now += timedelta(minutes=2)

    assert deliver(chat, post) is Posted.SENT
    assert chat.name(chat.right)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("482913", "482913"),
        ("my code is 482 913, thanks", "482913"),
        ("48-29-13", "482913"),
        ("４８２９１３", "482913"),
        ("4 8 2 9 1 3", "482913"),
        ("482913!!! 482 913", "482913"),
        ("order #W482913", None),
        ("4829131", None),
        ("48291", None),
        ("482913 or 482914", None),
        ("no code came", None),
    ],
)
def test_a_code_is_read_however_it_is_written(text: str, code: str | None) -> None:
    """Six figures are read in any grouping; fewer, more, and two different ones are none."""
    assert code_said(text) == code
