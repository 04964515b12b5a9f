"""What is said in further languages, added to the domain as Rasa reads it: each response gets one variant a language,
chosen by the slot `language` as Rasa's conditional response variations are. The words are in
`data/languages/<language>/responses.yml`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import rasa.shared.utils.common
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

from bot.domain.language import BOT_SPEAKS, FOLDER, MAIN, RESPONSES, SAYS
from bot.nlu.languages import LANGUAGE

PROJECT = Path(__file__).resolve().parents[2]


class LanguageImporter(RasaFileImporter):
    """Rasa's own importer, whose domain speaks all of the assistant's languages."""

    @rasa.shared.utils.common.cached_method
    def get_domain(self) -> Domain:
        """See parent class."""
        domain = super().get_domain().as_dict()
        for language in BOT_SPEAKS:
            if language != MAIN:
                _add(domain.get("responses", {}), language)
        return Domain.from_dict(domain)


def _add(responses: Dict[str, List[Dict[str, Any]]], language: str) -> None:
    condition = [{"type": "slot", "name": LANGUAGE, "value": language}]
    file = PROJECT / FOLDER / language / RESPONSES
    says: Dict[str, List[Dict[str, Any]]] = yaml.safe_load(file.read_text(encoding="utf-8"))[SAYS]
    for response, variants in says.items():
        if response in responses:
            responses[response] += [{**variant, "condition": condition} for variant in variants]
