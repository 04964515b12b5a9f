"""`heard eval nlu`: the product's model on its held-out set, and its pipeline on public sets whose files are given."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Sequence

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot.bench.result import BenchResult, console
from bot.console.training import current_model
from bot.console.up import train_with_progress
from bot.domain.language import BOT_SPEAKS
from bot.evaluation import own_set, pictures
from bot.evaluation.own_set import UNSURE, Answer, answer_from_parsed, own_set_figures, worst_errors
from bot.evaluation.public import AT_LEAST as PUBLIC_AT_LEAST
from bot.evaluation.public import PipelineTrial, measure_banking77, measure_clinc150
from bot.evaluation.public_sets import read_banking77, read_clinc150
from bot.evaluation.rasa_process import RasaProcess
from bot.evaluation.utterances import HELD_OUT, Utterance, read_held_out
from bot.settings import Settings

LONGEST_SHOWN = 90  # characters of a misunderstood message in the table


def measure_understanding(
    settings: Settings, clinc150: Path | None = None, banking77: Path | None = None, held_out: Path = HELD_OUT
) -> BenchResult:
    """Everything that is asked for, as one result; pictures and errors of the own set go into the data directory.

    Raises:
        BadFile: a set is not there or not what it should be; found out before anything is trained.
    """
    utterances = read_held_out(held_out)
    clinc = read_clinc150(clinc150) if clinc150 else None
    banking = read_banking77(banking77) if banking77 else None
    model = current_model(settings) or train_with_progress(settings)
    with tempfile.TemporaryDirectory(prefix="heard-eval-") as scratch, progress_bars() as progress:
        trial = PipelineTrial(Path(scratch), progress)
        answers = understand_held_out(model, utterances, Path(scratch), progress)
        figures, targets = own_set_figures(answers), dict(own_set.TARGETS)
        for language in BOT_SPEAKS:
            if (held_out / language).is_dir():
                said = understand_held_out(model, read_held_out(held_out / language), Path(scratch), progress)
                figures |= {f"{language}_{name}": value for name, value in own_set_figures(said).items()}
        if clinc is not None:
            found = measure_clinc150(clinc, trial)
            figures, targets = figures | found.figures, targets | found.targets
        if banking is not None:
            found = measure_banking77(banking, trial)
            figures, targets = figures | found.figures, targets | found.targets
    kept = settings.data_dir / "eval"
    keep_report(answers, kept)
    notes = (
        f"Pictures and the worst errors are in {kept}. Names that end in _percent are from 0 to 100, others to 1.",
    )
    at_least = own_set.AT_LEAST | PUBLIC_AT_LEAST
    return BenchResult(figures, targets, "What the model understands", at_least, notes)


def understand_held_out(
    model: Path, utterances: Sequence[Utterance], scratch: Path, progress: Progress
) -> list[Answer]:
    """What the model, loaded as the brain loads it, makes of each utterance."""
    task = progress.add_task("Own set: understanding", total=len(utterances))
    with RasaProcess(scratch / "own", serving=True) as rasa:
        rasa.load(model)
        answers = []
        for said, understood in zip(utterances, rasa.understand([utterance.text for utterance in utterances])):
            answers.append(answer_from_parsed(said, understood.parsed))
            progress.advance(task)
    return answers


def keep_report(answers: Sequence[Answer], directory: Path) -> None:
    """Draw the pictures, write the worst errors and show them."""
    directory.mkdir(parents=True, exist_ok=True)
    meant = Counter(answer.said.meant for answer in answers)
    pictures.save(pictures.draw_confusions(own_set.confusions(answers), meant), directory / "confusions.svg")
    sureness = [(answer.confidence, answer.guess_is_right) for answer in answers]
    pictures.save(pictures.draw_reliability(sureness), directory / "reliability.svg")
    errors = worst_errors(answers)
    rows = [
        {
            "text": answer.said.text,
            "meant": list(answer.said.intents),
            "understood": answer.intent,
            "guess": answer.guess,
            "confidence": round(answer.confidence, 4),
            "requests": list(answer.requests),
            "marks": sorted(answer.said.marks),
        }
        for answer in errors
    ]
    (directory / "worst_errors.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    if errors:
        console.print(error_table(errors))


def error_table(errors: Sequence[Answer]) -> Table:
    """The errors for people, in the order given."""
    table = Table("Sure", "Meant", "Understood", "What was said", title="The worst errors", show_lines=False)
    for answer in errors:
        understood = f"unsure ({answer.guess})" if answer.intent == UNSURE else answer.intent
        text = " ".join(answer.said.text.split())
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
        table.add_row(f"{answer.confidence:.2f}", ", ".join(answer.said.intents), understood, Text(shown))
    return table


def progress_bars() -> Progress:
    """The bars of a measurement, on standard error."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console)
