"""The words of the house, read from the responses of domain.yml; for parts that speak without Rasa."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.domain.errors import BadFile


class ResponseBook:
    """See `ports.Wording`."""

    def __init__(self, domain_file: Path) -> None:
        domain = yaml.load(domain_file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        self._file = domain_file
        self._texts = {name: variants[0].get("text", "") for name, variants in domain["responses"].items()}

    def say(self, response: str, **values: str) -> str:
        """See ports. Raises BadFile if the response is not in domain.yml."""
        if response not in self._texts:
            raise BadFile(f"{self._file}: the response {response} is missing; add it under 'responses'.")
        text: str = self._texts[response]
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text
