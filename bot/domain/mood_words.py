"""The words by which a customer's mood is heard, with their weight from 0 to 1. English; how they add up is in `mood.py`.

Calm turns of phrase ("not bad", "dying to know") stand here too: a word that is part of one says nothing else.
"""

from __future__ import annotations

from enum import Enum


class SignKind(Enum):
    """What a sign is a sign of, as a colleague reads it."""

    # of dissatisfaction
    FEELING = "says that they are upset"
    CRITICISM = "finds harsh words for it"
    INSULT = "is insulting"
    SWEARING = "swears"
    REPEATED = "has asked or waited before"
    SARCASM = "is sarcastic"
    LEAVING = "means to leave us"
    PUBLIC = "means to make it public"
    LEGAL = "means to take legal steps"
    CAPITALS = "writes words in capitals"
    PUNCTUATION = "repeats marks"
    # of urgency
    HASTE = "asks for haste"
    DEADLINE = "names a time that cannot wait"
    DEPENDENCE = "cannot do without it"
    VULNERABLE = "somebody depends on it"


class Context(Enum):
    """What says nothing by itself, but changes what is said beside it."""

    CALM = "a calm turn of phrase"
    RELAXED = "there is no hurry"
    PRAISE = "a good word"
    FAULT = "something went wrong"
    OATH = "a mild oath"
    NEED = "a need"
    TIME = "a time near by"
    EVENT = "an occasion"
    FRAIL = "somebody who needs care"


Meaning = tuple[SignKind | Context, float]

_ESSENTIALS = (
    "heating/heat/water/electricity/power/light/lights/fridge/freezer/cooker/oven/stove/hob/bed/beds/mattress/cot/"
    "toilet/shower/boiler/phone"
)
_DAYS = "monday/tuesday/wednesday/thursday/friday/saturday/sunday"

