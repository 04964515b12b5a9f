"""What went wrong, as families of root causes, told from a customer's words in English and German.

The families are those that ISO 10002:2018 names as usual, in words of our own. A complaint may tell several; which of
them leads is a rule of the house (data/policies/assessment.yml). They are for finding the colleague and the remedy and
for learning, and decide nothing about anybody's rights.
"""

from __future__ import annotations

from enum import Enum

from bot.domain.telling import Told


class Cause(str, Enum):
    """A family of causes."""

    HARM = "harm"  # to a person, or to what is theirs
    COMPLAINT_HANDLED_SLOWLY = "complaint_handled_slowly"
    GUARANTEE_NOT_HONOURED = "guarantee_not_honoured"
    REFUSAL = "refusal"
    PROMISE_NOT_KEPT = "promise_not_kept"
    CANCELLATION = "cancellation"  # of ours, or theirs that is made hard or not heeded
    CONTRACT_TERMS = "contract_terms"
    NOT_ORDERED = "not_ordered"
    PRICE_OR_INVOICE = "price_or_invoice"  # money that is owed to them, too
    NOT_DELIVERED = "not_delivered"
    INCOMPLETE = "incomplete"
    NOT_AS_ORDERED = "not_as_ordered"
    DEFECTIVE = "defective"
    LATE = "late"
    WRONG_OR_MISSING_INFORMATION = "wrong_or_missing_information"
    POOR_SERVICE = "poor_service"
    OTHER = "other"


class _Part(Enum):
    """What tells a cause only together with something else."""

    GUARANTEE = 1
    UNWILLING = 2  # such as "I am to pay for the repair myself"
    COMPLAINT = 3  # or case
    SLOW = 4
    SENT = 5
    CANCELLED_BY_THEM = 6


_TOGETHER: tuple[tuple[_Part, frozenset[Cause | _Part], Cause], ...] = (
    (_Part.GUARANTEE, frozenset({Cause.REFUSAL, _Part.UNWILLING}), Cause.GUARANTEE_NOT_HONOURED),
    (_Part.COMPLAINT, frozenset({_Part.SLOW}), Cause.COMPLAINT_HANDLED_SLOWLY),
    (_Part.CANCELLED_BY_THEM, frozenset({_Part.SENT}), Cause.CANCELLATION),
)

Table = list[tuple[Cause | None, str]]

_NOT = "not/never/didnt/hasnt/havent/hadnt/wasnt/isnt/arent/werent/doesnt/dont"
_WONT = "wont/refuse*/refusing/refusal"
_NOBODY = "nobody/noone/none/no"
_COME = "arrive*/arriving/come/came/turned/turn/shown/show/showed/delivered/deliver/recieved/received/receive/recieve"
_THING = "parcel/package/order/delivery/shipment/item/items/goods/stuff/things/packet"
_ANSWER = "answer*/reply/replies/replied/response/respond*/reaction/feedback"
_MINE = "my/me/mine/our/us/himself/herself/myself/his/her/child*/baby/son/daughter"
_LIMB = "hand*/arm*/leg*/finger*/wrist*/foot/toe*/face/eye*/back/head/nose/tooth/teeth/neck/knee*/skin/rib*"
_OURS = "kitchen/floor*/carpet*/table/wall*/furniture/sofa/gate/door*/car/clothes/shirt/flat/house/fence/phone/laptop/worktop"
_NUMBER = "one/two/three/four/five/six/seven/eight/half/0"
_SITE = "website/site/webpage/page/advert/ad/listing/description/shop/catalogue"
_SPAN = "day/days/week/weeks/month/months"

