"""A simulated customer with an agenda: says what they want, answers what they are asked, and says yes only to a
read-out that is right in every particular.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence

from bot.evaluation.conversation_answers import MOST_TRIES, WAYS_OF_SAYING, Answers, Matter, Said
from bot.evaluation.conversation_book import Book
from bot.evaluation.conversation_goals import QUESTIONS, Act, Goal, Proof, Unless, Wish
from bot.evaluation.conversation_hearing import COLLEAGUE, REFUSED, SUMMARY, Asked, Heard, faults_of, hear
from bot.evaluation.conversation_outcomes import Outcome, Truth, WishTruth
from bot.evaluation.conversation_speech import Speaker, written_place

PATIENT_WITH = (
    Asked.ITEMS,
    Asked.VARIANT,
    Asked.METHOD,
    Asked.REASON,
    Asked.SUMMARY,
)  # when a question may come between


class SimulatedCustomer:
    """One customer with a goal. `begin` says the first thing; `answer` the next, or None when they are through."""

    def __init__(
        self, goal: Goal, truth: Truth, book: Book, speaker: Speaker, read_code: Callable[[], str | None]
    ) -> None:
        """`read_code` looks into the customer's mailbox for the newest one-time code."""
        self._goal, self._book, self._speaker, self._read_code = goal, book, speaker, read_code
        self._account = book.accounts[goal.persona.account]
        self._answers = Answers(book, self._account, speaker)
        self._matters = [Matter(wish, wish_truth) for wish, wish_truth in zip(goal.wishes, truth.wishes)]
        self._between = list(goal.between)
        self._put_off: Heard | None = None  # what was asked when a question came between
        self._shown = self._coded = 0
        self._said_bye = False

    def begin(self) -> Said:
        """The first message."""
        matters = self._matters if self._goal.at_once else self._matters[:1]
        for matter in matters:
            matter.stated = True
        said = self._speaker.opening(matters[0].wish)
        for matter in matters[1:]:
            said = f"{said.rstrip('.?!')}. {self._speaker.say('next', said=self._speaker.opening(matter.wish))}"
        return self._answers.type(said, "wish")

    def answer(self, replies: Sequence[Mapping[str, Any]]) -> Said | None:
        """What the customer says to these replies; None: nothing more."""
        heard = hear(replies)
        if heard.asked is Asked.NOTHING and self._put_off is not None and not REFUSED.search(heard.text):
            heard = Heard(f"{self._put_off.text}\n{heard.text}", self._put_off.asked, self._put_off.entries)
        self._put_off = None
        if heard.asked is Asked.CODE and self._coded < MOST_TRIES:
            return self._code()
        self._look_at_agreed(heard)
        matter = self._about(heard)
        if matter is not None and matter.wish.act in QUESTIONS and _is_told(heard.text, matter.truth):
            matter.is_closed = True
            matter = self._about(heard)
        if matter is None:
            return self._bye()
        if not matter.stated:
            return self._state(matter, "next")
        if (
            self._between
            and heard.asked in PATIENT_WITH
            and (heard.asked is Asked.SUMMARY or self._speaker.chance(0.5))
        ):
            self._put_off = heard
            return self._answers.type(self._speaker.say(self._between.pop()), "question")
        return self._answer_to(heard, matter)

    # --- which of the wishes it is about ---

    def _about(self, heard: Heard) -> Matter | None:
        still_open = [matter for matter in self._matters if not matter.is_closed]
        stated = [matter for matter in still_open if matter.stated]
        if not stated:
            return still_open[0] if still_open else None
        if heard.asked is Asked.SUMMARY:
            return min(stated, key=lambda one: len(self._faults(heard, one)))
        return max(stated, key=lambda one: (one.wish.order or "-") in heard.text)

    def _look_at_agreed(self, heard: Heard) -> None:
        """After the yes a wish is over, unless the same is read out once more."""
        for matter in self._matters:
            if matter.is_agreed and not matter.is_closed:
                repeated = heard.asked is Asked.SUMMARY and not self._faults(heard, matter)
                matter.is_agreed = False
                matter.is_closed = not repeated or matter.tries >= MOST_TRIES

    # --- answers ---

    def _answer_to(self, heard: Heard, matter: Matter) -> Said | None:
        answers: dict[Asked, Callable[[Heard, Matter], Said | None]] = {
            Asked.WHO: self._show_who,
            Asked.SUMMARY: self._say_to_summary,
            Asked.YES_NO: self._say_yes_or_no,
        }
        if heard.asked is Asked.CONTACT and matter.truth.outcome is Outcome.HANDED_OVER:
            matter.is_closed = True
            return self._answers.type(self._speaker.say("say_email", email=self._account.email), "contact")
        if matter.wish.act is Act.ASK_PERSON:
            return self._press_on(heard, matter)
        if matter.is_asked_again(heard.asked):
            return self._leave(matter)
        if self._answers.knows(heard.asked, matter.wish):
            return self._answers.answer(heard, matter) or self._leave(matter)
        if heard.asked in answers:
            return answers[heard.asked](heard, matter)
        return self._press_on(heard, matter)

    def _press_on(self, heard: Heard, matter: Matter) -> Said | None:
        """Nothing was asked that leads on: the wish is over, or is brought forward again."""
        matter.tries += 1
        expected_no = matter.truth.outcome in (Outcome.REFUSED, Outcome.NOTHING, Outcome.HANDED_OVER)
        settled = expected_no and (REFUSED.search(heard.text) or COLLEAGUE.search(heard.text))
        if not settled and matter.tries < MOST_TRIES:
            return self._state(matter, "again")
        matter.is_closed = True
        following = self._about(heard)
        return self._bye() if following is None else self._go_on(heard, following)

    def _go_on(self, heard: Heard, matter: Matter) -> Said | None:
        return self._answer_to(heard, matter) if matter.stated else self._state(matter, "next")

    def _state(self, matter: Matter, lead: str) -> Said:
        matter.stated = True
        return self._answers.type(self._speaker.say(lead, said=self._speaker.opening(matter.wish)), "wish")

    def _show_who(self, heard: Heard, matter: Matter) -> Said | None:
        self._shown += 1
        persona, account = self._goal.persona, self._account
        is_wrong = persona.wrong_postcode is not None
        if self._shown > MOST_TRIES or (is_wrong and self._shown > 1):
            return self._leave(matter)
        if persona.proof is Proof.NAME and (self._shown == 1 or is_wrong):
            postcode = persona.wrong_postcode or account.address[4]
            said = self._speaker.say("say_name", first=account.first, last=account.last, postcode=postcode)
        elif persona.proof is Proof.ORDER and self._shown == 1:
            said = self._speaker.say("say_order_email", number=persona.order or "", email=account.email)
        else:
            said = self._speaker.say("say_email", email=account.email)
        return self._answers.type(said, "identity")

    def _code(self) -> Said:
        self._coded += 1
        return Said(self._read_code() or "i have no code", "code")

    def _say_to_summary(self, heard: Heard, matter: Matter) -> Said | None:
        wish = matter.wish
        faults = self._faults(heard, matter)
        if faults:
            return self._object(faults, matter)
        if not matter.rethought:
            return self._think_again(matter)
        if wish.says_no or matter.truth.outcome is Outcome.NOTHING:
            matter.is_closed = True
            return self._answers.press_or_type(heard, "no_at_last", "no")
        matter.is_agreed = True
        matter.tries += 1
        return self._answers.press_or_type(heard, "yes", "yes")

    def _faults(self, heard: Heard, matter: Matter) -> list[str]:
        if matter.wish.act in QUESTIONS or matter.wish.act is Act.ASK_PERSON:
            return ["act"] * MOST_TRIES * 2
        return faults_of(heard.text, matter.wish, matter.truth, self._book, self._account.id)

    def _object(self, faults: Sequence[str], matter: Matter) -> Said | None:
        """No to a read-out that is wrong, with what would be right; after some tries, simply no."""
        matter.tries += 1
        if matter.tries > MOST_TRIES or matter.wish.act in QUESTIONS or matter.truth.outcome is Outcome.REFUSED:
            return self._leave(matter)
        wish, speaker = matter.wish, self._speaker
        if "items" in faults:
            fix = speaker.say("say_items", what=self._answers.what(wish))
        elif "variant" in faults:
            fix = speaker.say("say_variant", want=speaker.want(wish.items[0]))
        elif "act" not in faults and faults[0] in WAYS_OF_SAYING:
            fix = self._answers.say_part(faults[0], wish)
        else:
            fix = speaker.opening(wish)
        return self._answers.type(speaker.say("wrong", fix=fix), "no")

    def _think_again(self, matter: Matter) -> Said:
        """Yes, but: what they had in mind at first was read out rightly, and is not what they want now."""
        matter.rethought = True
        wish, speaker = matter.wish, self._speaker
        if wish.act is Act.CANCEL:
            said = speaker.say("but_why", why=speaker.say(f"why_{wish.reason}"))
        elif wish.address is not None:
            said = speaker.say("but_place", place=written_place(wish.address))
        elif wish.act is Act.RETURN:
            said = speaker.say("but_items", what=self._answers.what(wish))
        else:
            said = speaker.say("but_variant", want=speaker.want(wish.items[0]))
        return self._answers.type(said, "but")

    def _say_yes_or_no(self, heard: Heard, matter: Matter) -> Said | None:
        wants_person = matter.truth.outcome is Outcome.HANDED_OVER and COLLEAGUE.search(heard.text)
        all_of_it = matter.wish.unless is Unless.ALL and "whole" in heard.text.lower()
        if wants_person or all_of_it or _asks_what_was_meant(heard.text, matter.wish):
            return self._answers.press_or_type(heard, "yes", "agreed")
        if matter.truth.outcome in (Outcome.REFUSED, Outcome.NOTHING):
            return self._leave(matter)
        matter.tries += 1
        return self._state(matter, "again") if matter.tries < MOST_TRIES else self._leave(matter)

    def _leave(self, matter: Matter) -> Said:
        matter.is_closed = True
        if self._goal.persona.wrong_postcode is not None:
            for other in self._matters:
                other.is_closed = True
        return self._answers.type(self._speaker.say("leave_it"), "no")

    def _bye(self) -> Said | None:
        if self._said_bye or not self._speaker.chance(0.3):
            return None
        self._said_bye = True
        return self._answers.type(self._speaker.say("bye"), "bye")


def _is_told(text: str, truth: WishTruth) -> bool:
    return bool(truth.told) and all(any(one.lower() in text.lower() for one in ways) for ways in truth.told)


def _asks_what_was_meant(text: str, wish: Wish) -> bool:
    """Whether it is asked if something was meant that was."""
    if SUMMARY.search(text) or not text.lower().rstrip().endswith("?"):
        return False
    meant = any(words in text.lower() for words in ("do you mean", "did you mean", "is it order"))
    return meant and (wish.order is None or wish.order in text)
