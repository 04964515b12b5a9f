"""The domain that a model keeps as JSON is the one that Rasa would read from its YAML."""

from __future__ import annotations

import tarfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

from bot.brain.agent import DialogueAgent

YAML, KEPT = "components/domain_provider/domain.yml", "components/domain_provider/domain.json"


def test_a_trained_model_has_its_domain_in_both_shapes_and_they_are_one(
    model: Path, agent: DialogueAgent, tmp_path: Path
) -> None:
    """A brain knows the same domain as plain Rasa does from the same file."""
    with tarfile.open(model) as archive:
        assert KEPT in archive.getnames()
        member = archive.extractfile(YAML)
        assert member is not None
        (tmp_path / "domain.yml").write_bytes(member.read())
    by_rasa = Domain.from_path(tmp_path)
    assert agent._agent.domain is not None

    assert agent._agent.domain.as_dict() == by_rasa.as_dict()
    assert agent._agent.domain.fingerprint() == by_rasa.fingerprint()


def test_a_model_of_plain_rasa_is_read_from_its_yaml(agent: DialogueAgent, tmp_path: Path) -> None:
    """Without the JSON the YAML is what counts."""

    class Storage:
        @contextmanager
        def read_from(self, resource: object) -> Iterator[Path]:
            yield tmp_path

    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [greet]\n', encoding="utf-8")
    provider = DomainProvider.load({}, Storage(), None, None)  # type: ignore[arg-type]

    assert "greet" in provider.provide_inference().intents
