"""The evidence bundle: a case as a zip that anybody can open and check, the same whenever it is made."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from typing import Mapping

from bot.domain.case_paper import CasePaper
from bot.domain.errors import BadInput
from bot.papers.as_json import case_json
from bot.papers.case_sheet import case_sheet
from bot.papers.page import draw_page
from bot.papers.pdf import draw_pdf
from bot.use_cases.ports import Wording

# The first moment a zip can name: a file's own time would make each bundle another one.
NO_TIME = (1980, 1, 1, 0, 0, 0)
LONGEST_NAME = 80  # characters, the number before it and the ending included
SUMS = "SHA256SUMS"
_KEPT = re.compile(r"[^\w.-]+")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def bundle(paper: CasePaper, files: Mapping[str, bytes], wording: Wording, language: str | None = None) -> bytes:
    """The case with its papers and attachments.

    Args:
        paper: what is known of the case.
        files: content of the attachments, by the SHA-256 of each in hexadecimal.
        wording: the words of the house.
        language: of the papers; None: the customer's.

    Raises:
        BadInput: a file is not what the customer sent, by its hash.
    """
    held = {known.sha256: files[known.sha256] for known in paper.attachments if known.sha256 in files}
    for known in paper.attachments:
        if known.sha256 in held and hashlib.sha256(held[known.sha256]).hexdigest() != known.sha256:
            raise BadInput(f"The attachment {known.name!r} is not what was received; the bundle is not made with it.")
    paths: dict[str, str] = {}
    for known in paper.attachments:
        if known.sha256 in held and known.sha256 not in paths:
            paths[known.sha256] = f"attachments/{safe_name(known.name, len(paths) + 1)}"
    sheet = case_sheet(paper, wording, language, paths)
    contents = {
        "case.json": case_json(paper, paths),
        "case.html": draw_page(sheet, own_style=True).encode("utf-8", "replace"),
        "case.pdf": draw_pdf(sheet, paper.made_at, wording),
        **{path: held[sha256] for sha256, path in paths.items()},
    }
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in contents.items())
    return _zipped({**contents, SUMS: sums.encode()})


def safe_name(name: str, number: int) -> str:
    """A file's name as it stands in the bundle: numbered, of letters, digits, '.', '-' and '_', in its folder.

    What the customer's device called it stands in case.json.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = _KEPT.sub("_", last).strip("._-") or "file"
    ending = _ENDING.search(kept)
    tail = ending.group() if ending else ""
    stem = kept[: len(kept) - len(tail)]
    head = f"{number:02d}-"
    return f"{head}{stem[: LONGEST_NAME - len(head) - len(tail)]}{tail}"


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return whole.getvalue()
