"""What Rasa does not read by itself, added to what it reads.

To the domain, what is said in further languages: each response gets one variant a language, chosen by the slot
`language` as Rasa's conditional response variations are. The words are in `data/languages/<language>/responses.yml`.
To the training data, the questions of `data/questions` (see `question_bank.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional

import rasa.shared.utils.common
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.language import BOT_SPEAKS, FOLDER, MAIN, RESPONSES, SAYS
from bot.nlu.languages import LANGUAGE
from bot.nlu.question_bank import FOLDER as QUESTIONS
from bot.nlu.question_bank import as_messages, read_bank

PROJECT = Path(__file__).resolve().parents[2]


class LanguageImporter(RasaFileImporter):
    """Rasa's own importer, whose domain speaks all of the assistant's languages and whose data knows its questions."""

    @rasa.shared.utils.common.cached_method
    def get_domain(self) -> Domain:
        """See parent class."""
        domain = super().get_domain().as_dict()
        for language in BOT_SPEAKS:
            if language != MAIN:
                _add(domain.get("responses", {}), language)
        return Domain.from_dict(domain)

    @rasa.shared.utils.common.cached_method
    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """See parent class."""
        questions = as_messages(read_bank(PROJECT / QUESTIONS))
        return super().get_nlu_data(language).merge(TrainingData(questions))


def _add(responses: Dict[str, List[Dict[str, Any]]], language: str) -> None:
    condition = [{"type": "slot", "name": LANGUAGE, "value": language}]
    file = PROJECT / FOLDER / language / RESPONSES
    says: Dict[str, List[Dict[str, Any]]] = yaml.safe_load(file.read_text(encoding="utf-8"))[SAYS]
    for response, variants in says.items():
        if response in responses:
            responses[response] += [{**variant, "condition": condition} for variant in variants]