ENGLISH: Table = [
    (Cause.HARM, f"burnt/burned/scalded/cut/hurt/injured/bruised/scratched/sliced (me) (badly) {_MINE}; cut/burnt/burned/scalded/hurt/injured me; got burnt/hurt/injured/zapped/electrocuted; "
     f"broke {_MINE} {_LIMB}; electric shock; gave ~ shock; rash; blister*; bleeding; bled; choke*; choking; swallowed; in hospital; ended up in; allergic; "
     "got/made/feel/felt/was/were (us/me/him/her/them/all) ill/sick/poisoned; poison*; fell on (me/my); collapsed under; gave way and; collapsed while; "
     f"flooded (my/our/the) {_OURS}; ruin*/damage*/stain*/scratch*/destroyed/burnt/broke/wrecked/dented my/our ~ {_OURS}; "
     f"backed into; drove into; {_OURS} is/are/was/were ~ ruin*/damage*/stain*/flooded/destroyed/scratch*/wrecked; stained/damaged our/my; of damage; damage to my/our; caused damage; water damage; "
     "caught fire; went up in; flame*; smoke came; smoke coming; exploded; mould; gas leak; "
     "trapped/caught/pinched/crushed/cut/burnt/burned his/her/my/their; fingers trapped/caught/pinched; bleeding (badly); melted the; drilled through; broke/smashed/knocked my/our ~ window/wall/door/tv/vase/car; ceiling ~ down; burst pipe; water everywhere; leaked/leaking/leaks all/onto/over/through ~ floor/carpet/ceiling/kitchen; had to see a doctor; went to (the) hospital; scarred; scar; concussion; allergic reaction; wrecked/ruined our/my; left marks/scratches/stains on; fell off; toppled; sparks; sparked; burning smell; singed; scorched; "
     "backed over/into; drove over/into; ran over; nearly/almost hit/fell/burnt/electrocuted; ruined my/our; scratched my neck/skin/face; on my (wooden/new) floor/table/worktop; my phone ~ wet/soaked/dead/ruined; "
     "over/across my/our lawn/flowerbed/flower/garden/hedge/flowers; dye ~ shirt/jacket/clothes/sofa/carpet; blue dye; came away in my hand"),
    (Cause.COMPLAINT_HANDLED_SLOWLY, "looked at my/our complaint/case; chasing/chase/chased (up) (on) my/our complaint/case/claim; deal/dealing/deals/handle/handling with a/my/our complaint*; to/about/on my/our (first) complaint/case (hc*); "
     "feet with my/our (complaint/case); my/our complaint/case (seems/seem) (to) (has/have) (been) forgotten/ignored/lost; process a/my complaint; "
     "complaint i sent/made/raised/filed/wrote/submitted; deal with the complaint; reply/respond to my complaint; acknowledged my complaint; my complaint ~ nowhere/unanswered/ignored/nothing/open/sitting/limbo; status of my complaint; any news on/about my complaint; update on my complaint/case; reference hc*; moving on my complaint; "
     "what has become of my (first) complaint; become of my ~ complaint; grievance not be addressed; happening with c/hc*"),
    (Cause.GUARANTEE_NOT_HONOURED, "guarantee/warranty (claim) (was/is/has) (been) refused/rejected/denied/declined/void/voided/turned; reject*/refus*/deny/denied/declin* my/the/our guarantee/warranty (claim); so much for (the/your) ~ guarantee/warranty; honour/honor/honoured/honored (the/my/your) guarantee/warranty; "
     "guarantee/warranty is yours; out of warranty/guarantee; no longer under/in warranty/guarantee"),
    (Cause.REFUSAL, "refused/refuse/refuses/refusing/refusal/refusals; rejected/reject/rejects/rejecting/rejection; declined/decline/declines; denied/deny/denies; turned/turning ~ down; was/were (just/simply) told no; "
     "wont/wouldnt (even) give/let/refund/take/accept/exchange/replace/swap/pay/return; will/would/do/did not (even) give/let/refund/take/accept/exchange/replace/swap/return; didnt/doesnt/dont accept; not accept/accepted; not willing; unwilling; not allowed to return/exchange/send; said no; "
     "would/will only give/offer (me) (a/store) voucher/credit; only (give/offer) ~ voucher/credit; being denied; insist* on a receipt/voucher; told (me) (its) not possible; says its not possible; says no; saying no; not having it; will not hear of it; wont hear of it; wont budge; wont have it; cant/cannot have my money; not eligible; not entitled; wont let me; would not let me; sent me away; turned me away; shut the door; denying me"),
    (None, "not refuse*; refuse to believe/buy/pay/accept/order; decline in quality"),
    (Cause.PROMISE_NOT_KEPT, "broken/broke/break/breaking (a/your/every/his/her/their/my) promise*; promise/promises/promised/promising; gave ~ your/their/his/her word; kept/keep/keeping your/their word; assured/assures/assurance; guaranteed me/us/that/delivery/you/it/a; "
     "said/told ~ would/will/youd/hed/shed/theyd; "
     "said/says youd/you would/will; said someone/somebody/he/she/they would/will; told (me/us) someone/somebody/he/she/they/you/it/i would/will/id; told id/youd/hed/theyd; said (that) the refund/replacement/money/new/technician would/will; keep saying; no one/nobody/noone came/showed/called/phoned/turned/rang; nobody did; no technician; never called/rang/phoned/came back; "
     "nobody/noone/no one (has) called/rung/phoned/came/come me back; call back never came; "
     "be sorted/fixed/delivered/there/done by/today/within; itd be; itll be (sorted/there/fixed); get back to you/me ~ today/tomorrow/within; well get back to; swore to; vowed; failed to call/ring/show/come/turn; missed the appointment; no show; noshow; didnt/never/hasnt/havent ~ as promised/agreed; despite ~ promise*/assurance*; agreed to send/call/refund/collect/come; not what you promised; stood me up; said ~ call/ring/phone me back; said ~ tomorrow/monday/friday/today; "
     "confirmed in writing; you/ye said/swore/told ~ today/tomorrow/monday/tuesday/wednesday/thursday/friday/saturday; waited in ~ nobody/noone/none; waiting on ye/you; wasted ~ waiting on; drove straight past; nobody showed; "
     "promises and lies; swore blind; theyd stopped; you told me in writing; flat out lie; she never did; he never did; that was a lie"),
    (None, " said/told ~ would/will not; said/told no; said/says it was/is in stock; told you would/will"),
    (Cause.CANCELLATION, "cancelled/canceled/cancelling/canceling/cancellation/cancellations; cannot/cant/couldnt/impossible/unable/trying/tried/way/possible (to) cancel; withdrew; withdrawn from; withdrawal/withdrawel; right to/of cancel/withdraw; "
     "pulled/pull/pulling out of the/my/our; called off; call off; backed out; opted out; unsubscribe*; stop the subscription; end/ending my subscription/membership/plan"),
    (None, "want/wish/like/going/have/rather/happy to cancel; please cancel; will/ill cancel; cancel it/them please"),
    (Cause.CONTRACT_TERMS, "contract/contracts; terms; terms and conditions; conditions; small print; fine print; renewed/renews/renew itself/automatically; automatic/automatically renewal/renew*; auto renew*; autorenew*; renewal; clause*; "
     "notice period; minimum term/period; monthly fee/price/rate; agreed for one/0; tied in; locked in; "
     "what i signed; in what i signed; agreement/tariff ~ changed; changed the agreement/rules/tariff/plan; t and cs; tcs; tc; subscription ~ changed/renewed/longer; without my consent; moved the goalposts; in the agreement"),
    (None, "in terms of; on good terms; weather conditions; air conditions"),
    (Cause.NOT_ORDERED, "never/havent/hasnt/didnt/not/nobody/noone (here) (has) (even) order/ordered (it/them/that/this/anything/any/from); never/havent/didnt/not/nor buy/bought (anything/it/this/that); never/not/havent/didnt (ever) sign*/subscribed/registered (up); didnt/not/never/havent ask*/requested for/it/them/this; "
     "have not (even) ordered/asked/bought/signed; did not (even) order/sign/subscribe/buy; i/we only/just order*/want*/asked/bought (for) one/two; unsolicited; order* in my name; placed ~ order in; in my name; never in my life bought; nobody ordered; no one (here) ordered; sending/send/sent (me/us) things/stuff/parcels i/we (have) not/didnt/never/dont; "
     "no account with you; not a customer; never been a customer; dont/didnt/havent (even) have an account; i only/just bought/wanted/needed the one; bought the one; didnt/never want/wanted this; nothing to do with me; isnt/not mine; not my order; dont recognise/recognize; didnt/havent/never agree/agreed/consent* to buy; wasnt me; somebody used my; added to my (basket/order)"),
    (None, "never/not order/ordered again/here/from; never/not buy/bought again/here; not/never order* from you again; never ordering"),
    (Cause.PRICE_OR_INVOICE, "charged/charge/charges/charging/debited/billed/bill/bills/invoiced/overcharged/overcharge/overpriced; double charged; charged twice; invoice is/was/has/shows/with/says/wrong/still/for/from/in; an/no/wrong/the invoice; not/never/havent/hasnt/hadnt/still ~ refund/money/refunded; "
     "have/has/had (still) not (yet) (had/got/received/seen) (my/the/a/any) refund/money; where/wheres ~ refund/money; waiting/wait ~ refund/money; refund ~ not/never/still/yet; refund (is/has) (still) missing/outstanding/late; too much money; paid/pay/charged/billed/took ~ too much; more than ~ price/agreed/advertised; "
     "extra/additional/hidden fee*/charge*/cost*; customs; discount/voucher/coupon/code (code) (was/is/has/did/does/were) not/never/nt/wasnt/didnt; discount not; old/higher/different/wrong price; price is/was wrong/higher/different; price in the shop; reminder*; dunning; taking money; took 0; refund* less; short changed; still no refund; no refund; "
     "out by; short by; account is ~ short; 0 euro*/pounds short; dearer; more expensive than; price went up; put the price up; promo/promotion/coupon/discount ~ nothing/not/didnt/wasnt/off; 0 off; taken twice/too/from; taken out twice; double payment; paid twice; took ~ twice; payment (was/has/went) ~ twice; money back on my card; not (been) credited; refunded ~ only/half/part/less; only refunded; partial refund; still owe/owes me; you owe me; wrong amount; amount is wrong; where did my money; surcharge; receipt is wrong; unpaid; debt collect*; collection agency; statement ~ charge; "
     "second payment; second charge; money off me twice; took the money ~ twice; take/took my money; full price ~ off; on my statement; off my card/account; payment ~ card; voucher/code (code) ~ doesnt/dont/wont/didnt/not work/apply; money was taken; vat number; refund ~ ago; owe me; more than (the/it/i/you); price ~ changed; paid more; quoted; rounded up; bill ~ wrong; on the bill; "
     "twice ~ money; money ~ twice; two times ~ money/delivery; 2 times; payed 2/two/twice; charged/chraged 0; overchraged; free delivery ~ cost/charged/chraged; took my 0; take my 0; i owe ye/you; never owed"),
    (None, "no/free of charge; in charge; charge/charges/charging (the) phone/battery/it/cable/properly; does not charge; not charge/charging; wont charge; stopped charging; fit the bill; long to charge"),
    (Cause.NOT_DELIVERED, f"{_NOT} (yet/been/simply/just/actually/even/ever/still) (been/yet) arrive*/delivered/come/came/appeared/reached/materialised; {_NOT} (yet/ever/even/actually/still) turn/turned/show/shown/showed up; {_NOT} (yet/ever/even/actually/still) (been) received/recieved/receive/recieve/recived; {_NOT} (yet/ever/even/actually/still) got/get/had my/the/our/any/it/them/this; "
     f"nothing (has/ever/yet/at) (ever/all) came/come/arrive*/here/there/delivered/received; still waiting for my/the/our/a/it/this/that/them/0; still waiting; waiting ~ for my/our/the/a; {_THING} (has/is/was/got/went/gone) (gone/been/still) missing/lost; missing {_THING}; lost {_THING}/in/by; is/was/got/be/still/been (still) lost; gone/went missing/astray; "
     f"no sign/trace/parcel/package/delivery (of); where/wheres ~ my/our {_THING}; where is/are my/our/the; wheres my/our/the; says/said/marked/shown/shows/showing (it) (was/as/is/been) delivered; tracking ~ delivered/moved/pending/stuck; safe place; still not here/arrived; somebody/someone else has my; handed it to me; to this day; have nothing; never saw it; nowhere to be; has yet to/not; yet to arrive; "
     "is nowhere; was nowhere; nowhere to be (seen/found); nowhere in sight; idea where it/my; never seen it/the/my/a; ever going to see/get/receive/arrive/come; ever arrive/come; porch; wrong house/address/door; delivered to the wrong/somebody/someone/next/another; left (it) (with) (a/somebody/some) stranger; vanished; disappeared; stolen; stuck in/at (transit/the/customs/your); not moved; never left/dispatched/shipped/sent/made/reached; not (been/yet) dispatched/shipped/sent; hasnt/havent ~ dispatched/shipped/sent; empty box/parcel/package; box was empty; returned to sender; sent back to sender; still havent got/had/received/seen; still hasnt; still no parcel/package/order/delivery/lamp/sofa/bed/sign; no parcel/package; calls that delivered; claims/claim/claimed ~ delivered; photographed; without my order; not seen it/anything; where ~ order/parcel/package; "
     "different house; nothing in the parcel/box; there was nothing in; never made it; not a word; to a stranger; card in my letterbox; sorry we missed you; missed you card; went to the (wrong); ever coming; no show from the courier; was in all day; weeks and nothing; not so much as a parcel; old address; arrived empty; package/parcel/box ~ empty; delivered to a/an; never been seen; lost my parcel/order/package; "
     "still went to; out for delivery; wrong house/street/town/county/parish; went to the wrong; left a box/parcel with; mailed ~ to a; you mailed; in the wrong house; another empty; missed delivery; where is parcel"),
    (None, f"{_NOT} (yet/been/even/ever) come/came/arrive/arrived/delivered off/apart/loose/undone/broken/damaged/late/clean/with/without/as/on; {_NOT} (yet/ever/even/still) (been) get/got/had an/a/any; "
     f"still waiting for/on (a/an/any/your/the) {_ANSWER}/call/email/mail/news/help; {_NOT} come back/up/to; never came/come back; waiting ~ for (a/an/your/any) {_ANSWER}/call/email; nothing came of; not/never got/get/had to; never/not had a/any problem*; not get it; didnt get it to; never had"),
    (Cause.INCOMPLETE, f"incomplete; missing a/an/one/two/the/its/some/from/three; part/parts/piece*/screw*/bolt*/lid/cable/charger/remote/plug/manual/leg*/cushion* (is/are/was/were) missing; is/are/was/were missing; part missing; bolts missing; something missing; came/arrived/delivered/come without (any/a/an/the/its); "
     f"only/just got/received/had/sent/found/came/delivered {_NUMBER}; got/received/sent/came only {_NUMBER}; there was/were (only/just) {_NUMBER} in the; i miss one/two/a/the; but not/no the legs/lid/rest/other*/cable/cover/base/charger; half of it/them/my/the ~ missing/not; half ~ not; half is missing; no ~ in the box/parcel/package/bag; not in it/there; not in the box/parcel/package/bag; "
     "not included/enclosed; without any/its/the screw*/lid/cable/plug/charger/leg*/bolt*/part*; no screws/bolts/lid/charger/plug/cable; one/two of ~ missing; one of ~ not; and not the; not the whole; "
     "had no ~ in it; had no screws/pins/lid/plug/manual/cable/legs; wheres/where the other; other half; half (of) (my) (the) order; rest of (it/the/my) (order); only one of; wasnt/werent/isnt/arent ~ in the box/parcel/package/bag; wasnt/werent (all) there; one too few; no sign of the screws/lid/manual/cable/other; forgot/forgotten to pack/include/send/put; lacks/lacking the/a/its; where are the screws/legs/bolts/other/instructions; wheres/where is the other/rest (half); not complete; a piece missing; "
     "come/came/comes/arrive/arrived with no; not there; was not in the (carton/box/parcel/bag); not in the carton; missing screw*/part*/lid/cable/piece*/bulb; one cup/mug/plate/glass/piece/screw short; no bulb/sheath/lid/cable/plug inside; with a bit left; bits missing; bit left out; in bag is; no delivery note; minus the; lid ~ missing; forgot/forgotten ~ lid/part/manual; where is the lid/cable/plug; "
     "in ~ box is/are five/four/three/two/one/0; only one shoulder/strap/handle/shoe; missing 0; i paid for four/two/three/six"),
    (None, "missing you; missing the point; without any answer/reply/reason/explanation"),
    (Cause.NOT_AS_ORDERED, "wrong (shoe/bed/shirt) colour/color/size/model/item/items/product/one/thing/things/order/parcel/version/kind/type/book/goods/article/part; not what i/we/was/you/it (had) ordered/asked/wanted/described/chose/bought/picked/shown/advertised/says/said; not the one/colour/color/size/model i/we/that; not as described/ordered/shown/pictured/advertised; "
     "different from/to/than ~ ordered/description/picture*/photo*/shown/website/described/one; different item/product/colour/color/one/model/size; described/advertised/sold as; looks/look nothing like; nothing like the; "
     "not match/matching/correspond ~ colour/color/description/picture*/photo*/order; doesnt/dont/didnt match/correspond; do/does not match/correspond; smaller/bigger/larger/shorter/longer/thinner/heavier/lighter/darker than (it/you/the/on/in) (says/said/describ*/advertis*/stat*/shown/show*/description/picture*/photo*/website/page); "
     "instead (of) (you) deliver*/sent/the/got/came/a; ordered/wanted/asked ~ and/but/then (you/this/it/they) is/sent/this/youve/theyve/delivered; ordered/wanted/asked ~ and/but/then (i/we) (only) got/received a/an/the/one; colour/color/size/model/item/product/shade/pattern is/was/are wrong/different; and (you/youve) sent (me) a/an/the; and got a/an; this is a/an/the wrong/single/different; i got a/an; somebody/someone elses order/parcel/package; mix up; mixed up; "
     "mixed (my/the/our) (order/parcel) up; mixed ~ up; another customers; someone/somebody elses; (specifically/clearly) chose/picked/selected ~ and/but; chose/picked/selected ~ and/but ~ given/sent/got/delivered; youve given me; picture/photo/photos/pictures shows/show/showed; not the same as; isnt/not the colour/color/size/model/one/same; isnt what i/we (ordered/wanted/asked/bought); sold me; not real/genuine/leather/wool/wood/silk/gold/silver/oak; completely different; totally different; mislabelled; mislabeled; supposed to be ~ but/and; ordered the; "
     "ordered ~ got/received/came/get; i order ~ i get; substituted; this is (a) yellow/red/blue/green/black/white/brown/pink/grey/gray/orange/cream; is the (brown/colour) of; picture is a lie; colour looked/looks; have nothing in common; is untrue; not true; untrue; it says ~ and its; measured it; someone/something else entirely; something else; wrong plug/country/name; german plug; us plug; printed as; misprinted; not as pictured; with a ~ plug; is ~ not ~ as it says; not pure; it said ~ wool/leather/steel; advertised ~ but; "
     "in the picture is/has; the pic/picture online; not what i order; inside is not; product description; fiction; two different; i feel cheated; label inside; what arrived; is a lie; described as"),
    (None, "i got a/an (new/short/rude/automatic) answer/reply/mail/email/letter/call/message/refund/parcel/box/invoice/bill/reminder; and got a/an answer/reply/mail/email/letter/call/refund; wrong item number"),
    (Cause.DEFECTIVE, f"stopped/stops/stoped work*/charging/heating/responding/spinning/turning/altogether/dead; has/have stopped; not working; {_NOT} (really/always/even/properly) work/works/turn/start/switch/charge/open/close/heat/boil/spin/respond/keep/hold/seal/fit/light; cannot/cant turn/switch/open/close; "
     "wont (even) work/turn/start/switch/charge/open/close/heat/boil/spin/go; will not (even) work/start/switch/charge/open/close/heat/boil/keep/hold; broke/broken/breaks/breaking/brocken/borken; fault/faults/faulty; defect/defects/defective/deffective; cracked/crack/cracks; smashed; shattered; chipped; dented/dent/dents; bent; "
     "scratched/scratches; torn; tore; ripped; rip; snapped; shrunk/shrank; faded; rust/rusty/rusted; leak/leaks/leaking/leaked/leaky; drips/dripping; came/come/comes/fell/falls/coming/falling off/apart/loose/undone/to; died (on) (me); dead; packed up; conked out; gave up the; "
     "damaged; malfunction*; keep/keeps switching/turning/cutting/crashing/tripping; switches/turns itself; goes off; goes cold; cuts out; has run; wobbles/wobbly; flicker*; bust/busted; kaput; knackered; does nothing at; toasts one; worn out; peeling; overheats; does nothing; stinks; smells; one of them is dead; "
     "went/goes/gone/going blank/dead/wrong/bang/black; gave/gives/given out/up/way; grinding; nothing comes out; bubbling; flaking; flat after; battery (is/goes/was/keeps) (always) flat/dead/drained; doesnt/dont/didnt/wont/disnae (even) do/drain/cool/dry/print/ring/close/lock/stay/connect/pair/charge/boil/cut/clean/lift/suck/pick/grip/stand/brown/toast; will not (stay/stick/connect/pair/drain/lock); wonky; came loose; is loose; hole in the; leaves stains; unravel*; frayed; warped; buckled; jammed; crashes; crashed; error code/message; lines on the screen; blows/trips the fuse; dropped to bits; in pieces; useless after; unusable; doesnt last; only lasted; lasted only/just/all/a/two/three/0; perished; rotten; rotted; mouldy; uneven; doesnt sit; wobbl*; sagg*; punctured; deflat*; bobbl*; worn; wore out; washed out; lost its; has no no suction/power/heat; too hot to; stays cold; slow to heat; barely works/heats/cuts; hardly works; refuses to turn/start/work/switch/charge; "
     "noise like; low hum; hum/hums; humming; rattl*; whistl*; whines; droops; drooping; tastes/taste/smells/smell/smels/tasted/smelled/smelt/stink/stank of/like; arrived/came/come in bits/pieces/ribbons/smithereens; dinged; blunt; lukewarm; luke warm; room temperature; zip goes/went/gone/is/wont/stuck; strap pulled/came/broke/snapped/tore; pulled clean/out/away; came/come clean off/out; glued on; crooked; hole/holes in/like; jacket ~ wet; soaked; got wet; lets water; waterproof ~ not/my; leakproof ~ not/my; leakproof on; sticks something/terrible/like/everything; switches/turns/turned off/itself; stop* after ~ minute*/hour*; battery ~ minute*/hour*; toasts only; toaster ~ one side; not making contact; not closing/opening/charging/turning/heating/boiling; didnt close; already used; second hand; secondhand; dirty; filthy; sheds; shedding; moulting; itchy; itches; rash; buckle ~ off/broke; handle ~ off/loose/crooked/broke; a bit of ~ broke; fail/failing; failed; fails; wont lift; disnae; never worked; doesnt do what; doesnt do its; cant cut; couldnt cut; not sharp; no good; poor quality; bad product; rubbish quality; badly made; shoddy; falling/fallen to bits/pieces; melting; condensation; grinds; stops dead; then stops; gave up the ghost; dies/dying; dripp*; dribble*; wobble*; discolour*; orange with; packed it in; packs it in; kaputt; threadbare; pilling; shrank; washed ~ once; "
     "scratch; chip out/in/off; chips off; chipping; in smithereens/two/shards; shards; thousand bits; nick out/in; seam/seams (on/of/are) ~ letting/fraying/coming/gone/splitting; fraying; pulled thread; moth holes; burn mark; suction; split open/on; splits; snaped; squeal*; flopping; flattened; fell asunder/apart/appart/in; veneer; wont clos; wont stop/stay; not flat; isnt flat; not level; stand level; welds itself; holds onto; doesnt seem to; does not fit; not fit; keeps adjusting; loose since/coming/on the; is/handle/handles/handles loose; by itself; dirty with/arrived; arrived dirty; footprints; leeks; ratles; no working; not working; grit; satisfactory quality; dont turn; burns the/one; burns everything; coming/comes water; water from the bottom; stone cold; off the zip; the zip; not up to the mark; is junk; such rubbish; absolute rubbish; was meant/supposed to keep; doesnt stand; opened and taped; two pieces"),
    (None, "broke his/her/my; broken english; cant/cannot/not fault; the button does nothing; dead right/line/easy; my fault; no fault of mine; your fault; damaged reputation; bent over; goes off topic; bits and"),
    (Cause.LATE, f"late/later; later/longer than ~ said/promised/announced/agreed (it) (would); delay/delays/delayed/delaying; overdue; behind schedule; supposed/meant/due to (have) arrive/come/be/been here/on; was/were supposed/meant to (have) arrive/come; should have been/arrived/come here; meant/supposed to be (here/delivered); took ~ {_SPAN} to; took (far/much/so/too/way/very) (too) long/longer/ages/forever; {_SPAN} after the date/day/promised; "
     "slow delivery/shipping/post; delivery (is/was) (so/too/very) slow; finally came/arrived; came/arrived/here too late; not on time; not in time; behind time; "
     "date keeps; keeps/keep being put/pushed/moved back; pushed/put/moved back (again); keeps sliding/slipping/moving; postponed; rescheduled; next day delivery; express delivery; paid extra for it/express/next; took (over/nearly/almost/about) (a/two/three/four/five/six/0) (whole) weeks/days/months/fortnight/week/month; and it took; days behind; weeks behind; missed the date; missed delivery slot; not in time for; after the date; past the date; days after; weeks after ~ promised/date/said; ages to arrive/come; forever to arrive/come; expected (it) (on/by) monday/tuesday/wednesday/thursday/friday/last; should have arrived; "
     "arriving/arrived/came/come the day/week after; day after my/the; came after; arrived after; came for; three weeks for; weeks for a; it came after; days late; longer than; forty days; after ~ birthday/christmas/wedding/anniversary/party/christening; "
     "slower than; come/came slower; change/changed the date; here at last"),
    (None, "see you later; sooner or later; later on; later that; late at; late husband/wife/father/mother; of late; late night; two years later; late fee; later model"),
    (Cause.WRONG_OR_MISSING_INFORMATION, f"wrong/false/misleading/incorrect/contradictory/conflicting/different/no/bad information/info/advice/answers/instructions/details/address/manual; misleading; misinformed; misled; mislead; contradict*; {_SITE} said/says/say/states/stated/promised/shows/claims/showed; {_SITE} is wrong/misleading; page is wrong; "
     f"{_NOBODY} (one/body) (ever/even/has) told/tells/tell/mention*/warn*/explain*/said/informed; never (even) told/mentioned/explained/warned/informed/said; wasnt/werent (even) told/informed/warned; not (even) told/mentioned/explained/informed/warned; without telling/informing/warning; nowhere explained/stated/mentioned; "
     "instructions/manual/guide/leaflet is/are/was/were ~ wrong/only/polish/chinese/german/missing/useless/unclear/incomprehensible; assembly manual; no manual/instructions/guide; told me/us ~ another/different/something; different things; said/says it was/is in stock/available; told ~ in stock; cant make head; no information; given wrong; it says dishwasher; unclear; not clear; what is right; which (one) is right; "
     "according to your/the; faq; leaflet/label/manual/instructions/page contradict*/says/doesnt/dont/never/fails; which way round; not mentioned (anywhere); nowhere does it say; no mention of; doesnt/does not say (anywhere); did not say; misprint; out of date; outdated; wrong phone/number/opening; your (own) site/app/faq; badly translated; cant understand/follow the; incomprehensible; kept in the dark; in the dark; left guessing; had no idea it/that; was led to believe; led to believe; gave me the wrong; wrongly told; advised wrongly; wrongly advised; ill advised; nobody knew; had i known; "
     "booklet/leaflet/box/label says/said; on your (page/site) stands; your/the booklet/advert/ad/faq; not what (it) says; only in; had to guess; which bulb; no explanation; "
     "told wrong; told there/thered"),
    (None, "nobody told/tells me/us anything; not informed about my complaint"),
    (Cause.POOR_SERVICE, f"rude/rudely/rudeness; impolite; unfriendly; unhelpful; arrogant; disrespect*; condescending; patronising; insolent; cheeky; hung/hangs/hang up; cut off; on hold; (still/had/got/had/been/with) no (one) {_ANSWER}; not one/a/single {_ANSWER}; not a single {_ANSWER}; without (any/an/a) {_ANSWER}; "
     f"{_NOBODY} ~ {_ANSWER}/pick*/help*/listen*/care*/call*/rang/bothered/knows/feels/get; {_NOBODY} (one) answers/replies; {_NOT} (even/yet/ever) answer*/reply/replied/respond*; {_NOT} ~ get/got/had/received/receive/recieved/heard ~ {_ANSWER}/call/back/help/apology/email/mail/news/word; {_NOT} ~ get/got through; "
     "never came/got back to; customer service/care is/was/has/ever/team/does/dont/doesnt; worst/bad/poor/terrible/awful/useless/hopeless/appalling/dreadful/shocking/lousy service/support/assistant/bot/hotline/helpline/staff; bot/chatbot/assistant is/was (so/totally) hopeless/useless/stupid/rude; chat bot; hotline/helpline is/was/has/never/music/nobody; passed from/around/on; fobbed off; sent from; ignored/ignore/ignoring/ignores; did not/didnt (even) understand/listen/care; not understand; not listen; read from a; "
     "could/cant/couldnt not be bothered; not be bothered; threw/thrown/dumped/chucked/fired/fecked/flung/lobbed/hurled; spoke/speak/talked to my/me; treated me/us/my; no way to reach; reach a human/person; unprofessional; incompetent; no reply; ages to answer; left waiting; waiting ~ answer/reply/response/call; still waiting for/on (a/an/any/your/the) (an/a) answer/reply/response/call/email/mail; slammed; shouted; "
     "put the phone down; unanswered; voicemail; talked/talks/talking down to; talked over; anyone (actually) there/working/alive; no one (there) (cares/listens/helps/answers/knows); sarcastic; sworn at; swore at; laughed at; rolled her/his; snapped at; treats/treat/treating me/us/customers/people; treated like; made to feel; made me feel; made to wait; waiting on the phone/line; an hour on the; hours on the; sent round; from pillar; left me standing; stood there; no apology; not even an apology; not so much as; no eye contact; no one to; left (it/my/the) (parcel) in/out/on ~ rain/street/bin/bins/puddle/hedge; in the rain; over the fence; dumped; didnt bother; did not bother; couldnt care; could not care; copy and paste; useless staff; wouldnt/wont/wouldnt listen; discriminat*; racist; sexist; "
     "told me i should be; roared at; shouted at; cheek of; live chat closed; chat closed; closed on me; mid sentence; better service; not a single soul; single soul; manners; not one of ye/you/them/yous; bothered; never rang; over the/my gate/wall/hedge/fence; into the (flowerbed/slurry/hedge/puddle/river); in the bin/bins/hedge/puddle/slurry/drive; didnt ring; did not ring; didnt knock; never knocked; never rang; sent ~ letter*; three mails; manager ~ isnt; no manager; wont put me; lied to; lies; liar; gave me the runaround; cold shoulder; gave a damn; gives a damn; cares a; ignored; unanswered; acknowledge*; fobbed; being told to; told to wait; talked to like; spoken to; sworn at; hang up; put me through to; transferred (me) from/to/between; passed round; four different people; explain ~ again; same question*; do you read; does anybody/anyone (even) (look/read); "
     "laughed/laffed at me; sighed at me; get over it; short with; just music; and i rang; your delivery man/agent; conduct of; manner in which; dismissed by; bad manner*; put through to; line was cut; returns label doesnt; wont scan; doesnt scan; review was deleted; shabby; how one is treated; how you treat; no notice; not one answer; you answer one time; write to you five; no reply; never received a reply"),
    (None, "cut off the/a/my; understand that; lack of understanding; no answer to that; ignored the instructions; ignore my last"),
]  # fmt: skip

