"""Texts that run where they are taken for more than text: markup, handlers, addresses, templates, odd characters."""

from __future__ import annotations

import itertools
from typing import Iterator

HIT = "window.pwned=1;alert(1)"
TAGS = (
    "script",
    "img",
    "svg",
    "iframe",
    "object",
    "embed",
    "body",
    "video",
    "audio",
    "details",
    "input",
    "a",
    "math",
    "form",
    "marquee",
    "template",
)
HANDLERS = (
    "onerror",
    "onload",
    "onclick",
    "onmouseover",
    "onfocus",
    "ontoggle",
    "onanimationstart",
    "onbegin",
    "onpointerenter",
    "onwheel",
    "oncopy",
    "onerror\n",
    "ONLOAD",
)
LINKS = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "\x01javascript:",
    "data:text/html,",
    "vbscript:",
    "javascript&colon;",
    "//",
    "blob:",
    "view-source:javascript:",
)
TRICKS = (
    "{{constructor.constructor('" + HIT + "')()}}",
    "${" + HIT + "}",
    "#{" + HIT + "}",
    "<%= " + HIT + " %>",
    "{customer_name}",
    "{due}{__proto__}",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "[object Object]",
    "undefined",
    "null",
    "NaN",
    "%00",
    "\x00",
    "\u202egnp.exe",
    "\u2066\u2067\u2068",
    "\ufeff<script>" + HIT + "</script>",
    "\u2028alert(1)\u2029",
    "\ud83d",
    "\u0301" * 60,
    "\U0001f469\u200d\U0001f52c",
    "' onfocus=" + HIT + " autofocus x='",
    '"><script>' + HIT + "</script>",
    "]]><script>" + HIT + "</script>",
    "--><img src=x onerror=" + HIT + ">",
    "</textarea><script>" + HIT + "</script>",
    "</title><script>" + HIT + "</script>",
    "</style><script>" + HIT + "</script>",
    "<![CDATA[<img src=x onerror=" + HIT + ">]]>",
    "&lt;script&gt;" + HIT + "&lt;/script&gt;",
    "&#x3c;script&#x3e;",
    "\\u003cscript\\u003e" + HIT,
    "\\x3cscript\\x3e",
    "+ADw-script+AD4-" + HIT,
    'https://example.org/"onmouseover=' + HIT + " x=",
    "https://example.org/<script>" + HIT,
    "http://javascript:" + HIT + "@example.org",
    "@Ana Reyes<img src=x onerror=" + HIT + ">",
    "C-2026-7KQM-4<svg onload=" + HIT + ">",
    "../../../etc/passwd",
    "#/c/x/../../search",
    "%2e%2e%2f",
    "a" * 3000,
    "<" * 500,
    "\n" * 200 + "x",
    "<math><mtext></form><form><mglyph><style></math><img src=x onerror=" + HIT + ">",
    '<noscript><p title="</noscript><img src=x onerror=' + HIT + '>">',
)


def corpus() -> list[str]:
    """The strings, each once."""

    def made() -> Iterator[str]:
        yield from TRICKS
        for tag, handler in itertools.product(TAGS, HANDLERS):
            yield f"<{tag} src=x {handler}={HIT}>"
            yield f"\"'><{tag.upper()}/{handler}='{HIT}' autofocus open tabindex=1>text</{tag}>"
        for tag in TAGS:
            yield f"<{tag}>{HIT}</{tag}>"
            yield f"<{tag} style='animation-name:x;background:url(javascript:{HIT})'>"
            yield f"<{tag} srcdoc='<script>parent.{HIT}</script>' data='data:text/html,<script>{HIT}</script>'>"
        for link, (before, after) in itertools.product(
            LINKS,
            (
                ("", ""),
                ("<a href='", "'>x</a>"),
                ("[x](", ")"),
                ("<", ">"),
                ("https://x/?u=", ""),
                ("<svg><a xlink:href='", "'><text>x</text></a></svg>"),
            ),
        ):
            yield f"{before}{link}{HIT}{after}"
        for letter in "<>&\"'`/\\=(){}[]":
            yield f"{letter}{HIT}{letter}"
            yield f"&#{ord(letter)};script&#{ord(letter)};"

    return list(dict.fromkeys(made()))
