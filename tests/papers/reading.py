"""Reading a page as a browser does: its tags in order, and its text."""

from __future__ import annotations

from html.parser import HTMLParser


class PageReader(HTMLParser):
    """Tags with their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See parent class."""
        self.tags.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """See parent class."""
        self.tags.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        """See parent class."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """See parent class: a comment would hide what follows it."""
        self.tags.append(("!--", ()))

    def handle_decl(self, decl: str) -> None:
        """See parent class."""
        self.tags.append((f"!{decl}", ()))
