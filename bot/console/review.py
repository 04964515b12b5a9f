"""`heard train --review`: a person decides which words of customers become training examples. Nothing trains here."""

from __future__ import annotations

import getpass
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Sequence, TextIO

import yaml
from rich.console import Console

from bot.bootstrap import House, open_house
from bot.console.training import last_model
from bot.domain.anonymity import anonymise
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.training import Origin, TrainingSuggestion
from bot.settings import PROJECT, Settings
from bot.storage.example_files import REVIEWED, ExampleFiles
from bot.use_cases.training import accept_suggestions, list_suggestions, reject_suggestions

LIKELIEST = 3
LIKE = 0.75  # likeness from which two sentences say the like; 87 % of such pairs in data/nlu have the same intent
FROM = {
    Origin.QUESTION: "not understood twice",
    Origin.CHOICE: "the customer chose what it means",
    Origin.CORRECTION: "a colleague said what it means",
}
console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Matter:
    """What customers said in the same words, with all that helps to decide."""

    suggestions: Sequence[TrainingSuggestion]
    alike: int  # customers who said the like
    likeliest: Sequence[tuple[str, float]]  # as the model understands it now

    @property
    def words(self) -> str:
        """As the first of them said it."""
        return self.suggestions[0].words

    @property
    def meanings(self) -> list[tuple[str, int]]:
        """The suggested intents, each with how often, the one said most often first; a colleague's word goes first."""
        corrected = [s.intent for s in self.suggestions if s.intent and s.origin is Origin.CORRECTION]
        counted = Counter(s.intent for s in self.suggestions if s.intent).most_common()
        return sorted(counted, key=lambda meaning: meaning[0] not in corrected)

    @property
    def origin(self) -> Origin:
        """Who of those who suggested it knows best."""
        return max((suggestion.origin for suggestion in self.suggestions), key=list(Origin).index)

    @property
    def intent(self) -> str | None:
        """What it is said to mean; None if nobody has said."""
        return self.meanings[0][0] if self.meanings else None


class Stopped(Exception):
    """The person has had enough for now."""


def list_waiting(settings: Settings) -> None:
    """Print everything that waits, as one JSON list."""
    matters = _matters(settings, _open(settings))
    print(json.dumps([_as_json(matter) for matter in matters], ensure_ascii=False))


def run_review(
    settings: Settings, by: str | None = None, *, source: TextIO | None = None, project: Path = PROJECT
) -> None:
    """Ask about everything that waits until it is decided, or the person stops."""
    house = _open(settings)
    matters = _matters(settings, house)
    if not matters:
        console.print("Nothing waits for a review.")
        return
    review = _Review(house, by or _who_is_here(), project, source or sys.stdin)
    some = "suggestions wait" if len(matters) > 1 else "suggestion waits"
    console.print(f"{len(matters)} {some}. Only what you accept becomes an example; Ctrl-C loses nothing decided.\n")
    try:
        for number, matter in enumerate(matters, start=1):
            review.show(matter, f"{number} of {len(matters)}")
            review.decide(matter)
            console.print()
    except (Stopped, KeyboardInterrupt):
        console.print()
    review.sum_up(len(matters))


