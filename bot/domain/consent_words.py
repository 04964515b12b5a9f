"""What people say who agree, decline or leave it open: the phrases of one language, by what they do in an answer."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Collection, Mapping

from bot.domain.order import ActKind


class Sense(str, Enum):
    """What a phrase does in an answer."""

    YES = "yes"
    WEAK = "weak"  # agrees, unless it only closes: "ok", but not "ok thanks"
    NICE = "nice"  # praises; is no yes alone
    THANKS = "thanks"
    PLEASE = "please"
    FILLER = "filler"  # says nothing of its own
    NO = "no"
    WAIT = "wait"  # not now
    BACK = "back"  # takes back what was wanted
    OPEN = "open"  # leaves it open, although some of its words would agree or decline


@dataclass(frozen=True)
class ConsentWords:
    """The phrases of a language, as `phrases.py` reads them: small letters, no apostrophes, no commas."""

    yes: str
    weak: str = ""
    nice: str = ""
    thanks: str = ""
    please: str = ""
    filler: str = ""
    no: str = ""
    wait: str = ""
    back: str = ""
    open: str = ""
    dangling: str = ""  # words with which nobody ends: there is more to come
    acts: Mapping[ActKind, str] = field(default_factory=dict, hash=False)  # what names an act anew: "cancel the order"

    def table(self, about: Collection[ActKind]) -> list[tuple[Sense, str]]:
        """All phrases with what they do; what names an act anew says nothing of its own where that act was read out."""
        told = [(sense, str(getattr(self, sense.value))) for sense in _THE_LATER_COUNTS]
        return [*((Sense.FILLER, self.acts.get(kind, "")) for kind in about), *told]


# A phrase that stands in two places does what the later one says: what blocks a yes comes last.
_THE_LATER_COUNTS = (
    Sense.FILLER, Sense.PLEASE, Sense.THANKS, Sense.NICE, Sense.WEAK, Sense.YES,
    Sense.NO, Sense.WAIT, Sense.BACK, Sense.OPEN,
)  # fmt: skip
ENGLISH = ConsentWords(
    yes="""
        yes; yess; yse; yees; eys; yea; yeah; yeh; yah; ya; yep; yepp; yup; yupp; ye; yh; y; aye; yas; yess please;
        yes please confirm; yes to all/everything/that/this/it; sure; hell yes/yeah; fuck yes/yeah; for sure; sure
        thing; surely; certainly; absolutely; definitely; definately; definitly; of course; ofc; affirmative; agreed;
        agree; i do; confirm; confirmed; confirming; i can confirm; you have my
        confirmation/consent/approval/ok/permission/blessing; approved; i approve; thats/its correct/right;
        that/this/it/everything/all is correct/right; correct; exactly; that/this/it/everything/all is all
        correct/right; thats/its/everythings all correct/right; exactly what i want/need; thats (exactly) what i
        want/wanted/meant/need/needed; this/that/it is (exactly) what i want/wanted/need; thats the plan; go ahead; go
        a head; goahead; go for it; go on; go on then; carry on; crack on; proceed; procede; proceeed; continue; do
        it; do that; do this; do so; do all of it/that/this; do everything; please do; pls do; plz do; get it done;
        get that done; make it so; make it happen; lets do it/this/that; lets go; lets proceed; lets go ahead/for; i
        want/wish to proceed/continue; id like/love to proceed/continue; i would like to proceed/continue; i want to
        go ahead; i would like to go ahead; id like to go ahead; id like/love that; i would like/love that; i want you
        to do it/that/this; you may/can proceed; you may/can go ahead; you can do it/that; happy to proceed/continue;
        happy to go ahead; ready to proceed; im ready to proceed; im sure/certain/positive; i am
        sure/certain/positive; process it/that/this/everything; submit; submit it; i accept; accept; accepted; said
        yes; indeed; already/just/literally said yes; 👍; ✅; ✔; ☑; 👌; 🆗
    """,
    weak="""
        ok; okay; okey; okie; okie dokie; okey dokey; oki; oke; okk; k; kk; okeydokey; alright; allright; alrighty;
        all right; fine; thats/its fine/ok/okay/alright/accurate; that/this/it/everything/all is
        fine/ok/okay/alright/good/accurate; looks/sounds/seems
        good/right/correct/fine/ok/okay/great/perfect/accurate/alright; look/sound good/right/correct/fine/great;
        looks/sounds all good/right/correct; works for me; that/this/it works; thatll/that will/that would/itll work;
        thatll/itll/that will do; lgtm; deal; very well; all correct; im/am ok/okay/fine/happy/good with
        it/this/that/them/everything/all; im/am happy with the changes/details
    """,
    nice="""
        great; good; perfect; excellent; awesome; lovely; wonderful; brilliant; amazing; fantastic; super; cool; nice;
        sweet; fab; ideal; right; all good; fair enough; helpful; appreciated; would/will be
        great/good/perfect/excellent/awesome/lovely/wonderful/brilliant/amazing/fantastic/nice/ideal/helpful/appreciated/fine;
        would/will be really/so/very/just great/good/helpful/lovely/appreciated/perfect; thatd be
        great/good/perfect/lovely/fine/nice/awesome; youve been (very/so/really) helpful/great/kind/amazing; you
        are/were (so/very/really) great/helpful/kind/amazing; you are the/a best/star/legend/lifesaver/gem; youre
        (so/very/really) great/helpful/kind/amazing/awesome; youre the/a best/star/legend/lifesaver/gem; great/good
        job; well done; good stuff; looking forward to it; cant wait; 😊; 🙂; 😀; 😃; 😄; 😁; ❤; 🎉; 😍; 💯; 🥰
    """,
    thanks="""
        thanks; thank you/u; thankyou; thx; thnx; thanx; tnx; tks; ty; tysm; tyvm; cheers; ta; 🙏; thanks so much;
        thanks very much; thanks lots/again/kindly/loads/tons; thanks a lot/million/bunch/ton; in advance; thank you/u
        so/very much; thank you ever so much; thank you/u kindly/again; many thanks; much/really/greatly/highly
        appreciated; (i) (really/do/would) appreciate it/that/this; i appreciate your/the
        help/time/assistance/patience/support; id/i would appreciate it/that; for your/the (quick/kind)
        help/time/assistance/patience/support/service; for all your/the help; for helping me (out); for helping; for
        sorting it/this/that (out); for understanding/everything; bye; goodbye; bye bye; have a great/nice/good/lovely
        one/day/evening/weekend; take care; best/kind/warm regards; regards; best wishes
    """,
    please="""
        please; pls; plz; plse; plese; pleas; pleae; pleease; kindly; if you would please; if you please
    """,
    filler="""
        oh; ah; aah; well; so; then; in that case; too bad; pity; what a pity/shame; and; um; uh; erm; er; hm; hmm;
        now; already; alreay; asap; again; just; jsut;
        simply; really; as soon as possible; as soon as you can; as fast as you can; as quickly as possible; right
        away/now; straight away; straightaway; immediately; quickly; hi/hello/hey (there); good
        morning/evening/afternoon; mate; man; sir; maam; madam; miss; dear; hun; love; bro; dude; buddy; pal; boss;
        friend; lol; haha; hehe; x; xx; xxx; 😂; ✌; 🤞; sorry; apologies; sorry for/about the
        trouble/confusion/delay/wait/inconvenience/typo/mess; no worries; no prob; np; no
        problem/issue/issues/problems/objections/complaints (at) (all); not a problem; dont worry (about) (it); no
        thats all/it/everything; no thats all i need/needed; no that is all/everything; thats all i need/needed; that
        will be all; thatll be all; that would be all; nothing else; no nothing else; nothing more to change/add; no
        other/more/further changes/questions/items (needed); nothing to change/add; as you/i said/say; as you/just
        described/listed/stated/outlined/said; as described/listed/stated/outlined/discussed/mentioned/above/is; like
        i/you said; exactly as described; i told you; ive told you; for the third/second/last/hundredth time; for
        gods/heavens/christs/fucks sake; ffs; damn; dammit; fucking; bloody; come on; omg; jesus; god; get on with it;
        hurry up; its all good; the/my answer is; a; i understand; understood; i see; got it; i know; i have/ive read
        it/this/that/everything; of course; with the request/plan/changes/details; (the/all/these/those)
        details/changes; the request; the above; it; that; this; thats; its; is; are; all; everything; to; for; with;
        me; i; im; am; of; the; on; by; from; these; those; them; my; we; us; do; very; so; absolutely; completely;
        totally; perfectly; quite; fully; hereby; i do/am/can/have/will/would/did; it is/does/will; you
        can/may/should; thats what i said; here; here you go
    """,
    no="""
        no; nope; noo; noope; nah; naw; nay; n; nooo; no way; no thank you/u; no thanks; no ty; never; not yet; not
        now; not really; not like that; not so fast; not at all; not today; not what i want/wanted/asked/meant;
        absolutely/definitely/certainly/surely/sure/course/god/hell/heck/fuck not/no; of course not; dont; dnt; do
        not; please/pls dont; please/pls do not; thanks but no thanks; dont do it/that/this; i/we dont
        want/agree/approve/confirm/accept/consent; i/we do not want/agree/approve/confirm/accept/consent/wish; i dont
        think so; id rather not; i would rather not; rather not; better not; i disagree; disagree; i refuse; thats/its
        wrong/incorrect; this/that/it is wrong/incorrect; wrong; incorrect; (thats/its) not (quite) correct/right/it;
        this/that/it is not (quite) correct/right/it; that/this/it isnt right/correct; isnt right/correct; stop; stop
        it/that/this; halt; abort; 👎; ❌; 🛑; ✋; leave it; leave it as it is; let it be; (then/so) not then; then not;
        then rather not; leave
        everything as it is; dont bother; leave it be/alone/at that
    """,
    wait="""
        wait; w8; wait a minute/moment/second/sec/bit; wait up; hold on; hang on; hold up; hold off; hold your horses;
        one moment/sec/second/minute; just a moment/sec/second/minute/min; just one moment/sec/second/minute; a
        moment/sec/second/minute; give me a moment/sec/second/minute; let me think; i need to think; i have to think
    """,
    back="""
        never mind; nevermind; nvm; nm; forget it; forget about it; forget that; scratch that; (i/ive) (have/just)
        changed my mind; change of mind; i have change my mind; actually no; actually not; actually dont; actually
        stop; (on) second thought/thoughts (no); not anymore; not any more; i pass; ill pass
    """,
    open="""
        please/pls/plz/kindly confirm; i/we dont know/understand/care/mind/remember/see/have/get; dont
        know/understand; just/only it/this/that/these/those/them; that/it/this
        right/ok/okay/correct/fine/sure/alright; yeah/ya right; im good; im (still) not sure/certain; i am (still) not
        sure/certain; not sure; yes or no; y or n; no idea; no clue; no preference; no rush; no hurry; what is/are; i
        see no; as if; all the; all of them/these/those; them all; if so;
        return/refund/exchange/swap/change/cancel/update all/everything/both
    """,
    dangling="and so with to for the of from by on a my the just is are",
    acts={
        ActKind.CANCEL: """
            cancel/cancelling/canceling it/them/that/this; (the/my) cancellation/cancelation;
            cancel/cancelling/canceling the/my/that/this (whole/entire) order
        """,
        ActKind.RETURN: """
            return/returning it/them/that/this; (the/my/this/that) return/refund; process/start/submit/make
            the/my/this/that return/refund
        """,
        ActKind.EXCHANGE: """
            exchange/swap/exchanging/swapping it/them/that/this; (the/my/this/that) exchange/swap;
            process/start/submit/make the/my/this/that exchange/swap
        """,
        ActKind.CHANGE_ITEMS: """
            change/swap/modify/update it/them/that/this; (the/my/this/that)
            change/swap/modification/update; process/make/apply the/my/this/that/these
            change/changes/swap/modification/modifications/update
        """,
        ActKind.CHANGE_ADDRESS: """
            change/update it/that/this; (the/my/this/that) (address) change/update; change/update the/my
            (delivery/shipping) address
        """,
        ActKind.CHANGE_OWN_ADDRESS: """
            change/update it/that/this; (the/my/this/that) (address) change/update; change/update the/my (default)
            address
        """,
        ActKind.CHANGE_PAYMENT: """
            change/update it/that/this; (the/my/this/that) (payment) change/update; change/update the/my payment
            (method)
        """,
    },
)


def words_from(told: Mapping[str, object]) -> ConsentWords:
    """The phrases of a further language, from its data: the names of `ConsentWords` with their phrases.

    Raises ValueError: a name that is none of them, or no phrases to agree with.
    """
    unknown = set(told) - {part.name for part in fields(ConsentWords)}
    if unknown or not told.get("yes"):
        raise ValueError(f"Words of consent need 'yes', and may not have {', '.join(sorted(unknown)) or 'nothing'}.")
    acts = told.get("acts") or {}
    if not isinstance(acts, Mapping):
        raise ValueError("Under 'acts', give phrases by the acts that they name.")
    phrases = {name: str(value) for name, value in told.items() if name != "acts"}
    return ConsentWords(**phrases, acts={ActKind(kind): str(value) for kind, value in acts.items()})
