"""No customer can write a command: what Rasa's own pattern for commands would take never reaches it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.domain.errors import BadInput
from bot.domain.text import SLASHES, clean, for_understanding

steady = settings(deadline=None, derandomize=True, max_examples=2_500)

# Rasa's pattern, and where RegexMessageHandler looks it up (YAMLStoryReader.unpack_regex_message, rasa 3.6.21).
COMMAND = YAMLStoryReader._regex_message_pattern()

COMMANDS = ("/restart", "/session_start", "/back", "/affirm", '/inform{"contact_here": "yes"}', "/ask_human@1.0", "/")
BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2009\u2028\u2029\u202f\u205f\u3000"
INVISIBLE = (
    "\x00\x07\x08\x1b\x7f\u00ad\u200b\u200c\u200d\u200e\u200f\u202d\u202e\u2060\u2066\u2069\ufeff\U000e002f\ud800"
)
LOOK_ALIKES = SLASHES + "\\|\u0338\u20eb\u29f5\u2572\u30ce\u4e3f\ufe68\uff3c\U0001d23a"
ANYTHING = st.one_of(
    st.sampled_from(COMMANDS),
    st.sampled_from(SLASHES),
    st.sampled_from(BLANKS),
    st.sampled_from(INVISIBLE),
    st.sampled_from(LOOK_ALIKES),
    st.sampled_from("{}@:\"'[]().0123abc"),
    st.sampled_from("\u0301\u0323\u0338\u20d2\ufe0f\u0335"),  # marks, some of which strike a letter through
    st.text(st.characters(), max_size=4),
)
texts = st.lists(ANYTHING, min_size=1, max_size=14).map("".join)


def as_rasa_reads_it(raw: str) -> str | None:
    """The text that reaches Rasa; None where the message is refused."""
    try:
        return for_understanding(clean(raw))
    except BadInput:
        return None


def understood_by_the_handler(text: str) -> Message:
    """What the component of the pipeline that unpacks commands makes of a text."""
    [message] = RegexMessageHandler().process([Message({TEXT: text})])
    return message


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "/"])
def test_rasa_takes_a_slash_for_a_command(command: str) -> None:
    """Without the guard, Rasa obeys a text that begins with a slash; that is why there is one."""
    assert COMMAND.match(command)
    assert understood_by_the_handler(command).get(INTENT)["confidence"] == 1.0


@given(texts)
@steady
def test_nothing_a_customer_writes_is_a_command(raw: str) -> None:
    """Whatever is typed, what Rasa reads does not begin with its sign for commands and does not match its pattern."""
    text = as_rasa_reads_it(raw)
    if text is None:
        return

    assert not text.strip().startswith(INTENT_MESSAGE_PREFIX)
    assert COMMAND.match(text) is None
    assert COMMAND.match(text.strip()) is None


@given(st.sampled_from(COMMANDS), st.text(BLANKS + INVISIBLE, max_size=6), st.text(BLANKS + INVISIBLE, max_size=6))
@settings(steady, max_examples=1_000)
def test_a_command_cannot_hide_behind_what_is_not_seen(command: str, before: str, after: str) -> None:
    """A command among blanks and invisible characters is text like any other, and nothing visible of it is lost."""
    text = as_rasa_reads_it(before + command + after)

    assert text is not None
    assert COMMAND.match(text.strip()) is None
    assert command in text


@pytest.mark.parametrize(
    "raw", [*COMMANDS, " \n/restart", "\u200b/restart", "\ufeff\x00 /restart{}", "\u2066/back\u2069"]
)
def test_the_handler_finds_nothing_to_unpack(raw: str) -> None:
    """The component that unpacks commands leaves a guarded text without an intent, as it came."""
    text = as_rasa_reads_it(raw)
    assert text is not None

    message = understood_by_the_handler(text)

    assert message.get(INTENT) is None
    assert message.get(TEXT) == text
