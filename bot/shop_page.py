"""The demo shop's page, rendered once from the catalogue; the drawings are paths on a 64 by 64 grid."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.domain.language import BOT_SPEAKS, CALLED, MAIN
from bot.domain.shop import Shop
from bot.use_cases.ports import Wording
from bot.withdrawal_page import WITHDRAW

CATEGORIES = ("kitchen", "living", "outdoors", "children")
DRAWINGS = {
    "kettle-alba": "M18 54h26l-3-32H21zM24 22l3-6h8l3 6M41 28c10-2 12 12 2 16M21 30l-9-6M31 16v-4",
    "toaster-brio": "M10 48h44V28c0-6-4-8-8-8H18c-4 0-8 2-8 8zM20 20v-8h24v8M10 48v4M54 48v4M48 30v10M44 40h8",
    "press-nera": "M18 56h26V22H18zM18 30h26M31 22V8M25 8h12M44 28h8v20h-8M18 22l-4-4",
    "pan-terra": "M6 34c0 10 8 14 17 14s17-4 17-14zM40 34h20M56 31v6M16 26c0-4 4-4 4-8M26 26c0-4 4-4 4-8",
    "casserole-terra": "M12 30h40v16c0 4-3 6-6 6H18c-3 0-6-2-6-6zM12 36H6M52 36h6M10 30c2-8 14-10 22-10s20 2 22 10M32 20v-6M29 14h6",
    "knives-vento": "M14 50l10-40c6 10 6 22 2 30l-5-2M30 50l8-34c5 9 5 18 2 25l-5-2M46 50l6-26c4 8 4 13 1 18l-4-2M12 50h10M28 50h8M44 50h8",
    "lamp-luma": "M14 56h22M25 56l10-24-12-14M18 22l10-10 14 6-14 16zM44 26l6 3M40 32l4 6",
    "vacuum-zefir": "M12 54h24v-6H16zM30 48L46 14M42 10h10v12H40zM46 22c-2 6-4 8-8 10",
    "backpack-tarn": "M16 56h32V28c0-10-8-14-16-14s-16 4-16 14zM26 14V9h12v5M22 42h20v14M22 28h20M16 40h-5v12h5M48 40h5v12h-5",
    "jacket-skye": "M24 10c4 6 12 6 16 0l14 8-4 16-6-2v24H20V32l-6 2-4-16zM32 16v40M24 10l-2 10M40 10l2 10",
    "blanket-moss": "M10 18h36v30H10zM46 18l8 6v30H18l-8-6M16 26h24M16 34h24M16 42h24M14 54v4M24 54v4M34 54v4M44 54v4",
    "mugs-dune": "M8 26h22v18c0 5-4 8-8 8h-6c-4 0-8-3-8-8zM30 30h6c4 0 4 10-6 12M36 20h20v16c0 4-3 7-7 7h-7M20 20c0-4 3-4 3-8M46 14c0-3 3-3 3-7",
    "bottle-rill": "M24 56h16c2 0 3-1 3-3V28c0-5-5-6-5-12H26c0 6-5 7-5 12v25c0 2 1 3 3 3zM26 16v-6h12v6M21 34h22",
    "nightlight-pip": "M14 52h36c2-20-4-32-18-32S12 32 14 52zM22 20c-4-8 2-12 4-6M42 20c4-8-2-12-4-6M26 36h0M38 36h0M28 43c3 2 5 2 8 0",
    "shelf-fenn": "M6 40h52v5H6zM12 45v7l6-7M52 45v7l-6-7M14 40V24h6v16M22 40V20h5v20M38 40c-4-10 12-10 8 0zM42 33V22c4 0 6-4 6-6",
    "": "M14 22l18-8 18 8v20l-18 8-18-8zM14 22l18 8 18-8M32 30v20",
}  # fmt: skip


ABOUT = (
    "A demo shop. Its goods are invented, the assistant in the corner is real: ask it about a product, an order such as "
    "10417 (mara.quinn@example.com), or tell it what went wrong."
)


def render_shop_page(shop: Shop, templates: Path, wording: Wording, language: str = MAIN) -> str:
    """The page as HTML, in a language that the assistant speaks."""
    environment = Environment(loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined)
    products = sorted(shop.products, key=lambda p: CATEGORIES.index(p.category) if p.category in CATEGORIES else 99)
    return environment.get_template("shop.html").render(
        shop=shop.name,
        shelves=[(category, list(group)) for category, group in groupby(products, key=lambda p: p.category)],
        drawings=DRAWINGS,
        language=language,
        others=[(other if other != MAIN else "", CALLED[other]) for other in BOT_SPEAKS if other != language],
        about=ABOUT,
        withdraw=WITHDRAW,
        withdraw_at="/withdraw" if language == MAIN else f"/{language}/withdraw",
        put=lambda text, **values: wording.put(text, language, **values),
        amount=lambda money: wording.amount(str(money), language),
    )
