"""How often it went wrong, told from a customer's words in English and German."""

from __future__ import annotations

from enum import Enum

from bot.domain.telling import Told


class Frequency(int, Enum):
    """How often; the larger number is more often."""

    ONCE = 1
    AGAIN = 2  # a second time
    OFTEN = 3  # three times and more, or always


_ORDINAL = "third/fourth/fifth/sixth/seventh/eighth/tenth/3rd/4th/5th/6th/7th/umpteenth/nth"
_MANY = "three/four/five/six/seven/eight/nine/ten/several/many/countless/multiple/numerous/3/4/5/6/7/8/9/10"
_OF_THEM = "times/emails/mails/calls/letters/messages/replacements/complaints/occasions"
_OFT = "dritten/vierten/fünften/sechsten/siebten/zehnten/xten/wiederholten/3/4/5"

ENGLISH = [
    (Frequency.OFTEN, f"{_ORDINAL} time/email/mail/call/letter/message/replacement/complaint/attempt/one/parcel/order/repair/visit/reminder; third! ; {_MANY} {_OF_THEM}; "
     f"called/rang/phoned/written/emailed/asked/tried/complained ~ {_MANY} times; called/rang/phoned/written ~ times now; every (single/other) time/one/order/day/week/month/morning/night/parcel/delivery; each time; again and again; over and over; time and again/time; "
     "always late/broken/the/wrong/something/comes/leaks/dead/busy/happens; always .; all the time; constantly; continually; repeatedly; keep/keeps (on) happening/saying/breaking/failing/stopping/switching/sending/getting/having/asking/telling/leaking/coming/crashing/arriving/cutting; countless; after promise; how many times; on and off; day after day; week after week; daily; never once; never on time/works/right; 3x; 4x; 5x"),
    (Frequency.AGAIN, "again; second/2nd time/parcel/order/one/replacement/email/call/complaint/delivery/attempt; twice; once more; once again; yet another; another one that; same fault/problem/defect/issue/error/thing/story (as/again); same as last; as last time; like last time; already happened; before too; not the first (time/one); as in spring; just like ~ first; 2x; two times; happened before; another faulty/broken/wrong/defective/dead; as well as last"),
    (None, "first time; third party; second hand; second thoughts; again later; try again; order again; buy again; buying again; shop again; use again; never again; ordering again; order from you again; here again; from you again; check again; look again; charged/debited/billed twice; twice the; twice a; every one else; everyone; always liked/been happy/loved/ordered/bought; two times (a/the/as); "
     "told me/us no; every right; every reason; once or twice"),
]  # fmt: skip

GERMAN = [
    (Frequency.OFTEN, f"zum {_OFT} mal; dritte/vierte/fünfte/dritten/vierten/fünften gerät/lieferung/mal/ersatz/reklamation/mail/anruf/paket/sendung/versuch; dreimal/viermal/fünfmal/sechsmal/zehnmal/mehrmals/mehrfach; drei/vier/fünf/mehrere/viele/zig/unzählige/3/4/5/6 mal/male/mails/anrufe; jedes/jeden/jede mal/tag/woche/lieferung; "
     "ständig; dauernd; andauernd; laufend; immer wieder; immer zu spät; immer das/der/die gleiche/selbe; täglich; x mal; xmal; wie oft; ein ums andere"),
    (Frequency.AGAIN, "schon wieder; wieder kaputt/defekt/nicht/falsch/nichts/dasselbe/zu; erneut; zum zweiten mal; zweite/zweiten/zweites mal/sendung/gerät/lieferung/paket/mail/reklamation/versuch; zweimal; nochmals/nochmal; derselbe/gleiche/selbe fehler/problem/defekt; wie beim letzten; wie letztes mal; abermals"),
    (None, "nie wieder; hin und wieder; wieder zurück; wieder bestell*/kaufen; immer wieder gern*; doppelt; nochmal bestell*"),
]  # fmt: skip

_SIGNS: Told[Frequency] = Told(ENGLISH, GERMAN)


def find_frequency(text: str) -> tuple[Frequency, int, int] | None:
    """The most a text tells about how often it went wrong, with its words (start, end); None if it tells nothing."""
    return max(_SIGNS.find(text), key=lambda found: found[0], default=None)


def frequency_of(times: int) -> Frequency:
    """How often a number of times is. Raises ValueError: it is no number of times."""
    if times < 1:
        raise ValueError(f"What is complained about happened at least once, not {times} times.")
    return Frequency(min(times, Frequency.OFTEN.value))