@dataclass
class _Review:
    """One sitting: what is asked, and what has been decided."""

    house: House
    by: str
    project: Path
    source: TextIO
    decided: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.examples = ExampleFiles(self.project / "data" / "nlu")
        domain = yaml.load((self.project / "domain.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        self.intents = [next(iter(named)) if isinstance(named, dict) else named for named in domain["intents"]]

    def show(self, matter: Matter, place: str) -> None:
        """Everything that helps to decide."""
        alike = f"{matter.alike} customers said the like" if matter.alike > 1 else "one customer"
        said = self.house.desk.hours.say(matter.suggestions[0].made_at)
        console.print(f"[bold]{place}[/]  [dim]{said} · {FROM[matter.origin]} · {alike}[/]")
        console.print(f"  “{matter.words}”", style="bold cyan", markup=False)
        suggested = ", ".join(f"{intent}{f' ({n} ×)' if n > 1 else ''}" for intent, n in matter.meanings)
        console.print(f"  suggested   {suggested or 'nothing; what does it mean?'}")
        if matter.likeliest:
            guesses = "   ".join(
                f"[b]{n}[/] {intent} [dim]{round(100 * confidence)} %[/]"
                for n, (intent, confidence) in enumerate(matter.likeliest, start=1)
            )
            console.print(f"  model       {guesses}")

    def decide(self, matter: Matter) -> None:
        """Ask until there is an answer. Raises Stopped."""
        words = matter.words
        ids = [suggestion.id for suggestion in matter.suggestions]
        while True:
            console.print(_keys(matter))
            answer = self._ask()
            if answer in ("l", "later"):
                return
            try:
                if answer in ("r", "reject"):
                    reject_suggestions(ids, self.by, self.house.uow(), self.house.now())
                    self.decided["rejected"] += 1
                    return
                if answer in ("w", "words"):
                    words = self._other_words(words)
                elif (intent := self._meant(answer, matter)) is not None:
                    self._accept(ids, words, intent)
                    return
            except NotAllowed as error:
                console.print(f"  {error}", style="red", markup=False)

    def sum_up(self, matters: int) -> None:
        """What was decided, and what becomes of it."""
        accepted, rejected = self.decided["accepted"], self.decided["rejected"]
        console.print(f"{accepted} accepted, {rejected} rejected, {matters - accepted - rejected} left for later.")
        if self.decided["new"]:
            console.print(f"data/nlu/{REVIEWED} has {self.decided['new']} more; './heard train' trains them.")

    def _accept(self, ids: Sequence[str], words: str, intent: str) -> None:
        house = self.house
        is_new = accept_suggestions(ids, words, intent, self.by, self.examples, house.uow(), house.now())
        self.decided["accepted"] += 1
        self.decided["new"] += is_new
        console.print(f"  an example of {intent}{'' if is_new else ' already; nothing was added'}", style="green")

    def _meant(self, answer: str, matter: Matter) -> str | None:
        """The intent an answer names; None, with a hint, if it names none."""
        if answer in ("o", "other"):
            console.print(f"  {', '.join(self.intents)}", style="dim", markup=False)
            console.print("  Which one?")
            answer = self._ask()
        if answer in ("a", "accept"):
            if matter.intent is None:
                console.print("  Nobody has said what it means; choose an intent.")
                return None
            answer = matter.intent
        numbered = {str(n): intent for n, (intent, _) in enumerate(matter.likeliest, start=1)}
        named = numbered.get(answer, answer)
        if named in self.intents:
            return named
        console.print("  That is none of the answers, and no intent of domain.yml.")
        return None

    def _other_words(self, words: str) -> str:
        """The words a person would rather keep, with everything personal swapped as always."""
        console.print("  The words instead:")
        changed = anonymise(self._line())
        if changed is None:
            console.print("  These must not be kept: they say nothing, too much, or who somebody is.")
            return words
        console.print(f"  “{changed}”", style="bold cyan", markup=False)
        return changed

    def _ask(self) -> str:
        return self._line().lower()

    def _line(self) -> str:
        console.print("  › ", end="")
        try:
            line = self.source.readline()
        except UnicodeDecodeError:
            line = "?\n"  # bytes that are no text: no answer, so it is asked again
        if not self.source.isatty():
            console.print(line.rstrip("\n"), markup=False)  # a transcript shows both sides
        if not line:
            raise Stopped
        return line.strip()


def _who_is_here() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container, users often have no name
        raise BadInput("Nobody is logged in by name here; say who decides with --by NAME.") from None


def _keys(matter: Matter) -> str:
    """What may be answered."""
    keys = ["([b]a[/])ccept"] if matter.intent is not None else []
    keys += [f"([b]1–{len(matter.likeliest)}[/]) the model's"] if matter.likeliest else []
    keys += ["([b]o[/])ther intent", "other ([b]w[/])ords", "([b]r[/])eject", "([b]l[/])ater", "([b]s[/])top"]
    return f"  {'  '.join(keys)}"


def _open(settings: Settings) -> House:
    house = open_house(settings)
    return house


def _matters(settings: Settings, house: House) -> list[Matter]:
    groups = list_suggestions(house.reading())
    model = last_model(settings) if groups else None
    customers = [{suggestion.conversation_id for suggestion in group} for group in groups]
    if model is None:
        return [Matter(group, len(who), ()) for group, who in zip(groups, customers)]
    from bot.nlu.trained import TrainedUnderstanding  # a second and a half, and 150 MB

    understanding = TrainedUnderstanding(model)
    words = [group[0].words for group in groups]
    near = understanding.likeness(words) >= LIKE
    matters = []
    for i, group in enumerate(groups):
        who = set().union(*(customers[j] for j in range(len(groups)) if j == i or near[i][j]))
        ranked = understanding.rank(words[i], LIKELIEST)
        matters.append(Matter(group, len(who), [(guess.intent, guess.confidence) for guess in ranked]))
    return matters


def _as_json(matter: Matter) -> dict[str, Any]:
    return {
        "words": matter.words,
        "intent": matter.intent,
        "meanings": dict(matter.meanings),
        "origins": sorted({suggestion.origin.value for suggestion in matter.suggestions}),
        "since": matter.suggestions[0].made_at.isoformat(),
        "customers_alike": matter.alike,
        "likeliest": [{"intent": intent, "confidence": round(sure, 3)} for intent, sure in matter.likeliest],
        "suggestions": [suggestion.id for suggestion in matter.suggestions],
    }
