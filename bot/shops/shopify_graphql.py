"""Asking Shopify by GraphQL: the outer form of its answers, what it charges for a query, and what it refuses."""

from __future__ import annotations

import re
import time
from typing import Any, Callable, Mapping, Sequence

from bot.domain.errors import ShopRefused, ShopUnavailable
from bot.shops.http import ShopHttp
from bot.shops.reading import Json, text, the_list, the_object

LONGEST_WAIT = 3.0  # seconds for points to come back; a longer wait is left to the caller
THROTTLED_TRIES = 3


class ShopifyGraphql:
    """Queries and mutations of one shop."""

    def __init__(self, http: ShopHttp, sleep: Callable[[float], None] = time.sleep) -> None:
        self._http, self._sleep = http, sleep

    def query(self, query: str, /, **variables: Any) -> Json:
        """What a query finds, or what a mutation does that may safely be sent twice.

        Raises:
            ShopUnavailable: no answer that could be read, or too many questions at once.
        """
        return self._ask(query, variables, safe=True)

    def mutate(self, mutation: str, /, *, safe: bool = False, **variables: Any) -> Json:
        """What a mutation says of itself; its name is the only one in the answer.

        Args:
            safe: sent twice it does the same as once, so a lost answer is asked for again.

        Raises:
            ShopRefused: it was not done; the message says why.
            ShopUnavailable: nobody knows whether it was done.
        """
        data = self._ask(mutation, variables, safe=safe)
        if len(data) != 1:
            raise ShopUnavailable("Shopify answered something other than it was asked.")
        payload = the_object(next(iter(data.values())), "the outcome")
        errors = payload.get("userErrors") or payload.get("orderCancelUserErrors") or []
        for error in the_list(errors, "userErrors"):
            raise ShopRefused(self._http.without_secrets(f"Shopify refused: {text(error, 'message', '')[:200]}"))
        return payload

    def _ask(self, query: str, variables: Mapping[str, Any], *, safe: bool) -> Json:
        for _ in range(THROTTLED_TRIES):
            answer = self._http.ask("POST", "", body={"query": query, "variables": variables}, safe=safe)
            if answer.status == 404:
                raise ShopUnavailable("Shopify has no such shop; see HEARD_SHOP_URL.")
            body = the_object(answer.body, "the answer")
            errors = the_list(body.get("errors") or [], "errors")
            codes = {_code(error) for error in errors}
            if "THROTTLED" not in codes:
                break
            wait = _wait(body)  # what was throttled was not done
            if wait > LONGEST_WAIT:
                raise ShopUnavailable("Shopify wants to be asked less often.")
            self._sleep(wait)
        else:
            raise ShopUnavailable("Shopify wants to be asked less often.")
        if "ACCESS_DENIED" in codes:
            raise ShopUnavailable("The key for Shopify lacks a right; give it those that the README lists.")
        if errors:
            message = self._http.without_secrets(text(errors[0], "message", "")[:200])
            raise ShopUnavailable(f"Shopify could not do what it was asked: {message}")
        return the_object(body.get("data"), "data")


def _code(error: Json) -> str:
    extensions = error.get("extensions")
    return text(extensions, "code", "") if isinstance(extensions, dict) else ""


def _wait(body: Json) -> float:
    """Seconds until the points that a query costs are there again."""
    try:
        cost = body["extensions"]["cost"]
        status = cost["throttleStatus"]
        lacking = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return max(0.1, lacking / max(1.0, float(status["restoreRate"])))
    except (KeyError, TypeError, ValueError):
        return 1.0


def gid(kind: str, id: str) -> str:
    """The global id of a thing. Raises ShopRefused: the id is none of Shopify's."""
    if not re.fullmatch(r"[0-9]{1,20}", id):
        raise ShopRefused("That is no id of Shopify.")
    return f"gid://shopify/{kind}/{id}"


def plain_id(source: Json, name: str = "id") -> str:
    """The figures of a global id."""
    return text(source, name).rpartition("/")[2].partition("?")[0]


def nodes(value: Any, what: str) -> Sequence[Json]:
    """The nodes of a connection."""
    return the_list(the_object(value, what).get("nodes"), what)
