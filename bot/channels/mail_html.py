"""HTML of a mail as words: nothing of it survives but its text, its line breaks and what it marks as quoted."""

from __future__ import annotations

import html
import re

import nh3

LONGEST = 400_000  # characters; what comes after them is no customer's sentence any more
DEEPEST = 400  # elements in each other; a parser of HTML needs seconds for thousands (measured: 50,000 take 12 s)

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr", "source", "area", "base", "param"})
_BLOCKS = frozenset(
    {"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "article", "center"}
)
_KEPT = _BLOCKS | {"br", "hr", "li", "td", "th", "blockquote"}
_UNSEEN = {"script", "style", "title", "head", "template", "noscript"}
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})


def words_of_html(source: str) -> str:
    """The text of it, in lines; what stands in a blockquote with "> " before it."""
    source = source[:LONGEST]
    if _depth(source) > DEEPEST:
        clean = _TAG.sub(lambda tag: f"<{tag[1]}{tag[2].lower()}>" if tag[2].lower() in _KEPT else "", source)
    else:
        clean = nh3.clean(source, tags=set(_KEPT), clean_content_tags=_UNSEEN, attributes={}, link_rel=None)
    return _in_lines(clean)


def _depth(source: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(source):
        if tag[2].lower() in _VOID:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _in_lines(clean: str) -> str:
    lines: list[str] = []
    line, quoted, place = "", 0, 0

    def end(*, is_paragraph: bool = False) -> None:
        nonlocal line
        mark = "> " * min(quoted, 5)
        if line.strip():
            lines.append(mark + line.strip())
        if is_paragraph and lines and lines[-1].strip("> "):
            lines.append(mark.rstrip())
        line = ""

    for tag in _TAG.finditer(clean):
        line += _plain(clean[place : tag.start()], line)
        place = tag.end()
        closes, name = bool(tag[1]), tag[2].lower()
        if name in ("br", "hr") and not closes:
            if line.strip():
                end()
            elif lines and lines[-1].strip("> "):
                lines.append("> " * min(quoted, 5))
        elif name == "blockquote":
            end()
            quoted = max(0, quoted - 1) if closes else quoted + 1
        elif name == "li":
            end()
            line = "" if closes else "- "
        elif name in ("td", "th"):
            line += " " if closes else ""
        elif name in _BLOCKS:
            end(is_paragraph=closes and name in _PARAGRAPHS)
    line += _plain(clean[place:], line)
    end()
    return "\n".join(one.rstrip() for one in lines).strip()


def _plain(piece: str, before: str) -> str:
    text = html.unescape(re.sub(r"<[^>]*>", "", piece)).replace("\xa0", " ")
    text = re.sub(r"\s+", " ", text)
    return text[1:] if text[:1] == " " and before[-1:] in ("", " ") else text
