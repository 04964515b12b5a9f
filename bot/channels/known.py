"""The messaging channels there are. A new one is one file, its fixtures, and its line here."""

from __future__ import annotations

from bot.channels.mail import Mail
from bot.channels.messenger import Messenger
from bot.channels.slack import Slack
from bot.channels.telegram import Telegram
from bot.channels.twilio import Twilio
from bot.channels.whatsapp import WhatsApp
from bot.use_cases.platform_ports import Platform

KNOWN: tuple[type[Platform], ...] = (
    Telegram,
    WhatsApp,
    Messenger,
    Mail,
    Slack,
    Twilio,
)
BY_NAME = {channel.name: channel for channel in KNOWN}
