"""Which shop systems there are, and how each is got into."""

from __future__ import annotations

from requests.auth import HTTPBasicAuth

from bot.shops.generic_json import GenericShop
from bot.shops.http import Header, Limits, ShopHttp
from bot.shops.shopify import API_PATH, ShopifyShop
from bot.shops.woocommerce import WooCommerceShop
from bot.use_cases.act_ports import ShopSystem


def open_shop_system(system: str, url: str, key: str, secret: str = "", *, limits: Limits | None = None) -> ShopSystem:
    """The system of this name at this address; nothing is asked yet.

    Args:
        system: "woocommerce", "shopify" or "generic".
        key: consumer key, access token or bearer token.
        secret: the consumer secret of WooCommerce.
    """
    secrets = (key, secret)
    if system == "woocommerce":
        # By https the keys may travel as name and password: https://woocommerce.github.io/woocommerce-rest-api-docs
        http = ShopHttp("WooCommerce", f"{url}/wp-json/wc/v3", HTTPBasicAuth(key, secret), secrets, limits=limits)
        return WooCommerceShop(http)
    if system == "shopify":
        http = ShopHttp("Shopify", f"{url}{API_PATH}", Header("X-Shopify-Access-Token", key), secrets, limits=limits)
        return ShopifyShop(http)
    if system == "generic":
        return GenericShop(
            ShopHttp("The shop system", url, Header("Authorization", f"Bearer {key}"), secrets, limits=limits)
        )
    raise ValueError(f"{system!r} is no shop system.")