TABLE: list[tuple[Meaning, str]] = [
    # --- how they feel -----------------------------------------------------------------------------------------------
    ((SignKind.FEELING, 0.36), "disappointed; dissatisfied; unsatisfied; unhappy; upset; annoyed; irritated; let down; "
     "unimpressed; displeased; impatient; offended; dismayed; had higher hopes; losing patience; "
     "lose patience; lost patience; running out of patience; expected better/more; hoped for better/more; "
     "what a disappointment; a disappointment; disappointing; thought you were/are better; "
     "less than thrilled/happy/pleased/impressed/ideal/satisfied; not thrilled/amused/keen; not best pleased; not exactly happy; not over the moon; "
     "bit much; getting/gets silly/old/tiresome/tedious/ridiculous/worse/absurd; getting out of hand; on my nerves; tiresome; tedious; "
     "wearing thin; a shame; such a pity; saddened; disheartened; disheartening; discouraged; cheesed off; hacked off; ticked off; peeved; "
     "miffed; narked; gutted; aggrieved; put out by; not amused; losing the will; pull/pulling/tearing my hair; wits end; "
     "i despair; speechless; hard to believe; can't believe ~ you/this/how/that; find it/this (rather/very/quite) odd/strange/hard/difficult/sad; not what i/we expected/wanted/hoped; not the first; exasperated; at a loss; "
     "stressed; ugh; argh; grr; sigh; tsk; for crying out loud; for god's/gods/heavens/heaven/pete's/goodness sake"),
    ((SignKind.FEELING, 0.42), "frustrated; fed up; angry; mad at; cross with; pissed; have/ive/weve had enough; have had it; "
     "had it with; enough is enough; end of my/our tether; sick of; tired of; driving me mad/crazy/insane/nuts; "
     "lost all/any faith/trust/confidence; my patience is; can't take/stand this/it/any; i give up; upsetting"),
    ((SignKind.FEELING, 0.7), "furious; livid; outraged; disgusted; enraged; seething; fuming; infuriated; incensed; "
     "appalled; beyond angry/upset/annoyed/furious; sick and tired; sick to death; hate you; hate this/your "
     "company/shop/store/place/bot/service; i hate you; boiling with; infuriating; makes my blood boil; had it up to"),
    # --- what they say of it -----------------------------------------------------------------------------------------
    ((SignKind.CRITICISM, 0.33), "annoying; frustrating; irritating; nuisance; is/was/are/so/very/really/how poor; poor quality/service/show/job/form/value/experience/performance/communication/support; substandard; shoddy; lousy; "
     "sloppy; rubbish; useless; hopeless; unhelpful; unprofessional; rude; ridiculous; absurd; nonsense; unfair; "
     "awful; terrible; horrible; dreadful; unreliable; waste of time/money/space; wasted my/our; wasting my/our; "
     "cheap tat; is/are/was/its/such/your/total junk/trash/garbage/crap; just/simply not on; not good enough; not fair; too much to ask; "
     "out of order; a mess; what a mess; is a mess; bad service/experience/joke/company/quality; so bad; really bad; "
     "very bad; too bad; off-putting; why is it so hard; how hard can it/this be; how hard is it; is it so hard; "
     "is it too much; going/goes/go round/around in circles; me round/around in circles; getting nowhere; "
     "no help; no use; beggars belief; not what i/we paid for; joke is on; for nothing; ordeal; nightmare; used to be so/good/great/better/reliable/nice; gone/going downhill; a lot to be desired; "
     "below par; second rate; mediocre; dodgy; botched; careless; cheeky; inconvenient; inconvenience; no excuse; excuses; messed up/around/about; "
     "messing me/us; mucked up/about; screwed up; cock up; not ideal; not much use/help; how is that/this possible; how can you/that/this/it be; "
     "how could you/this; how on earth; why can't you/anyone/nobody/anybody/somebody; why can nobody; why does nobody/noone; pointless; no point; a bit rich; wild goose; runaround; run around; "
     "palmed off; for that/this/the price/money i/id/we/you/one/it; at that/this price i/id/we/you/one/it; would have expected/thought/hoped; id have expected/thought/hoped; i would/should expect; "
     "a day/morning/afternoon off; day off wasted; wasted a/the/my; wasted; letdown; clueless; unclear as mud; false advertising; misleading; overpriced; sick to my; sucks; "
     "nobody/noone/one bothered; bothered to tell/answer/reply/write/call/ring; you can't be bothered; doesn't/don't/do not care; let me/us down"),
    ((SignKind.CRITICISM, 0.42), "unacceptable; inexcusable; unforgivable; outrage; worst; is/was/its/such/just a joke; what a joke; a joke of; a joke to you; bad joke; "
     "sick joke; laughable; farce; shambles; chaos; fiasco; disaster; unbelievable; insulting; an insult; "
     "couldn't/could not care less; nobody/no one/none cares; treated ~ badly; treated like; "
     "treat people/customers; beyond belief; beyond a joke; worthless; crappy; pain in the ass/arse/neck; how dare you; "
     "nerve to; cheek to; you/has/have/completely/totally ruined; ruined my/our/the/everything; cheated; misled; unheard of; beggars; unprecedented; taking the piss/mick/mickey; fobbed off; fob me off; ignored; ignoring; ignore me/us; "
     "cut off; hung up on"),
    ((SignKind.CRITICISM, 0.68), "disgrace; disgraceful; disgusting; appalling; outrageous; shameful; scandalous; "
     "scandal; despicable; atrocious; abysmal; pathetic; shame on you; ashamed of yourselves/yourself; scam; "
     "this/it/that is (a/pure/plain) fraud/con/theft; thats/its (a/pure/plain) fraud/con/theft; rip off; ripoff; ripped off; ripped me/us off; ripping people/me/us off; daylight robbery; robbed me/us/by; "
     "robbing me/us/people; you stole; you ~ stealing; stealing from me/us/people/customers; complete/total/utter/absolute joke/garbage/rubbish/trash/crap/shambles/disaster; "
     "worst company/shop/store/service/experience/bot; worst ~ ever; worst ~ my life; piece of junk/trash/garbage/rubbish/crap; "
     "what is/the wrong with you; whats wrong with you; crooked; vile; despise"),
    # --- what they say of us -----------------------------------------------------------------------------------------
    ((SignKind.INSULT, 0.25), "you people; you lot; your lot; bunch of; pack of; canned; lied; lie; stupid; dumb; "
     "brainless; ignorant; lazy; amateurs; jokers; are you people; useless lot; are you blind/deaf/asleep; stupid/dumb ~ bot/machine/robot/answers"),
    ((SignKind.INSULT, 0.46), "you/your/this/these/that stupid/dumb; people ~ stupid/dumb; are you ~ stupid/dumb/blind; how stupid/dumb can; braindead; numpties; jerks; fools"),
    ((SignKind.INSULT, 0.68), "cheats; charlatans; robbers; con artists; shower of; conmen; swindlers; idiot; idiots; moron; morons; clown; clowns; imbecile; imbeciles; liar; "
     "liars; thieves; crooks; scammer; scammers; fraudster; fraudsters; cowboys; criminals; parasites; "
     "incompetent; incompetents; incompetence; muppets; halfwits; lied to; lying to; lie to me/us/my; your lies; "
     "screw you; get lost; go to hell; drop dead; up yours; kiss my; what kind of idiots/morons/people"),
    # --- swearing ----------------------------------------------------------------------------------------------------
    ((SignKind.SWEARING, 0.68), "fuck; fucks; fucked; fucking; fucker; fuckers; fuckin; fcking; fking; fkn; fck; fuk; "
     "effing; shit; shite; shitty; shitshow; bullshit; bollocks; bastard; bastards; asshole; assholes; arsehole; "
     "arseholes; cunt; cunts; bitch; bitches; dick; dickheads; dickhead; prick; pricks; wanker; wankers; "
     "twat; twats; wtf; ffs; stfu; gtfo; piss off; pissed off; motherfucker; motherfuckers; f ing; f'ing; feck off; feckin; fecking"),
    ((SignKind.SWEARING, 0.5), "what/why/who/where/how/when the hell; what in hell; bloody hell"),
    ((Context.OATH, 0.36), "damn; damned; dammit; goddamn; bloody; hell; blasted; flipping; freaking; frigging; heck; "
     "sodding; christ; jesus"),
    # --- not for the first time --------------------------------------------------------------------------------------
    ((SignKind.REPEATED, 0.36), "second/third/fourth/fifth/sixth/tenth/2nd/3rd/4th/5th/6th/10th/umpteenth time/"
     "email/message/call/request/complaint/letter/replacement; "
     "how many times do/must/have/should/will/did i/we ~ tell/explain/ask/repeat/write/call/ring/say/told/explained/asked/written/called/rung/said/contacted;  "
     "time and again; time and time; again and again; yet again; once again; once more i; "
     "already told/asked/said/gave/sent/wrote/called/rang/explained/emailed/complained/reported; "
     "already ~ twice; twice already; twice now; told you twice; asked twice; rang twice; called twice; wrote twice; "
     "emailed twice; still waiting; still no reply/answer/response/news/word/sign/refund/parcel/order/call; still nothing; still not ~ replied/answered/here; "
     "no reply/replies/answer/answers/response/reaction; "
     "heard nothing; nothing since; never heard back/from/anything; not heard back/from/anything/a; haven't heard back/from/anything/a; nobody/noone replied/replies/answers/answered/responds/"
     "responded/tells/told/helps/helped/called/calls/writes/wrote/cares/picks; no one replied/replies/answers/"
     "answered/responds/responded/tells/told/helps/helped/called/calls/writes/wrote/cares/picks; never "
     "reply/replied/answer/answered/called/call/came/got/received; keep/keeps asking/telling/sending/saying/"
     "repeating/giving/putting/passing me/us/the; keep/keeps being told/asked/sent/passed/put/transferred/cut; keep/keeps repeating; kept waiting/asking; keep/kept me waiting; "
     "waiting ~ weeks/months/ages/forever/days; waited ~ weeks/months/ages/forever/days; weeks/months/days now; "
     "same answer/reply/response/message/problem/fault/defect/issue/error/menu/question/thing again; "
     "same fault/problem/defect/issue as; the same ~ answer; same defect; days in a row; for the last time; "
     "every single time; go on and on; chasing you; chase you; chasing this; when will you finally; "
     "finally answer/reply/do/help/tell; yet another; nobody/noone can tell/help/say/explain; no one can tell/help/say/explain; no one/nobody seems to; to no avail; chased; "
     "for weeks/months/ages; third/fourth/fifth/sixth week/month; no explanation; no apology; "
     "no update/updates from; and now you say/tell/want; then ~ and now; you keep; same old; asked/called/emailed/rang/written/tried three/four/five/six/several/many/countless/multiple/3/4/5/6 times; "
     "several/many/countless/multiple/three/four/five emails/calls/messages; twice and; twice but; been promised; broken promises; you promised; promised me/us; "
     "you said ~ yourselves; i was told ~ would; was promised"),
    ((SignKind.REPEATED, 0.25), "still no; still not; still haven't/hasn't/don't/doesn't/isn't/can't; over and over; every time i; keep/keeps getting/being/having/breaking/failing/happening; "
     "broke/broken/failed/stopped/wrong/lost/late/missing/happened ~ again; another one that; "
     "and again; . again .; same fault; last time; ages"),
    # --- sarcasm -----------------------------------------------------------------------------------------------------
    ((SignKind.SARCASM, 0.4), "thanks/thank for nothing; thank you for nothing; great , just great; just great; "
     "just brilliant; just perfect; just wonderful; just fantastic; just lovely; nice one you; "
     "nice try; good luck with that; oh the irony; slow clap; bravo; oh joy; how nice of you; yeah right; "
     "what a surprise; surprise surprise; so much for customer/good/great/quality/fast/quick/your/next; thanks a bunch; cheers for nothing; a lot of good"),
    # --- threats -----------------------------------------------------------------------------------------------------
    ((SignKind.LEAVING, 0.42), "never again; last time i/we ~ buy/order/shop/use/trust/come; last order; done with you/this; through with you/this; lost a customer; "
     "lost me/us as; lose a customer; take my business elsewhere; taking my business elsewhere; "
     "never ~ buy/order/shop/use/come/buying/ordering/shopping ~ again; never buy/order/shop ~ anything; "
     "won't/not be ~ buying/ordering/shopping/back ~ again; won't be back; not coming back; switch/switching to "
     "another shop/store/company/provider; go/going/buy/buying elsewhere; "
     "warn everyone/people/others; a customer for good"),
    ((SignKind.PUBLIC, 0.5), "trustpilot; bad/negative/terrible/awful/honest/scathing review; one/1/zero/0 star/stars; "
     "tell/telling everyone/everybody/the world; go/going public; on social media; shame you; name and shame; "
     "the papers; to the newspaper/newspapers/press/media; warn everyone/everybody/others; all over facebook/twitter/"
     "instagram/tiktok/reddit/google; post/posting/share/sharing this/it/that on/everywhere; go viral"),
    ((SignKind.LEGAL, 0.66), "my/our lawyer/solicitor/lawyers/solicitors/attorney; contact/contacting/call/calling/get/getting/hire/hiring/see/seeing/involve ~ lawyer/solicitor/lawyers/solicitors/attorney; legal action/steps/proceedings; "
     "sue you; suing; will sue; going to sue; see you in court; you in court; take/taking you to court; "
     "taking this to court; take this/it to court; small claims; to the police; call/calling the police; report/reporting you; "
     "trading standards; consumer protection/association; hear/hearing from my; to the ombudsman; press charges; "
     "chargeback"),
    # --- haste -------------------------------------------------------------------------------------------------------
    ((SignKind.HASTE, 0.55), "urgent; urgently; urgency; asap; a.s.a.p; as soon as possible; as quickly/fast as possible; immediately; emergency; "
     "hurry; right away; straight away; at once please; without delay; desperate; desperately; "
     "running out of time; time is short/running; can't/cannot wait any/until/till/that/another; no time to lose; "
     "this instant; this minute; pressing; last minute; in a hurry; at the latest; time critical; time-critical; "
     "as a matter of urgency; top priority; high priority; crucial; vital"),
    ((SignKind.HASTE, 0.3), "quickly; quicker; sooner; faster; soon; soonest; want it/this/them/that ~ now; me now; it now; "
     "finally; do/answer/reply/call ~ now; before it is too late; me/us/it/this right now"),
    # --- who and what depends on it ----------------------------------------------------------------------------------
    ((SignKind.DEPENDENCE, 0.58), f"no {_ESSENTIALS}; no hot water; no running water; no washing machine; no way to "
     f"cook/wash/sleep/eat/work/heat; without (a/any/my/our/the) {_ESSENTIALS}; without (a/any/my/our/the) hot/running water; "
     "without (a/any/my/our/the) washing machine; can't/cannot/couldn't cook/wash/sleep/eat/shower/heat/bathe; "
     "can not cook/wash/sleep/eat/work/shower/heat; unable to cook/wash/sleep/eat/work/shower/heat; nothing to sleep/eat/cook/wash/sit; "
     "freezing; depend/depends/rely/relies on it/this/them; our/my only cooker/heater/oven/fridge/bed/phone; "
     "nowhere to sleep/sit; food is spoiling; food is going off; sleeping on the floor"),
    ((Context.FRAIL, 0.15), "newborn; newborns; new born; baby; babies; infant; toddler; toddlers; twins; pregnant; "
     "expecting; elderly; disabled; disability; wheelchair; blind; dementia; alzheimer; alzheimers; insulin; dialysis; oxygen; "
     "medication; medicine; medicines; chemo; cancer; hospital; hospice; surgery; operation; carer; care for my; "
     "look after my; palliative; premature; epilepsy; asthma; 80/81/82/83/84/85/86/87/88/89/90/91/92/93/94/95/96/97/98/99 "
     "(and/year/years); my children; my kids; single mother/parent"),
    ((Context.EVENT, 0.0), "wedding; funeral; birthday; anniversary; christening; baptism; party; guests; visitors; exam; exams; "
     "interview; flight; fly; flying; trip; holiday; holidays; moving; move house; move in; moving in; "
     "due; graduation; concert; deadline; ceremony; opening; "
     "leave; leaving; leaves; depart; departs; mother's/father's day; present for; gift for"),
    ((Context.NEED, 0.0), "need; needs; needed; must; have to have; has to; have got to; got to; require; required; want; wanted; "
     "necessary; counting on; sorted; please; possible; look at this; look into; call me; help; will it/they (still) come/arrive; be here"),
    ((Context.TIME, 0.0), f"right now; today; tonight; tomorrow; {_DAYS}; this {_DAYS}; weekend; noon; midday; this "
     "morning/afternoon/evening/weekend/week; the weekend; the morning; christmas; christmas eve/day; new year; easter; "
     "in an/one/two/three hour/hours; in two/three/2/3 days; in a day; in a few hours/days; any day; any day now; any minute; "
     "end of the/today/this day/week; any moment; 24/48 hours; within the/an/a hour/day; next few days/hours"),
    # --- calm --------------------------------------------------------------------------------------------------------
    ((Context.RELAXED, 0.0), "no rush; no hurry; not urgent; not in a hurry/rush; isn't urgent; whenever; take your time; some day; "
     "when you have/get/find a moment/chance/minute/time; in your own time; no need to hurry/rush; can wait; "
     "it is not pressing; nothing urgent; not at all urgent; any time will do; at your convenience; at your leisure; no urgency; "
     "not pressing; not a priority; there is no rush/hurry; don't hurry/rush"),
    ((Context.CALM, 0.0), "second/third/fourth time i/we order/buy/shop/use/bought/ordered; no thanks; no thank you; "
     "thanks/thank (you) (ever/very) so much; not thank you enough; can't thank you enough; tell/hear/know/make ~ joke; dying to know/see/try/have/get; to die for; dead simple/easy/quiet/good/cheap/useful; killer price/"
     "deal/look/design; sick design/colour/look; not bad; not too bad; not so bad; not half bad; never bad; "
     "can't complain; cannot complain; nothing to complain; no complaint/complaints; without complaint; no problem/problems; "
     "no issue/issues; no worries; no trouble; no bother; not a problem; never had a/an/any problem/issue/complaint/trouble; "
     "not only; not just; no longer; kill for; could kill; death of my/me; waste bin/paper/basket/disposal; "
     "rubbish bin/bag/bags; garbage bag/bags/disposal/bin; trash can/bag/bags; hate to "
     "bother/ask/be/say/trouble; hate the idea; sorry to bother/trouble/press; angry birds; crazy about; mad about; hell of a; "
     "tell me a joke; just a joke; only a joke; just joking; just kidding; only kidding; terrible idea; terrible at; "
     "horrible at; awful lot; bad idea; bad at; bad luck; bad weather; bad back; bad taste in; horrible/bad/awful/terrible smell/smells/weather/stain/stains; "
     "poor thing; poor eyesight; poor me; too much for me; do i need; do i have to; do i still need; do we need; do we have to; "
     "no need; don't need; don't have to; need not; if need be; not to worry; my fault; my mistake; my own fault; stupid of me; stupid question; "
     "silly question; stupidly; i am/im/was an idiot; i feel stupid; nothing wrong; not wrong; pros and con; the con; cons; "
     "wicked; lost for words; stops at nothing; nothing but praise; couldn't be happier; could not be happier; can't fault; "
     "cannot fault; never disappoint; never disappoints; never disappointed; never fails; never let me/us down; has never let; "
     "the press release; hot as hell; bloody mary; not expecting; free of charge; last minute gift; is there an ombudsman; due date; "
     "due to; operation manual; in operation; how soon; see you soon; back soon; soon as you can; christmas tree; mad men; still life"),
    ((Context.PRAISE, 0.0), "good; great; happy; pleased; impressed; satisfied; acceptable; helpful; nice; lovely; brilliant; "
     "wonderful; fantastic; excellent; amazing; perfect; super; superb; love; awesome; well done; fabulous; terrific; delighted; "
     "marvellous; splendid; fair; ok; okay; professional; reliable; thank you; thanks; best; beautiful; quick; adore; glad; "
     "gorgeous; charming; magic; sweet; quality; incredible; outstanding; gem; bargain"),
    ((Context.FAULT, 0.1), "broke; broken; breaks; breaking; leak; leaks; leaking; leaked; cracked; chipped; faulty; defective; defect; "
     "dead; died; stopped; stops; missing; lost; wrong; late; delayed; damaged; dented; scratched; torn; empty; failed; fails; fault; "
     "doesn't work/start/turn/open/close/fit; does not work/start/turn/open/close/fit; didn't arrive/come/work; never arrived/came/worked; not arrived/come/working/here/work; "
     "won't start/turn/work/open/close; another ~ doesn't; went out; gave up; out of stock; never works; isn't here; too small/big; fell apart; cut off; not understand; doesn't/don't understand; trouble; problem; problems; again"),
]  # fmt: skip

