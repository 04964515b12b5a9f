"""Invented products in several variants, for tests of what is wished and of which one that is."""

from __future__ import annotations

from bot.domain.money import Money
from bot.domain.shop import Product, Variant


def product(name: str, options: str, rows: str) -> Product:
    """A product; a row is its values, its price, and "0" where it is sold out. Its ids are its values."""
    variants = []
    for row in rows.strip().splitlines():
        *values, price, stock = [part.strip() for part in row.split(";")]
        named = dict(zip([option.strip() for option in options.split(";")], values))
        variants.append(Variant("/".join(values), name, named, Money(int(price) * 100, "USD"), int(stock)))
    return Product.of_variants(name, name, (), "things", variants)


BOTTLE = product(
    "Trail Bottle",
    "capacity; material; color",
    """
    500ml; glass; green; 45; 9
    500ml; steel; black; 52; 9
    500ml; steel; blue; 51; 0
    750ml; glass; black; 54; 9
    750ml; steel; blue; 50; 9
    750ml; steel; red; 47; 9
    750ml; plastic; black; 40; 9
    1000ml; steel; black; 46; 9
    1000ml; steel; red; 49; 9
    1000ml; glass; red; 43; 0
    """,
)
SHIRT = product(
    "Harbour Shirt",
    "color; size; material",
    """
    black; S; cotton; 30; 9
    black; M; cotton; 30; 9
    black; L; cotton; 30; 9
    black; XL; cotton; 32; 9
    blue; M; cotton; 31; 9
    blue; L; linen; 35; 9
    pink; M; cotton; 29; 9
    grey; M; cotton; 30; 9
    navy; XXL; cotton; 33; 9
    """,
)
LAPTOP = product(
    "Orbit Laptop",
    "screen size; processor; ram; storage; color",
    """
    13-inch; i5; 16GB; 512GB SSD; silver; 1300; 9
    13-inch; i7; 16GB; 1TB SSD; silver; 1700; 9
    13-inch; i7; 16GB; 1TB SSD; space grey; 1690; 9
    15-inch; i7; 32GB; 1TB SSD; black; 2100; 9
    15-inch; i5; 8GB; 256GB SSD; black; 1000; 9
    17-inch; i9; 32GB; 512GB SSD; black; 2600; 9
    """,
)
LAMP = product(
    "Dusk Lamp",
    "color; brightness; power source",
    """
    black; low; USB; 60; 9
    black; medium; USB; 62; 9
    black; high; AC adapter; 70; 9
    white; high; USB; 65; 9
    white; medium; battery; 55; 9
    silver; low; battery; 50; 9
    """,
)
CAMERA = product(
    "Gull Camera",
    "resolution; waterproof; color",
    """
    1080p; yes; black; 100; 9
    1080p; no; black; 80; 9
    4K; yes; black; 300; 9
    4K; no; silver; 280; 9
    5K; yes; silver; 400; 9
    """,
)
CHAIR = product(
    "Perch Chair",
    "material; armrest; frame color; seat color",
    """
    mesh; none; black; red; 100; 9
    mesh; fixed; black; blue; 110; 9
    leather; adjustable; silver; black; 150; 9
    leather; fixed; silver; blue; 140; 9
    """,
)
KEYS = product(
    "Anvil Keyboard",
    "switch type; backlight; size",
    """
    clicky; RGB; full size; 100; 9
    clicky; none; 80%; 90; 9
    linear; white; 60%; 80; 9
    tactile; none; full size; 95; 9
    """,
)
BUDS = product(
    "Wren Earbuds",
    "color; battery life; water resistance",
    """
    black; 4 hours; IPX7; 90; 9
    black; 8 hours; not resistant; 85; 9
    blue; 6 hours; IPX4; 80; 9
    blue; 8 hours; IPX4; 99; 9
    """,
)
BELLS = product(
    "Oak Dumbbell Set",
    "weight range; set type",
    """
    5-25 lbs; fixed; 90; 9
    30-50 lbs; fixed; 190; 9
    30-50 lbs; adjustable; 290; 9
    55-75 lbs; adjustable; 390; 9
    """,
)
TABLET = product(
    "Slate Tablet",
    "connectivity; storage",
    """
    Wi-Fi; 64GB; 200; 9
    Wi-Fi; 128GB; 250; 9
    Wi-Fi + Cellular; 128GB; 300; 9
    """,
)
PUZZLE = product(
    "Fern Puzzle",
    "pieces; theme; difficulty level",
    """
    500; animals; beginner; 10; 9
    1000; animals; intermediate; 15; 9
    1000; art; expert; 18; 9
    2000; art; expert; 20; 9
    """,
)
