"""How simulated customers put things, the book that is used while the assistant is worked on.

One entry for each speech act; its wordings stand between bars. What stands in braces the customer fills in:
{it} an order ("order W12", "the order with the lamp"), {what} items, {want} another variant, {swaps} items with what is
wanted instead, {place} an address, {pay} a way of paying, {why} a reason. Further wordings, by another hand, are in
`phrases_further.yml`.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Mapping

import yaml

FURTHER = Path(__file__).with_name("phrases_further.yml")

PHRASES: dict[str, str] = {
    # parts of sentences
    "it_by_number": """order {number} | order #{number} | my order {number} | order no. {number} |
        order number {number} | {number} | #{number} | my order #{number} | order nr {number} | order: {number} |
        the order {number} | the order #{number}""",
    "it_by_item": """the order with the {name} | my {name} order | the one with the {name} |
        the order that has the {name} | the order containing the {name} | my order with the {name} |
        the order where i bought the {name} | the {name} order | the order that includes the {name} |
        my order of the {name} | that order with the {name} | the order i got the {name} in""",
    "everything": """everything | all of it | all items | all the items | the whole order | every item | all of them |
        the entire order | everything in it | the whole lot | the complete order | all my items""",
    "same_but": """the same but {changes} | the same one but {changes} | one in {changes} | the {changes} one |
        the {changes} version | the same thing, just {changes} | {changes}, otherwise the same |
        same model but {changes} | an identical one in {changes} | the one that is {changes} |
        the same with {changes} | {changes}, everything else the same""",
    "fallback": """the same but {changes}, and if that's not available {fallback} |
        the {changes} one, or {fallback} if you don't have it | {changes}, if not there then {fallback} |
        the same in {changes}; if that is sold out, {fallback} | {changes} if possible, otherwise {fallback} |
        {changes} or, failing that, {fallback} | {changes}, else {fallback} |
        the same but {changes}; if there is none, {fallback} | preferably {changes}, otherwise {fallback} |
        the same one in {changes}, if out of stock {fallback} | {changes}. if you're out of it: {fallback} |
        one in {changes}, or if unavailable in {fallback}""",
    "cheapest": """the cheapest one | the cheapest one you have | the cheapest available | the cheapest one left |
        whichever is cheapest | the cheapest version in stock | the least expensive one | the cheapest variant |
        your cheapest one | the lowest priced one | the cheapest option | the cheapest you have left""",
    "most": """the one with the most {option} | the one with the highest {option} |
        the one with the biggest {option} | the version with the most {option} | the one with the largest {option} |
        whichever has the most {option} | the one that has the highest {option} |
        the variant with the biggest {option} | the most {option} you have | the largest {option} available |
        the one with the greatest {option} | the highest {option} you have in stock""",
    "other_product": """a {product} | a {product} instead | one of your {product}s | the {product} | a new {product} |
        a {product} from your shop | some {product} | any {product} | one {product} | your {product} |
        a different thing, a {product} | a nice {product}""",
    "swap_one": """the {name} for {want} | my {name} for {want} | the {name} to {want} | the {name} with {want} |
        {name} for {want} | {name} to {want} | the {name} into {want} | my {name} to {want} |
        the {name}: i want {want} | {name}: {want} | the {name} against {want} | the {name} - {want}""",
    "pay_paypal": """PayPal | my PayPal | paypal | my paypal account | the paypal account | via paypal |
        Paypal | paypal, the usual one | PayPal account | with paypal | the PayPal | by paypal""",
    "pay_gift_card": """my gift card | the gift card | gift card | a gift card | giftcard | the gift card i have |
        via gift card | my giftcard | by gift card | with the gift card | giftcard of mine | the giftcard""",
    "pay_card": """my {brand} | the {brand} card ending in {last_four} | the card ending {last_four} |
        card {last_four} | my {brand} ending in {last_four} | credit card {last_four} | my credit card ({last_four}) |
        {brand} {last_four} | the credit card ending with {last_four} | the {brand} with {last_four} |
        my card ending in {last_four} | the {brand} ({last_four})""",
    "why_no_longer_needed": """i no longer need it | don't need it anymore | no longer needed |
        i don't need it any more | it's not needed any more | i have no use for it now |
        don't want it anymore, i don't need it | because i no longer need it | not needed anymore |
        i don't need this any longer | we don't need it any more | no need for it now""",
    "why_ordered_by_mistake": """i ordered it by mistake | ordered by mistake | it was a mistake |
        i bought it by mistake | it was ordered by accident | by mistake | i made a mistake ordering it |
        accidental order | ordered it accidentally | i ordered it by accident | because it was ordered by mistake |
        i clicked order by mistake""",
    "place_of_order": """the same address as order {other} | the address of my order {other} |
        the address of order #{other} | the address i used for order {other} | the one from my other order {other} |
        where order {other} went | the address on my other order, {other} | same address as my other order {other} |
        the address from order {other} | the address of my other order {other} |
        the delivery address of order {other} | the same place as order {other}""",
    # how a conversation begins
    "ask_status": """where is {it}? | what's the status of {it} | status of {it} please | how is {it} doing |
        any news about {it}? | could you tell me where {it} is? | has {it} been sent? |
        i'd like to know the status of {it} | where's {it} | can you check on {it} |
        hi, what is happening with {it}? | hello! was {it} shipped yet?""",
    "ask_tracking": """what is the tracking number of {it}? | can i have the tracking number for {it} |
        tracking number for {it} please | i need the tracking id for {it} | how can i track {it}? |
        could you give me the tracking code of {it} | tracking for {it} | how do i track {it} |
        please send me the tracking number of {it} | where can i track {it} |
        hi, i'd like the tracking number of {it} | do you have a tracking number for {it}?""",
    "ask_total": """how much was {it}? | what did i pay for {it} | what's the total of {it} | total of {it} please |
        how much did {it} cost? | what was the total for {it}? | how much did i pay for {it} |
        can you tell me the total of {it}? | what was the price of {it} in total | hi, how much was {it} in all |
        tell me what {it} cost | what is the sum of {it}""",
    "ask_find": """which order had the {name}? | what was the number of my order with the {name} |
        find my order with the {name} | i'm looking for the order with the {name} |
        which of my orders has the {name} in it | in which order is the {name} |
        can you find the order with my {name} | what's the order number for the {name}? |
        i can't find the order with the {name} | find the order with the {name} please | order number of my {name}? |
        hi, which order is the {name} in?""",
    "ask_back": """how much would i get back if i return {what} from {it}? |
        what would i get back for {what} of {it} | if i send back {what} from {it}, how much do i get back? |
        how much money back for {what} from {it}? | how much would the refund be for {what} in {it} |
        what's the refund if i return {what} of {it} | how much do i get for returning {what} from {it} |
        what would be refunded for {what}, {it} | i wonder how much i'd get back for {what} from {it} |
        before i decide: how much would i get back for {what} of {it}? | how much is the refund for {what} from {it} |
        refund amount if i return {what} from {it}?""",
    "cancel": """cancel {it} | i want to cancel {it} | please cancel {it} | can you cancel {it}? |
        hi, i'd like to cancel {it}, {why} | cancel {it} please, {why} | i need to cancel {it} |
        could you cancel {it} for me | cancel {it} - {why} | hello, please cancel {it} because {why} |
        i would like to cancel {it} | i want {it} cancelled""",
    "cancel_part": """cancel {what} in {it} | i want to cancel {what} from {it} | please cancel just {what} of {it} |
        can you cancel only {what} in {it} | i'd like to cancel {what}, {it} | cancel {what} of {it} please |
        could you cancel {what} from {it} | take {what} out of {it}, i want to cancel it |
        i need to cancel {what} in {it} | cancel only {what} from {it} | hi, cancel {what} in {it} please |
        please cancel {what} only, it's in {it}""",
    "change_address": """change the address of {it} | i want to change the delivery address of {it} |
        please send {it} to {place} | change the shipping address of {it} to {place} |
        can you change the address for {it}? | {it} should go to {place} | i need {it} delivered to {place} instead |
        update the address of {it} to {place} | wrong address on {it}, it should be {place} |
        i moved, can {it} go to {place} | the delivery address of {it} has to change |
        please change the address on {it} to {place}""",
    "change_payment": """change the payment method of {it} | i want to pay {it} with {pay} instead |
        change payment of {it} to {pay} | can i pay for {it} with {pay}? |
        please switch the payment of {it} to {pay} | use {pay} for {it} instead |
        i'd like to change how i pay for {it} | change the payment for {it} to {pay} please |
        could you charge {pay} for {it} instead | pay {it} by {pay} | i want a different payment method for {it} |
        hi, can you change the payment method on {it} to {pay}""",
    "change_items": """in {it}, change {swaps} | change {swaps} in {it} | i want to change an item in {it} |
        can you change {swaps} in {it}? | please swap {swaps} in {it} | i'd like to change {swaps}, it's {it} |
        modify {it}: {swaps} | i picked the wrong one in {it}, change {swaps} | could you switch {swaps} in {it} |
        change {what} in {it} | hi, i want to swap {swaps} in {it} | for {it}: change {swaps}""",
    "return": """i want to return {what} from {it} | return {what} of {it} | i'd like to send back {what} from {it} |
        please return {what} from {it}, refund to {pay} | can i return {what} of {it}? |
        sending back {what} from {it} | i need to return {what} from {it} to {pay} |
        how do i return {what} from {it} | return for {it}: {what} | hi, i would like to return {what} from {it} |
        i don't like {what} of {it}, i want to return it | return {what} in {it}, money to {pay}""",
    "exchange": """exchange {swaps} from {it} | i want to exchange {swaps} from {it} |
        can i exchange {swaps}? it's {it} | i'd like to exchange {what} of {it} | please exchange {swaps} in {it} |
        swap {swaps}, {it} | i want to swap {swaps} from {it} | could i exchange {swaps} in {it}? |
        exchange {what} from {it} please | hi, can you exchange {swaps} of {it} |
        i need to exchange {swaps} from {it} | exchange for {it}: {swaps}""",
    "own_address": """change my address | i want to change my address to {place} |
        please update my address to {place} | i've moved to {place} | change my default address to {place} |
        update the address in my account: {place} | my new address is {place} |
        can you change the address of my account | i moved, please change my default address |
        set my default address to {place} | please change my account address to {place} | i have a new address""",
    "person": """i want to talk to a person | can i speak to a human | get me a human | let me talk to someone |
        i'd like to speak to an agent | talk to a real person please | human please | connect me with a colleague |
        can i talk to somebody from your team | i want a real person | please put me through to someone |
        speak to a representative""",
    # who they are
    "say_email": """{email} | my email is {email} | it's {email} | {email} is my email |
        my e-mail address is {email} | email: {email} | sure, {email} | mail: {email} |
        you can find me under {email} | {email} please | the address is {email} | it is {email}""",
    "say_name": """{first} {last}, {postcode} | i'm {first} {last}, {postcode} |
        my name is {first} {last}, postcode {postcode} | {first} {last} {postcode} | {first} {last}, zip {postcode} |
        name {first} {last}, postcode {postcode} | it's {first} {last} and my postcode is {postcode} |
        this is {first} {last}, {postcode} | {first} {last}, my zip code is {postcode} | {first} {last}. {postcode} |
        i am {first} {last}, zip code {postcode} | {first} {last} / {postcode}""",
    "say_order_email": """order {number}, {email} | {number} and {email} | my order is {number}, email {email} |
        {email}, order {number} | {number}, {email} | order number {number}, my email is {email} |
        it's {email}, order number {number} | #{number} {email} | order {number} and my email {email} |
        {email} #{number} | email {email}, order #{number} | the order is {number}, mail {email}""",
    # answers
    "say_order": """{it} | it's {it} | i mean {it} | {it} please | that would be {it} | {it} of course |
        the one i mean is {it} | {it}, thanks | it is {it} | for {it} | about {it} | {it} i think""",
    "say_items": """{what} | just {what} | {what} please | it's {what} | i mean {what} | only {what} |
        {what}, thanks | that's {what} | for {what} | it would be {what} | {what} only | i'd say {what}""",
    "say_variant": """{want} | i want {want} | {want} please | i'd like {want} | make it {want} |
        i would like {want} | let's take {want} | i'll take {want} | {want} would be great | give me {want} |
        i prefer {want} | can i have {want}""",
    "say_pay": """{pay} | {pay} please | use {pay} | i'd like {pay} | {pay} is fine | let's use {pay} |
        i'd prefer {pay} | to {pay} | take {pay} | {pay}, thanks | i want {pay} | it should be {pay}""",
    "say_why": """{why} | {why}, sorry | because {why} | {why} that's all | well, {why} | the reason: {why} | {why}. |
        oh {why} | simply {why} | just {why} | reason: {why} | {why}, that's why""",
    "say_place": """{place} | to {place} | it's {place} | please use {place} | the new address is {place} |
        {place} please | send it to {place} | make it {place} | that's {place} | i want {place} | should be {place} |
        use {place}""",
    "part_or_all": """if you can't cancel just that, cancel the whole order |
        if that's not possible, cancel everything | if one item can't be cancelled, cancel all of it |
        otherwise cancel the entire order | if not, then cancel the whole thing |
        if you cannot cancel one item, cancel all | if only everything can be cancelled, then cancel everything |
        if you can't do that, cancel all of it | if that doesn't work cancel the whole order |
        or else cancel the complete order | if it isn't possible, just cancel the full order |
        in case that's impossible, cancel the whole order""",
    "part_or_nothing": """if you can't cancel just that, leave it | if that's not possible, don't cancel anything |
        otherwise leave the order as it is | if not, keep the order |
        if you cannot cancel only that one, leave everything | but i want to keep the rest |
        i want to keep the other items | the rest should stay | don't cancel the rest | but not the other things |
        if it isn't possible just leave the order | keep everything else""",
    "only_under": """only if it costs less than {limit} more | only if the difference is under {limit} |
        but only if it's under {limit} more | as long as it costs less than {limit} extra |
        only if i pay less than {limit} more | not if it costs more than {limit} extra |
        if the difference is below {limit} | provided it is less than {limit} more |
        only if it is at most {limit} more | if it's no more than {limit} extra | but not if it is over {limit} more |
        only up to {limit} more""",
    # at the last step
    "yes": """yes | yes please | yes, go ahead | yep | yeah do it | ok do it | yes, that's right | sure, go ahead |
        correct, please do | yes! | go ahead | yes thanks""",
    "no_at_last": """no | no, don't | actually no | no, leave it | no thanks, i changed my mind | wait, no | nope |
        don't do it | stop, no | no, forget it | no, i don't want that any more | never mind, don't do it""",
    "but_items": """yes, but only {what} | yes but just {what} | ok but only {what} | yes, except i only want {what} |
        yes, but only for {what} | yes - but {what} only | sure, but only {what} please | fine but just {what} |
        right, but only {what} | yes but i meant only {what} | yes, but please only {what} | yeah but only {what}""",
    "but_variant": """yes, but {want} | yes but i want {want} | ok but {want} please | yes, but make it {want} |
        yes but rather {want} | yes - but {want} | sure, but i'd like {want} | fine, but {want} |
        right, but i want {want} | yes but give me {want} | yes, but please {want} | yeah but {want} instead""",
    "but_why": """yes, but the reason is that {why} | yes but the reason is: {why} |
        ok, but the reason is different: {why} | yes, but actually {why} | yes but say that {why} |
        yes - but the reason: {why} | sure, but the real reason is {why} | fine, but {why} |
        right, but the reason is {why} | yes but change the reason: {why} | yes, but as reason put that {why} |
        yeah but really {why}""",
    "but_place": """yes, but the address is {place} | yes but it should be {place} | ok but make it {place} |
        yes, but to {place} | yes but send it to {place} | yes - but {place} |
        sure, but the right address is {place} | fine, but {place} | right, but it's {place} |
        yes but i meant {place} | yes, but please use {place} | yeah but to {place} instead""",
    "wrong": """no, {fix} | that's not right, {fix} | no that's wrong: {fix} | not quite. {fix} | no, i meant: {fix} |
        wrong, {fix} | no no, {fix} | sorry, that's wrong. {fix} | no. {fix} | that is not what i want: {fix} |
        no, not that: {fix} | hm no, {fix}""",
    "leave_it": """ok, leave it then | never mind | then leave it | no thanks | ok forget it | no, that's fine then |
        alright, never mind | ok then not | no, leave it | too bad, leave it | that's ok, forget it | then no""",
    # on the way
    "between_money": """how much would i get back? | what would i get back? | how much money do i get back? |
        and how much is the refund? | how much will be refunded? | what's the refund? | how much do i get? |
        how much would be refunded | what will i get back | how much is that refund |
        wait, how much would i get back? | first tell me how much i get back""",
    "between_policy": """what is your return policy? | how long can i return things? |
        how many days do i have to return something? | what's the return policy | do you have free returns? |
        how do returns work? | what are the rules for returns? | by the way, what is your return policy? |
        how long do i have for returns | tell me about your return policy | can you explain your return policy |
        quick question, what's your return policy?""",
    "again": """{said} | as i said: {said} | sorry? {said} | again: {said} | {said} please | once more: {said} |
        i said {said} | what i want: {said} | let me repeat: {said} | hm, {said} | please, {said} | {said}!""",
    "next": """and {said} | also, {said} | next: {said} | one more thing: {said} | then {said} | great. now {said} |
        thanks, and {said} | another thing, {said} | ok, {said} | besides that, {said} | i also have this: {said} |
        and then {said}""",
    "bye": """thanks | thank you | thanks, that's all | great, thanks | that's it, thank you | bye | thx |
        perfect, thanks | no, that's all | nothing else, thanks | thanks bye | that was all""",
}  # fmt: skip


@functools.lru_cache(maxsize=1)
def worked_on_with() -> Mapping[str, str]:
    """The book with its further wordings."""
    further = yaml.safe_load(FURTHER.read_text(encoding="utf-8"))
    return {act: " | ".join((entry, *further[act])) for act, entry in PHRASES.items()}
