"""The security headers of everything under /desk, errors included: security checklist 4.4."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

DESK_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "magnetometer",
            "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock",
            "usb", "xr-spatial-tracking",
        )
    ),
    "cache-control": "no-store",
}  # fmt: skip
FILES = "/desk/static/"  # the same for everybody: kept by browsers, which ask each time whether they still are
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"  # a year; said over https alone, where it counts


def is_desk(path: str) -> bool:
    """Whether an address is the desk's."""
    return path == "/desk" or path.startswith("/desk/")


class DeskHeaders:
    """Puts the headers on every response under /desk, in place of any others of the same names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_desk(scope["path"]):
            await self._app(scope, receive, send)
            return
        ours = dict(DESK_HEADERS)
        if scope["scheme"] == "https":
            ours["strict-transport-security"] = STRICT_TRANSPORT
        if scope["path"].startswith(FILES):
            ours["cache-control"] = "no-cache"
        encoded = [(name.encode(), value.encode()) for name, value in ours.items()]
        names = {name for name, _ in encoded}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
                message = {**message, "headers": [*others, *encoded]}
            await send(message)

        await self._app(scope, receive, send_with_headers)
