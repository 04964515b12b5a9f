"""The facts of a text as Rasa entities; finding them is in `facts_in_text.py`."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Type
from weakref import WeakSet

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.domain.language import BOT_SPEAKS, spoken_in
from bot.domain.shop import ImportedNames
from bot.nlu.facts_in_text import find_facts
from bot.nlu.languages import read_in
from bot.nlu.lexicon import read_catalogue, with_imported

SENT_AT = "sent_at"  # the key of a message's metadata that says when it was sent, as ISO 8601

QUALITY = "quality_dimension"
QUALITIES = "qualities"  # property of a message: the dimensions of quality found wanting, and the words that say so


_extractors: WeakSet[FactExtractor] = WeakSet()


def know_imported(imported: ImportedNames) -> None:
    """Let every extractor of this process know what was imported, in the place of what it knew of that before."""
    for extractor in list(_extractors):
        extractor.know(imported)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent, EntityExtractorMixin):
    """Adds order numbers, addresses, dates, amounts, product names, wishes and what is found wanting to a message.

    The names in the shop's files are read when the component is made, not when the model is trained: a new product
    there needs a restart, no training. One that is imported needs neither, see `know_imported`.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """See parent class."""
        return []

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class."""
        return {
            "catalogue": "data",  # directory with shop/ and policies/, seen from the project
            "region": "IE",  # country of phone numbers written without their country code
        }

    def __init__(self, config: Dict[str, Any]) -> None:
        catalogue = Path(config["catalogue"])
        project = Path(__file__).resolve().parents[2]
        data = catalogue if catalogue.is_absolute() else project / catalogue
        self._from_files = {language: read_catalogue(data, language) for language in BOT_SPEAKS}
        self._catalogues = self._from_files
        self._region = config["region"]
        _extractors.add(self)

    def know(self, imported: ImportedNames) -> None:
        """Read these names too from the next message on; takes milliseconds, and may run beside a message."""
        self._catalogues = {
            language: with_imported(catalogue, imported) for language, catalogue in self._from_files.items()
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """See parent class."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """See parent class."""
        for message in messages:
            if not message.get(TEXT):
                continue
            now = sent_at(message.get("metadata"))
            catalogue = self._catalogues[spoken_in(read_in(message))]
            found = [
                {"entity": fact.entity, "value": fact.value, "start": fact.start, "end": fact.end}
                for fact in find_facts(message.get(TEXT), catalogue, self._region, now)
            ]
            qualities = [fact for fact in found if fact["entity"] == QUALITY]
            found = [fact for fact in found if fact["entity"] != QUALITY]
            known = message.get(ENTITIES, [])
            message.set(ENTITIES, known + self.add_extractor_name(found), add_to_output=True)
            if qualities:  # read from the same words as the reason, so no entity of its own
                message.set(QUALITIES, qualities, add_to_output=True)
        return messages


def sent_at(metadata: Any) -> datetime:
    """When a message was sent; a turn that is repeated a day later must not move its "yesterday".

    Plain `rasa` sends no such time with a message; there it is now.
    """
    written = metadata.get(SENT_AT) if isinstance(metadata, dict) else None
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return datetime.now(timezone.utc)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
