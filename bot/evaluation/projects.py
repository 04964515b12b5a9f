"""Rasa projects for measuring: a pipeline and examples written into a directory that is thrown away afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Sequence

import yaml

from bot.evaluation.public_sets import Example
from bot.settings import PROJECT

# The pipeline that Rasa 3.6 takes for a project without one of its own (rasa/cli/initial_project/config.yml), as far
# as it is about intents.
DIET_PIPELINE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100},
]


@dataclass(frozen=True)
class RasaProject:
    """The files to train from; models and Rasa's cache go into `directory` too."""

    directory: Path
    config: Path
    nlu: Path
    domain: Path


def intent_pipeline(project: Path = PROJECT) -> list[dict[str, Any]]:
    """The components of config.yml that learn intents, with their options.

    Left out are those that know the shop or the dialogue: the fact extractor and the fallback.
    """
    pipeline = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return [part for part in pipeline if part["name"].endswith(("Featurizer", "IntentClassifier"))]


def product_examples(project: Path = PROJECT) -> list[Example]:
    """The product's own training data; its examples are plain text without marked entities."""
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(project.glob("data/nlu/*.yml"))]
    blocks = [(block["intent"], block["examples"]) for file in files for block in file["nlu"] if "intent" in block]
    return [
        Example(line.removeprefix("- ").strip(), intent)
        for intent, examples in blocks
        for line in examples.splitlines()
        if line.strip()
    ]


def write_project(directory: Path, pipeline: list[dict[str, Any]], examples: Sequence[Example]) -> RasaProject:
    """Write an NLU project into a directory, which is made."""
    directory.mkdir(parents=True)
    intents = sorted({example.intent for example in examples})
    config = {"recipe": "default.v1", "assistant_id": "measuring", "language": "en", "pipeline": pipeline}
    # Rasa's JSON format takes any text as it is, where its YAML format would look for marked entities in it.
    nlu = {"rasa_nlu_data": {"common_examples": [example._asdict() for example in examples]}}
    project = RasaProject(directory, directory / "config.yml", directory / "nlu.json", directory / "domain.yml")
    project.config.write_text(json.dumps(config), encoding="utf-8")
    project.nlu.write_text(json.dumps(nlu), encoding="utf-8")
    project.domain.write_text(json.dumps({"version": "3.1", "intents": intents}), encoding="utf-8")
    return project