_NICHT = "nicht/nie/niemals/nichts/nix/keine/keinen/kein"
_WARE = "paket/päckchen/sendung/lieferung/bestellung/ware/waren/artikel/bestellte"
_NIEMAND = "niemand/keiner/keine/kein"
_ANTWORT = "antwort*/rückmeldung/reaktion/reagiert"
_GARANTIE = "garantie*/gewährleistung*"
_SACHEN = "parkett/boden/teppich/küche/möbel/tisch/wand/auto/kleid/hose/wohnung/arbeitsplatte/handy"

GERMAN: Table = [
    (Cause.HARM, f"verbrannt/verbrüht/verletzt/verletzung*/stromschlag/kurzschluss/erstickt/verschluckt/vergiftet/hautausschlag/ausschlag/krankenhaus/notarzt; geschnitten; blut*; krank geworden; zusammengebrochen; {_SACHEN} ~ beschädigt/ruiniert/zerkratzt/verfärbt/überschwemmt/kaputt; der/einen/ein schaden (beträgt/an/von); "
     "überschwemmt; unter wasser gesetzt; rauch; flamme*; explodier*; schimmel*; gebrannt; brennt; "
     "eingeklemmt; gequetscht; gestürzt; hingefallen; umgekippt; durchgebohrt; wasserschaden; fußboden; brandloch; funken; verschmort; geschmolzen; qualm*; allergisch*"),
    (Cause.COMPLAINT_HANDLED_SLOWLY, "reklamation/beschwerde ~ nicht; auf meine reklamation/beschwerde; beschwerde ~ bearbeitet/beantwortet/erledigt/ignoriert/vergessen; reklamation ~ bearbeitet/beantwortet/erledigt/ignoriert/vergessen; "
     "auf meine (beschwerde/reklamation) ~ reagiert; meine beschwerde/reklamation ~ offen/liegt/vergessen/unbeantwortet; stand meiner beschwerde/reklamation"),
    (Cause.GUARANTEE_NOT_HONOURED, f"{_GARANTIE} (wird/wurde/ist) (von/einfach) (ihnen) abgelehnt/verweigert/erloschen/nicht; lehnen/lehnt/lehnte/verweigern/verweigert (die/meine/den/ihr/sie/mir) (die) {_GARANTIE}; "
     "wozu (gibt/habe) ~ garantie/gewährleistung; trotz garantie*/gewährleistung*; keine garantie/gewährleistung"),
    (Cause.REFUSAL, "weigern/weigert/weigerte/geweigert; verweiger*; abgelehnt; lehnen/lehnt/lehnte ~ ab; ablehnung; nicht zurücknehmen/zurückgenommen/umtauschen/erstatten/annehmen/angenommen; will/wollen/wollte nicht/kein erstatten/zurücknehmen/umtauschen; zurückgewiesen; "
     "nur einen/nen gutschein; sagt/sagen nein; stellt/stellen sich quer; geht angeblich nicht; wird mir verwehrt; verwehrt; lässt mich nicht; wollen mir nicht; will mir nicht"),
    (Cause.PROMISE_NOT_KEPT, "broken/broke/break/breaking (a/your/every/his/her/their/my) promise*; versprochen/versprechen/verspricht/versprachen/versprach; zugesagt/zusage/zusagen; zugesichert/zusicherung; garantiert/garantierten; hieß (es) (dass) ~ würde/wird; gesagt ~ würde/wird; nicht eingehalten/gehalten; es kam keiner/niemand; keiner/niemand gekommen/kam/erschienen; wort gehalten; "
     "hieß es; es hieß; sollte sich ~ melden; wollten/wollte sich melden; wollten/wollte ~ zurückrufen/anrufen/kommen; nicht wie versprochen/vereinbart/ausgemacht; kam nie; rückruf kam; kein rückruf; nicht zurückgerufen; "
     "bestätigt und ~ nicht; gekommen ist niemand; nicht angetroffen; extra zu hause/daheim; frei genommen; heisst es; heist es; schriftlich bestätigt; niemand gekommen"),
    (Cause.CANCELLATION, "storniert/stornierung/stornierungen/storniere*/storno; widerruf*; widerrufen; gekündigt/kündigung*; kündigen; zurückgetreten; rücktritt; "
     "abbestellt; rückgängig"),
    (None, "bitte stornier*/kündig*/widerruf*; möchte/will ~ stornieren/kündigen/widerrufen"),
    (Cause.CONTRACT_TERMS, "vertrag/vertrags*/vertragsbedingung*/vertrages/verträge; agb; geschäftsbedingung*; kleingedruckt*; bedingungen; automatisch (um) (ein) verlänger*; abo ~ verlänger*; verlängert/verlängerung; mindestlaufzeit; laufzeit; kündigungsfrist; klausel*; monatsbeitrag; "
     " unterschrieben; beitrag erhöht; ohne meine zustimmung/einwilligung; zustimmung"),
    (Cause.NOT_ORDERED, "nie/nicht/niemals/nichts/gar/keine/kein/nix bestellt (habe/hab/haben/hatte); nicht/nie (ab) abgeschlossen/abonniert/gewollt/angefordert; unverlangt*; unbestellt*; auf meinen namen; in meinem namen; nur eins/eine/einen/ein bestellt; "
     "kein kunde/konto; will ich nicht; nichts mit ihnen; habe ich nicht bestellt; gar nicht bestellt"),
    (None, "nicht/nie wieder/mehr bestell*"),
    (Cause.PRICE_OR_INVOICE, "abgebucht/abbuchung*/abgezogen/bucht/buchen ~ ab; doppelt (be) abgebucht/berechnet/bezahlt/belastet; (zu) viel berechnet/bezahlt/abgebucht/gezahlt/verlangt; zu viel; rechnung/rechnungen ist/stimmt/war/mit/fehlt/falsch/für/über; rückerstattung/rückzahlung/erstattung ist/noch/fehlt/steht; geld ~ nicht; (mein/das) geld (noch/immer) (nicht) zurück; warte/warten/gewartet ~ auf (meine/die/das/mein/eine/ihre) geld/erstattung/rückerstattung/rückzahlung; auf meine/die/mein erstattung/rückerstattung/rückzahlung/geld; "
     "rabatt ~ nicht/fehlt/abgezogen; gutschein ~ nicht; preis ~ falsch/höher/anders; zusatzkosten; gebühr*; versandkosten; mahnung*; überhöht*; zoll; "
     "euro mehr;  zuviel; falscher betrag; betrag ~ falsch; zweimal abgebucht/bezahlt/berechnet; schulden mir; inkasso*; noch kein geld; geld zurück ~ nicht; kein geld zurück; nicht erstattet; nicht gutgeschrieben; warte ~ gutschrift; preis stimmt nicht; mehrwertsteuer; "
     "vollen preis; zwei mal abgebucht; nochmal 0 euro; auf dem kontoauszug; kontoauszug; mengenrabatt; bezahlt ~ zweimal; gutscheincode ~ nicht; "
     " zweimal abgebucht; gutschein abgezogen; rechnung stimmt; eure rechnung; ihre rechnung stimmt"),
    (Cause.NOT_DELIVERED, f"{_NICHT} (mehr/bei/hier/mir/jemals) (mir/uns) angekommen/ankam/gekommen/geliefert/erhalten/bekommen/zugestellt/eingetroffen/da; {_WARE} ~ weg/verschwunden/verloren/verschollen; verloren gegangen; verlorengegangen; verschollen; wo bleibt/ist/bleiben mein*/die/das/unser*; nichts da; seit 0 wochen nichts; noch nichts; warte/warten ~ auf mein*/die/das/den; wurde es zugestellt; als zugestellt; angeblich zugestellt; noch nicht da/hier; "
     " nicht gelandet; spurlos; fehlt jede spur; an der falschen; falsche adresse; falscher adresse; gestohlen; hängt (seit) ~ fest; steckt fest; nicht verschickt/versendet/abgeschickt; noch immer/nicht nicht/da; leeres paket; paket war leer; kein paket; nichts angekommen; nicht zu sehen; wann kommt ~ endlich; nie erhalten; "
     "in die alte/falsche wohnung/adresse; alte wohnung/adresse; irgendeinem depot; in ~ depot; liegt ~ depot/lager/köln; rumlag; leer war; war leer; wochen für eine; vergisst aber die ware; paket/packerl ~ weg; nie gesehen; "
     "neben die/den mülltonne*"),
    (None, f"{_NICHT} (mehr) kaputt/beschädigt angekommen; keine {_ANTWORT} erhalten/bekommen/gekommen; kein geld erhalten/bekommen; nichts zu; warte/warten/gewartet ~ auf einen/den"),
    (Cause.INCOMPLETE, "unvollständig*; bestellt ~ nur ~ bekommen/erhalten/geliefert/gekommen; fehlt/fehlen/fehlte/fehlten; nur einen/eine/eins/zwei/drei/vier/fünf/0/die (hälfte) bekommen/erhalten/geliefert/drin/dabei; und nur ~ bekommen/erhalten; nicht dabei/dabeigewesen/enthalten/beigelegt/drin; war nicht dabei; ohne schrauben/kabel/deckel/anleitung/zubehör; "
     " nicht mitgekommen; nicht mitgeliefert; zu wenig; eins/eine/einer/ein zu wenig; nicht komplett; (die) hälfte fehlt/ist/der/vom; nicht vollständig; nicht drin; wo ist der rest; rest fehlt; war kein/keine/keinen drin/dabei; kein/keine/keinen ~ dabei/drin; "
     "nur einer/eine/eins/ein drin/dabei; ist nur einer/eine/eins; statt zwei/drei/vier/sechs; halbe sachen weg; vorgefunden haben wir; fehlend*; ausgewiesen; sache* weg; nicht im (karton/paket); "
     "nich dabei; nix dabei; ein einziger; eine einzige; ein einziges; ohne schirm/fuß/deckel/stecker; schrauben nich*;"),
    (None, "der rabatt fehlt; fehlen die worte; mir fehlen"),
    (Cause.NOT_AS_ORDERED, "falsche/falscher/falsches/falschen/verkehrte* farbe/größe/artikel/modell/ware/produkt/teil/sorte/lieferung/paket; nicht (das/der/die) was/den/die/das ich/wir/wie; nicht das (was); nicht wie/was beschrieben/bestellt/abgebildet/ich; entspricht nicht/keineswegs; anderes/andere/anderen/anderer farbe/größe/artikel/modell/produkt/ware/teil ~ bekommen/erhalten/geliefert/geschickt; etwas/was anderes; anders als; statt ~ geliefert/bekommen/erhalten; wollte ~ bekommen/erhalten; vertauscht; verwechselt; "
     "bestellt war*; sollte ~ sein ist; ist kein echtes/echter; andere farbe/größe; nicht die richtige; verwechslung; passt nicht zur beschreibung; sieht anders aus; ganz anders; "
     "bestellt ~ gekommen/bekommen/erhalten/gekriegt; falsche/falscher/falsches/falschen/verkehrte* deckel/name*/stecker/gerät/sachen/teile; verkehrt*; nicht ausgesucht; ihr schreibt; sie schreiben; steht ~ drauf; angegeben; "
     "gekommen ist; gekommen ist grün/blau/weiß/rot/schwarz; verkauft als; statt grün/blau/rot/weiß/schwarz/grau"),
    (None, "falsche auskunft/information*/anleitung"),
    (Cause.DEFECTIVE, "kaputt*; defekt*; geht/ging nicht (mehr/an); funktionier* ~ nicht; nicht funktionier*; läuft nicht; lädt nicht; heizt nicht; hält (auch) nicht; springt nicht; schaltet (sich) (einfach/ständig/immer) nicht/selbst/aus/ab; undicht*; leckt; tropft; zerbrochen; gebrochen; abgebrochen; gerissen; zersprungen; gesprungen; verbogen; verbeult; zerkratzt; kratzer; rost/rostet/rostig/verrostet; abgegangen; abgefallen; auseinandergefallen; mangelhaft; beschädigt; eingegangen; ausgefallen; flackert; geist aufgegeben; im eimer; wackelt; stinkt; naht; "
     "bleibt schwarz/dunkel/kalt/stehen/stumm; keinen mucks; mucks; hinüber; zerrissen; aufgerissen; aufgegangen; löst sich; blättert ab; abgebröckelt; quietscht; brummt; rattert; macht geräusche; komische geräusche; fehlercode; stürzt ab; hängt sich; heizt kaum; kühlt nicht; saugt nicht; druckt nicht; startet nicht; lässt sich nicht; akku ~ leer; verbogen; krumm; instabil; verfärbt; ausgebleicht; durchgebrannt; gar nicht mehr; schimmelig; rostet; streikt; macht nichts; ausgelaufen; verzogen; "
     "flacker*; müffel*; muffel*; klamm; durchnässt; stumpf*; scharte; verbeul*; fussel*; hält ~ minuten/min/stunden; akku (vom) ~ schwach/leer/min/minuten; aku ~ schwach/leer; nur eine seite; nur links/rechts; einseitig; röstet/tostet/toastet nur; toaster ~ seite; pfeift; abgefaln; abgefallen; knopf ~ ab; schnalle ab; träger ~ raus/ab/gerissen; draht/dreht (si/sich) nimma/nicht/nimmer; nass geworden; alles nass; nicht dicht; sollte dicht; filz*; eingelaufen; matt und; fleckig; verliert die/den; schmeckt nach; schmekct; riecht nach; stinkt; geht ~ aus; gebt ~ aus; den mangel; mängel; mangel an; laut wie; unglaublich laut; lärm; schlechte qualität; schrott; murks; taugt nichts; taugt nix; kratzt; scheppert; wird heiß; nach plastik; nicht mehr zu gebrauchen; unbrauchbar; stücke*; scherben; "
     "rostfleck*; angerostet*; krazer; loker; schief is; abplatz*; träger abgerissen; abgerissen; riss; risse; lösen sich; nähte auf/lösen/gehen; eiert; wackelt; pappt an; klebt an; brennt an; nicht eben; geht (nach) ~ aus; gebraucht*; geist auf; delle; einen sprung; lauwarm; nicht mehr heiß; saugt ~ minuten/wenig/nix/kaum; klatschnass; wasserdicht ~ nicht; finster; macht ~ geräusch*; summt; fällt ab; frisst"),
    (Cause.LATE, "zu spät; verspätet*/verspätung*; lieferverzug/verzug; verzögert*/verzögerung*; überfällig*; (viel) später als; nicht pünktlich/rechtzeitig; unpünktlich*; hätte ~ kommen/da; erst nach; sollte ~ kommen/da; "
     " tage/wochen gewartet; tage/wochen später; tage/wochen verspätung; dauerte ~ tage/wochen; hat ~ wochen/tage gedauert; verschoben; immer weiter verschoben; liefertermin; termin nicht eingehalten; verspäten; "
     "kam/kommt (es) (erst) (gestern/heute) nach; tage unterwegs; wochen unterwegs; schon tag 0; heute ist tag; "
     "woche/tage nach dem/der"),
    (Cause.WRONG_OR_MISSING_INFORMATION, f"falsche/widersprüchliche/keine/irreführende/unterschiedliche auskunft/auskünfte/information*/angaben/infos/anleitung; irreführend*; {_NIEMAND}/nicht/nie (hat) (mir) gesagt/informiert/erwähnt/hingewiesen/erklärt; nicht darauf; anleitung ist/war/fehlt/stimmt ~ falsch/nur/auf/unverständlich/nicht; anleitung fehlt; keine anleitung; webseite/website/homepage/seite/beschreibung/internetseite stand/steht/sagt/heißt; falsch informiert/beraten; hieß es ausverkauft; "
     "laut ihrer/eurer/der webseite/website/seite/beschreibung/hotline; widerspricht; widersprechen; missverständlich; steht nirgends; nirgends steht; nicht erwähnt; verständlich; unverständlich*; falsch übersetzt; im unklaren; veraltet*; falsche öffnungszeiten/nummer"),
    (Cause.POOR_SERVICE, f"unfreundlich*; unverschämt*; frech*; respektlos*; unhöflich*; aufgelegt; herablassend; patzig*; {_NIEMAND} (geht/ging) ~ telefon/ran/hilft/zuständig/kümmert/antwortet/meldet/reagiert/gemeldet; {_NIEMAND} (hat/sich) antwortet/geantwortet/hilft/meldet/gemeldet/reagiert/kümmert; keine (kam/einzige) {_ANTWORT}; kam keine {_ANTWORT}; hotline; warte/warten/gewartet ~ auf (meine/die/das/mein/eine/ihre/einen/ihren) {_ANTWORT}/rückruf/rückmeldung; warteschleife; kundenservice/kundendienst; schlechter/mieser/miserabler service; abgewimmelt; ignoriert/ignorieren; inkompetent*; "
     "behandelt wie/worden; wie einen/eine/ein ~ behandelt; bittsteller*; pampig; arrogant*; von oben herab; ausgelacht; angeschrien; angemault; schnippisch; keiner/niemand hilft/hört/zuhört/erreichbar/da; nicht erreichbar; erreiche niemanden; erreicht ~ niemanden; weggedrückt; rausgeworfen; weiterverbunden; im kreis; keine hilfe; keine entschuldigung; einfach hingeworfen; hingeworfen; desinteress*; "
     "null antwort; keine einzige; mails geschrieben; passiert ist trotzdem nichts; mülltonne; hoftor; über den zaun; über den/das tor; geschmissen; geworfen; in den/die regen/pfütze/hecke; klingeln; nicht geklingelt; stammkunden; belogen; angelogen; veräppelt; verarscht; sagt gar nix; beleidigt; dreimal weiterverbunden; erklären ~ nochmal; textbaustein*; standardantwort*; bot ~ versteht; "
     "übern zaun; gepfeffert; aus der leitung; keiner angelogen; mitten im satz;"),
]  # fmt: skip