NEGATIONS = frozenset(
    "not never no nor neither without hardly none nothing dont doesnt isnt wasnt arent werent wont cant couldnt wouldnt "
    "hasnt havent didnt aint cannot shouldnt".split()
)
# Words over which a negation reaches: "not at all very happy", "I don't think that is fair".
REACHED_OVER = frozenset(
    "a an the at all so very really too that this it its is are be been being am im was were any quite particularly "
    "exactly even thats feel feeling in sure say saying think believe find call my our your as overly terribly what id".split()
)
PRONOUNS = frozenset("it that this they you he she we i there".split())  # "isn't it lovely?" negates nothing
STRONGER = frozenset(
    "very so really absolutely utterly totally completely extremely truly deeply incredibly fucking bloody damn "
    "complete total absolute utter such most quite seriously beyond highly just plain simply".split()
) - {"quite", "just"}  # fmt: skip
WEAKER = frozenset("bit little slightly somewhat mildly slight tad".split())
# Ordinary words that are in capitals only to be heard; a product's name or an abbreviation is not among them.
OFTEN_SHOUTED = frozenset(
    "first second third fourth fifth not never still now nothing nobody why how when where what all any every one two three four five six seven eight "
    "nine ten twice weeks months days hours again stop always ever already yesterday today tomorrow wrong empty broken "
    "waiting money no please urgent refund immediately must need want answer help enough you your my me do did does is "
    "are was have had this that read listen look fix sort call nowhere ridiculous".split()
)
INTERJECTIONS = frozenset(
    "oh ah well just how really absolutely simply so that was is very wow that's thats yeah".split()
)
