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
# Before a page's own scripts: whatever runs is noted.
HOOKS = """
  window.ran = [];
  const real = window.eval;
  window.eval = (code) => { if (String(code).includes('pwned')) window.ran.push('eval'); return real(code); };
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => { window.ran.push(name); };
  Object.defineProperty(window, 'pwned', { set() { window.ran.push('script'); } });
  addEventListener('securitypolicyviolation', (event) => window.ran.push(`policy ${event.violatedDirective}`));
"""
# What is there that nobody made, and what ran.
LOOK = r"""([made, host]) => {
  const wrong = [];
  const root = host ? document.querySelector(host).shadowRoot : document;
  for (const one of root.querySelectorAll('*')) {
    if (!made.includes(one.localName)) wrong.push(one.outerHTML.slice(0, 80));
    for (const { name, value } of one.attributes) {
      if (/^on|^(srcdoc|formaction|background|data|xlink:href)$/i.test(name)) wrong.push(one.outerHTML);
      if (name === 'href' && one.rel !== 'icon' && !/^(https?:\/\/|\/desk|[#?])/i.test(value)) wrong.push(value);
      if (name === 'action' && !/^\/desk\//.test(value)) wrong.push(`action ${value}`);
      if (name === 'src' && !/^\/desk\/(static|api\/attachments)\//.test(value)) wrong.push(`src ${value}`);
    }
  }
  return [...wrong, ...window.ran];
}"""
# How often each mark is to be seen.
COUNT = """([marks, host]) => {
  const root = host ? document.querySelector(host).shadowRoot : document.body;
  const shown = [root.textContent];
  for (const one of root.querySelectorAll('[placeholder], [alt], [aria-label], textarea, input')) {
    shown.push(...['placeholder', 'alt', 'aria-label'].map((name) => one.getAttribute(name) || ''), one.value || '');
  }
  const whole = shown.join(' ');
  return marks.map((mark) => whole.split(mark).length - 1);
}"""


def mark(field: str) -> str:
    """What stands behind each string of a field; apart from it, since a long address is shown in short."""
    return f" ⟦{field}⟧"


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