PARTS: list[tuple[_Part, str]] = [
    (_Part.COMPLAINT, "reference hc*; hc*; complained/complaining/complain; my/our/a/the (first/earlier/original/previous) complaint*; my/our case; complaint hc*; complaint about"),
    (_Part.SLOW, f"weeks/days/months ago; a week/month ago; still no/not/nothing; no/not/never ~ {_ANSWER}; {_NOBODY} (one) (has) ~ {_ANSWER}/touch/contacted/called/written/back/looked/done; "
     "nothing happens/happened/has/since; not/never been answered/settled/handled/resolved/dealt/solved/closed; not (yet/even) answered/settled/handled/resolved/solved/closed; still open/unresolved/pending/waiting/unanswered; been open; "
     "taking/takes/take so/this/too/very long; taking/take/takes ages/forever; how long; how much longer; its been a week/month; been 0/two/three/four/five/six weeks/months; too slow; slowly; dragging; forgotten; ignored; where is/are; heard nothing; nothing heard; heard ~ nothing; heard back; not/havent/never heard"),
    (_Part.GUARANTEE, "guarantee/warranty/guarantees/warranties; within/inside/in the two/0 years; the two year; the law says two; wear and tear; manufacturer; the guarantee/warranty"),
    (_Part.UNWILLING, f"want*/asked/ask/expect*/supposed me/us/to ~ pay; asked/expected/supposed/told to pay; pay (0) (euro*/pounds) for a/the repair; pay for the repair; void; not/doesnt/dont/wont cover*; sending me to; send me to; {_WONT} fix/repair/honour/honor/mend/help; "
     "nobody/noone will honour/honor; will not (even) fix/repair/honour/honor/mend/help; out of warranty/guarantee; not honour*/honor*; expired; only lasts; claims/says its wear; ignored; want* (me) (to) (pay) (0) (euro*/pounds) to mend/repair/fix; talk/speak/turn/go to the maker/manufacturer/producer; pay for it; my own cost/expense"),
    (_Part.SENT, "sent it/the/out/them/anyway/all; still sent/taking/charged/charging; was/were sent/delivered/posted/shipped; delivered/shipped/posted it"),
    (_Part.CANCELLED_BY_THEM, "i/we (had/have) (already) withdrew/revoked; i/we asked to stop"),
    (_Part.COMPLAINT, "beschwert; beschwerde/beschwerden; reklamation/reklamationen; reklamiert; mein fall; vorgang"),
    (_Part.SLOW, f"immer noch nicht*/keine*/nix; noch immer nicht*/keine*; seit (0/zwei/drei/vier/fünf) wochen/monaten/tagen; vor (0/zwei/drei/vier/fünf/einem/einer) wochen/monaten/woche/monat/tagen; (bis) (heute) keine {_ANTWORT}; {_NIEMAND} ~ gemeldet/meldet/reagiert/antwortet; wie lange; dauert ~ noch; so lange; nichts (mehr) gehört; nichts passiert; ewig; noch nicht/offen"),
    (_Part.GUARANTEE, f"{_GARANTIE}; verschleiß*; hersteller"),
    (_Part.UNWILLING, "selbst (be) zahlen/bezahlen/zahle*/tragen; soll/sollen/muss ~ zahlen/bezahlen; für die reparatur zahlen/bezahlen; an den hersteller; kulanz; wozu; nicht anerkannt/anerkennen/übernehmen/übernommen/gelten/greifen; erloschen; abgelaufen; von ihnen nicht; nichts wissen; soll ich zahlen/bezahlen"),
]  # fmt: skip

_SIGNS: Told[Cause] = Told(ENGLISH, GERMAN)
_PARTS: Told[_Part] = Told(PARTS)


def find_causes(text: str) -> list[tuple[Cause, int, int]]:
    """Each cause a text tells, once, with the words that tell it first (start, end), in the order of the text.

    What is denied, asked, supposed, quoted or said of others is not told. A text that tells none has none; `OTHER` is
    for whoever has to name one.
    """
    told = {cause: (start, end) for cause, start, end in _SIGNS.find(text)}
    parts = {part: (start, end) for part, start, end in _PARTS.find(text)}
    for part, partners, cause in _TOGETHER:
        if part in parts and not partners.isdisjoint((*parts, *told)):
            told.setdefault(cause, parts[part])
    return sorted(((cause, start, end) for cause, (start, end) in told.items()), key=lambda item: item[1])
