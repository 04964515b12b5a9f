"""How simulated customers put things, the book that figures are reported on; the assistant is never tuned by it.

See `phrases_tuning.py` for what stands in braces.
"""

from __future__ import annotations

PHRASES: dict[str, str] = {
    # parts of sentences
    "it_by_number": """order {number} | the purchase with number {number} | order ref {number} | my #{number} |
        purchase #{number} | the order numbered {number} | {number} | #{number} | order id {number} |
        my recent order ({number}) | order "{number}" | the order I placed, {number}""",
    "it_by_item": """the order the {name} was in | the purchase with my {name} | the order I made for the {name} |
        whichever order has my {name} | the order which the {name} belongs to | my purchase of the {name} |
        the parcel with the {name} | the order including a {name} | the one that has my {name} in it |
        my order, the one with the {name} | the order for a {name} | the order where I ordered a {name}""",
    "everything": """the lot | all of the things | everything in the order | each and every item | really all of it |
        the full order | all the stuff in it | every single item | the whole thing | all my things from it |
        everything I ordered | everything I got in it""",
    "same_but": """the {changes} one instead | exactly the same, only {changes} | the very same thing but {changes} |
        a {changes} one | the equivalent in {changes} | {changes} but otherwise identical | the same item, {changes} |
        one that's {changes} | the same product but with {changes} | identical except {changes} |
        the same as now but {changes} | {changes} rather than what I have""",
    "fallback": """the same one, ideally {changes}, but {fallback} will do if you've run out |
        {changes}, and should that be gone, {fallback} | first choice {changes}, second choice {fallback} |
        {changes} - or {fallback} if there aren't any | {changes} please, and if it's not in stock, {fallback} |
        {changes} would be best; if it can't be had, {fallback} |
        a {changes} one, or a {fallback} one if that's unavailable |
        {changes}; if you have none, I'd take {fallback} | {changes} or else {fallback} |
        ideally {changes}, alternatively {fallback} | {changes} when available, if not {fallback} |
        the {changes} one unless it's out of stock, then {fallback}""",
    "cheapest": """whatever costs the least | the most affordable one | the one with the lowest price |
        the cheapest of them | the cheapest that's still there | the lowest-priced version |
        the most inexpensive one | the cheapest one in stock | the cheapest model you've got |
        the one that is cheapest | the budget option, the cheapest | the cheapest kind you have""",
    "most": """the one offering the most {option} | the one where the {option} is highest |
        the biggest {option} you've got | whichever comes with the most {option} |
        the model with the largest {option} | the highest {option} going | the maximum {option} |
        the one that has the most {option} | the version with the greatest {option} |
        the one with as much {option} as possible | the largest {option} in stock |
        the top {option} one, so the highest {option}""",
    "other_product": """a {product} | a {product} in its place | one {product} in return |
        one of the {product}s you sell | a brand new {product} | the {product} you have | any {product} you have |
        your {product} instead | something else: a {product} | a decent {product} | a {product} from your range |
        the {product} I saw""",
    "swap_one": """the {name} for {want} | my {name} for {want} | the {name}, which should be {want} |
        that {name} for {want} | the {name} - I'd want {want} | {name} for {want} | the {name} and get {want} |
        the {name}, for {want} | this {name} for {want} | the {name} I got for {want} | the {name} into {want} |
        one {name} for {want}""",
    "pay_paypal": """PayPal | my PayPal account | Paypal | the PayPal one | my PayPal | through PayPal |
        preferably PayPal | the linked PayPal | PayPal again | the paypal | paypal acct | my own PayPal""",
    "pay_gift_card": """the gift card | my gift card | gift card | the gift card on my account |
        that gift card of mine | a gift card | my gift card balance | preferably my gift card |
        the gift card I've got | gift-card | my store gift card | that gift card""",
    "pay_card": """the {brand} ending {last_four} | my {brand} card, {last_four} |
        the card with {last_four} at the end | credit card ending in {last_four} |
        my {brand} (last four {last_four}) | the {last_four} card | the {brand}, number ending {last_four} |
        {brand} ending {last_four} | my card, the one ending {last_four} | the credit card {last_four} |
        {brand} card {last_four} | the one ending in {last_four}""",
    "why_no_longer_needed": """I've no need of it any longer | it isn't needed now | I just don't need it any more |
        turns out I don't need it | I found I no longer need this | it's simply no longer needed |
        my plans changed and I don't need it | we won't be needing it after all | there's no need for it anymore |
        I really don't need it now | no longer required | I have no need for it now""",
    "why_ordered_by_mistake": """that was a mistake on my part | I ordered this by mistake |
        it was an accident, I didn't mean to order it | I placed it by mistake | I pressed buy by accident |
        my mistake, I never meant to order it | wrong click, ordered by mistake | my son ordered it by mistake |
        I didn't mean to order it | this was bought in error, by mistake | it was placed accidentally |
        ordering it was a mistake""",
    "place_of_order": """the address that {other} was sent to | wherever order {other} is going |
        the same address you have for order {other} | the address from my other order, number {other} |
        the one you used on {other} | the delivery address on order #{other} | my other order's address ({other}) |
        the address on my order {other} | the address of my other order, #{other} |
        the same one as for order {other} | the address order {other} has | the shipping address from {other}""",
    # how a conversation begins
    "ask_status": """Hello, could you let me know how {it} is coming along? |
        I've been wondering about {it}, any update? | any update on {it} | can you see where {it} has got to? |
        what has become of {it}? | is {it} on its way yet? | I'd love to know what state {it} is in |
        please check the status of {it} for me | Good morning, what's the state of {it}? | what's going on with {it} |
        did {it} ship already? | tell me the status for {it}""",
    "ask_tracking": """Do you have tracking information for {it}? |
        I want to follow the parcel of {it}, what's the tracking number? | tracking no. for {it}? |
        may I have the tracking code for {it}? | Could you look up the tracking number for {it} please? |
        what's the tracking id of {it} | please share tracking for {it} |
        I lost the tracking number for {it}, can you give it to me again? | number to track {it}? |
        Hi there, I would need the tracking number belonging to {it} | which tracking number does {it} have |
        give me the tracking number of {it}""",
    "ask_total": """Could you tell me what I paid altogether for {it}? | what did {it} come to? |
        how much money was {it} | total amount of {it}? | Remind me of the total for {it}, please |
        I need the total of {it} for my records | what was I charged for {it} | how much did {it} come to in total |
        the full price of {it}, please? | What's the overall amount for {it}? | how expensive was {it} in total? |
        price of {it} altogether?""",
    "ask_find": """I bought a {name} at some point, which order was that? | help me find the order with my {name} |
        I forgot the order number for my {name} | Which of my purchases contains the {name}? |
        could you look up which order my {name} was in | what order number does the {name} have |
        need the number of the order that has the {name} | there's an order of mine with a {name}, which one is it? |
        looking up an order: the one with the {name} | Hi! I ordered a {name} but I don't know the order number |
        find the {name} order for me | what is the order number of the one with the {name}""",
    "ask_back": """Suppose I returned {what} from {it}: how much would you refund? |
        If I were to send back {what} ({it}), what would I get back? |
        what's the amount I'd get back for {what} from {it}? |
        I'm thinking of returning {what} of {it}, how much money would that be? |
        what refund would there be on {what} in {it} | how much would I be refunded for {what} from {it} |
        Can you work out the refund for {what} from {it}? |
        tell me how much I'd receive if {what} from {it} went back | how much back for {what}, {it}? |
        refund for {what} out of {it} would be how much? |
        I'd like to know what I'd get back for returning {what} from {it} |
        what do I get back when I return {what} of {it}""",
    "cancel": """Hello, I'm afraid I have to cancel {it} | would you mind cancelling {it}? | please call off {it} |
        I don't want {it} anymore, please cancel | {it} needs to be cancelled, {why} |
        can {it} still be cancelled? {why} | kindly cancel {it} | could {it} be cancelled please? |
        I'd rather cancel {it}. {why} | pls cancel {it} | cancel my purchase, {it}, as {why} |
        get {it} cancelled please""",
    "cancel_part": """I'd like {what} taken off {it} and cancelled |
        would it be possible to cancel only {what} from {it}? | cancel {what}, which is part of {it} |
        in {it} please cancel {what} | I only want to cancel {what} out of {it} | please cancel {what} within {it} |
        could {what} from {it} be cancelled? | I don't need {what} from {it}, cancel that please |
        cancelling {what} from {it} is what I want | remove and cancel {what} from {it} |
        pls cancel just {what} from {it} | Hello, from {it} I want to cancel {what}""",
    "change_address": """Could {it} be delivered elsewhere, namely to {place}? |
        I gave the wrong delivery address for {it} | please redirect {it} to {place} |
        the address on {it} is wrong, please make it {place} | I'd like {it} shipped to {place} |
        {it} has the wrong address | change where {it} is going: {place} |
        can you have {it} sent to {place} instead? | we're moving, so {it} needs to go to {place} |
        Is it possible to alter the shipping address for {it}? | new delivery address for {it}: {place} |
        deliver {it} to {place} please""",
    "change_payment": """I'd prefer to pay for {it} by {pay} | could you take the money for {it} from {pay}? |
        can the payment for {it} be moved to {pay}? | I used the wrong payment method on {it} |
        please put {it} on {pay} | change how {it} is paid to {pay} | Is it possible to switch {it} over to {pay}? |
        payment for {it} should be {pay} | I want {it} charged to {pay} |
        pls change the payment method for {it} to {pay} | different payment method for {it} please |
        let me pay {it} using {pay}""",
    "change_items": """Could you swap {swaps} in {it} before it's sent? |
        I chose the wrong version in {it}: please change {swaps} |
        I'd like something altered in {it}: change {swaps} | can I still change {swaps} in {it} |
        {it}: please swap {swaps} | please replace {swaps} in {it} | would you change {swaps}? That's in {it} |
        I need to change {what} in {it} | switch {swaps} in {it} | Before {it} goes out, please change {swaps} |
        pls change {swaps}, {it} | I want to modify {what} in {it}""",
    "return": """I'm not happy with {what} from {it} and want to send it back | Could I send {what} from {it} back? |
        I'd like my money back for {what} from {it} | please take back {what} from {it}, money to {pay} |
        returning {what} from {it}, please | can {what} from {it} be returned? | {what} from {it} should go back |
        I'd like to return {what} ({it}) and have the refund on {pay} | need to send back {what} of {it} |
        I wish to return {what} which came with {it} | return please: {what}, {it} |
        hello there, I want to give back {what} from {it}""",
    "exchange": """Would you exchange {swaps}? They came with {it} | I'm hoping to exchange {swaps} from {it} |
        can {what} from {it} be exchanged? | I'd rather have something different: exchange {swaps}, from {it} |
        please exchange {swaps}, from {it} | exchange needed for {it}: {swaps} |
        I got {it} and would like to exchange {swaps} | {it}: exchange {swaps} | pls exchange {swaps} of {it} |
        is an exchange possible for {what} from {it}? | trade {swaps} from {it} please |
        I want to exchange {what} from {it}""",
    "own_address": """I live somewhere else now, please update my account | my address has changed, it's {place} now |
        could you save {place} as my default address? | please make {place} the default address on my account |
        update my profile address to {place} | I've just moved house, my address is now {place} |
        new default address: {place} | the address in my account is outdated |
        replace my account's address with {place} | can my standard address be changed to {place}? |
        I'd like a new default address on my account | pls change my home address to {place}""",
    "person": """Is there a human I could speak with? | I'd rather talk to a member of staff |
        can someone from the team help me, a real human? | put me through to a person |
        I don't want a bot, give me a human | may I speak with a customer service agent? | a person please |
        let me speak to a colleague of yours | could a human take over? | I want to talk to someone real |
        Please connect me to an employee | transfer me to an agent""",
    # who they are
    "say_email": """you have me as {email} | I'm registered with {email} | {email} | that's {email} | I use {email} |
        here you go: {email} | of course: {email} | My email address is {email}. | {email}, that's my email |
        account email {email} | It should be {email} | e-mail {email}""",
    "say_name": """I'm called {first} {last} and live at postcode {postcode} | {first} {last} and {postcode} |
        {first} {last}, postcode is {postcode} | The name is {first} {last}, zip {postcode} |
        {postcode}, {first} {last} | name: {first} {last}, zip: {postcode} |
        My name's {first} {last}, my zip code {postcode} | {first} {last}, {postcode} |
        I am {first} {last} and the postcode is {postcode} | {first} {last} from {postcode} |
        {first} {last}; {postcode} | Sure. {first} {last}, postcode {postcode}""",
    "say_order_email": """the order number is {number} and my address {email} | {number} / {email} |
        {email} and the order is {number} | I have order {number} under {email} | order: {number}, e-mail: {email} |
        {email}, {number} | It's order {number}, placed with {email} | #{number}, {email} |
        number {number}, email {email} | mail {email} order {number} | My email: {email}. My order: {number}. |
        {number} ordered with {email}""",
    # answers
    "say_order": """I'm talking about {it} | it concerns {it} | {it} | that's {it} | {it}, please | I meant {it} |
        This is for {it} | it'd be {it} | {it}, I believe | let's do {it} | sorry, {it} | the one: {it}""",
    "say_items": """I'm talking about {what} | {what} | {what}, please | it's about {what} | that'd be {what} |
        I only mean {what} | nothing but {what} | for now just {what} | {what} is what I mean | {what} it is |
        I'd pick {what} | {what} and that's it""",
    "say_variant": """I'd go for {want} | {want} | could it be {want}? | {want}, please | I'd rather have {want} |
        it should be {want} | I'm after {want} | let me have {want} | {want} sounds good | I'd choose {want} |
        what I want is {want} | best would be {want}""",
    "say_pay": """I'd go with {pay} | {pay} | {pay} would be best | please do it with {pay} | {pay}, please |
        make that {pay} | can we use {pay}? | let it be {pay} | {pay} works | my choice is {pay} |
        I would choose {pay} | {pay} then""",
    "say_why": """{why} | it's because {why} | well {why} | {why}, I'm afraid | to be honest, {why} | mainly {why} |
        {why} - sorry about that | my reason: {why} | since you ask, {why} | {why}! | only because {why} |
        I suppose {why}""",
    "say_place": """{place} | it should go to {place} | deliver to {place} | the address would be {place} |
        {place}, please | take {place} | the right one is {place} | I'd like {place} | that would be {place} |
        let's use {place} | here it is: {place} | new one: {place}""",
    "part_or_all": """should that be impossible, then cancel the lot |
        and if you can only cancel everything, do that | if it has to be all or nothing, cancel all |
        if a single item cannot be cancelled, please cancel the complete order |
        failing that, cancel the entire order | if it can't be done, cancel everything please |
        if there's no way to do that, cancel the whole order | if you can't remove one thing, cancel the full order |
        when that isn't possible, cancel the order completely | or cancel the whole order if that's the only way |
        if you can't, cancel everything | otherwise just cancel all of it""",
    "part_or_nothing": """if that can't be done, please don't touch the order |
        should that not work, leave everything as is | I do want the other things, though |
        the rest of the order has to stay | if it's all or nothing, then nothing |
        if you can only cancel the whole order, don't | otherwise don't cancel | everything else I'd like to keep |
        if that's impossible I'll keep the order | please leave the remaining items alone | but keep the rest of it |
        if you can't, leave it be""",
    "only_under": """provided the extra cost stays below {limit} | I won't pay more than {limit} on top |
        the difference must be under {limit} | but only if that's less than {limit} extra |
        so long as it's not more than {limit} more | only when I have to add less than {limit} |
        if it comes to under {limit} more, that is | my limit is {limit} more | I can spend at most {limit} extra |
        no more than {limit} on top, please | if the extra is less than {limit} | only if it's under {limit} extra""",
    # at the last step
    "yes": """yes, please do that | yes, that's correct | sounds right, go ahead | please do | I agree, go ahead |
        yes, I confirm | ok, go ahead | yes do it please | that's right, yes | Yes. | confirmed |
        perfect, yes please""",
    "no_at_last": """hmm, no, I'd rather not | on second thought, no | please don't do that | no, I've reconsidered |
        oh no, cancel that, I don't want it | no, I've changed my mind | I'd rather leave everything as it is |
        no, please stop | not now, no | no, let's not | Sorry, no | no, don't go ahead""",
    "but_items": """yes, though only {what} please | that's right, but only {what} | ok, but I'd only like {what} |
        yes, but let's only do {what} | yes but leave out the rest, only {what} | yes please, but just {what} |
        good, but only {what} | yes, only it should just be {what} | mostly yes, but only {what} |
        yes, however only {what} | go ahead, but only with {what} | yes but not all, only {what}""",
    "but_variant": """yes, though I'd like {want} | that's right, but I'd prefer {want} | ok, but actually {want} |
        yes, but on reflection {want} | yes please, but {want} | good, but {want} | yes, only I want {want} |
        yes, however I'd like {want} | go ahead, but with {want} | yes but could I have {want} | almost, but {want} |
        yes, but let it be {want}""",
    "but_why": """yes, though the reason is {why} | that's right, but put down that {why} |
        ok, but my reason is {why} | yes, but in truth {why} | yes please, but note that {why} |
        good, but the reason should say {why} | yes, only the reason is {why} |
        yes, however the reason is that {why} | go ahead, but the reason is {why} | yes but it's because {why} |
        almost, the reason is {why} | yes, but make the reason: {why}""",
    "but_place": """yes, though the address should read {place} | that's right, but it's {place} |
        ok, but the correct address is {place} | yes, but it must go to {place} | yes please, but to {place} |
        good, but there's an error, it is {place} | yes, only the address is {place} |
        yes, however send it to {place} | go ahead, but to {place} | yes but I mistyped, it's {place} |
        almost, it's {place} | yes, but let it be {place}""",
    "wrong": """I'm sorry, that isn't right: {fix} | no, you misunderstood, {fix} | hold on, {fix} | not that, {fix} |
        that's incorrect. {fix} | no, what I said was {fix} | nope, {fix} | that isn't it, {fix} |
        almost, but no: {fix} | no, I'd like this: {fix} | hmm, no. {fix} | wait, {fix}""",
    "leave_it": """fine, then let's leave it | oh well, don't bother | I see, no thank you |
        then I'd rather leave it | what a pity, never mind | okay, skip it | no, leave it as it is |
        alright, then don't | I understand, forget about it | no need then | hm, ok, never mind then |
        then nothing""",
    # on the way
    "between_money": """may I ask how much I'd get back? | how much will I receive? |
        what amount would come back to me? | before that, how much money would I get back? | how big is the refund? |
        what would the refund be? | and I'd get how much back? | so how much do I get back? |
        how much is refunded then? | could you tell me the refund amount? | just checking: how much do I get back? |
        what sum would be refunded?""",
    "between_policy": """could you remind me of your return policy? | just so I know, what's your returns policy? |
        how much time do I have to return something? | what does your return policy say? |
        is there a deadline for returns? | before we go on, what is the return policy? |
        within how many days can I return things? | how does returning work with you? |
        and your policy on returns is what? | What are your conditions for returns? |
        until when can things be returned? | I'd like to hear your return policy""",
    "again": """{said} | to put it differently: {said} | let me say it again, {said} | {said}, please |
        my request: {said} | I'd said {said} | here's what I need: {said} | maybe I was unclear: {said} |
        what I'm asking is {said} | um, {said} | Sorry, once again: {said} | so: {said}""",
    "next": """there's something else: {said} | and now {said} | lovely. {said} | secondly, {said} |
        I've another request: {said} | while you're at it, {said} | wonderful, and {said} | furthermore, {said} |
        oh and {said} | next, {said} | thank you. {said} | what's more, {said}""",
    "bye": """many thanks | that'll be all, thank you | cheers | much appreciated | thank you very much |
        no more questions, thanks | goodbye | lovely, thank you | all done, thanks | ok thanks a lot |
        great help, thanks | that's everything""",
}  # fmt: skip
