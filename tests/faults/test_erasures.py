"""Erasing under traffic and under kill -9: all goes or nothing, nothing comes back, and the audit holds."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.case import CaseState
from bot.domain.errors import HeardError, NotFound, TryAgain
from bot.storage.attachment_files import AttachmentFiles
from bot.use_cases.attachments import sweep_attachments
from bot.use_cases.customers import erase_customer, find_customer
from bot.use_cases.turns import claim_turn
from tests.builders import TestHouse, answer, build_test_house, say
from tests.customers import customer_everywhere
from tests.use_cases.test_customers import everything, is_sound, release

SECRET = "Zwetschgenrost"


def erase_in_child(url: str, files: Path, conversation_id: str, at: float) -> None:
    """Erase a customer in a process of its own, which is killed after so many seconds of it."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            house = build_test_house(url)
            store = AttachmentFiles(files)
            customer = find_customer(conversation_id, house.reading(), alone=True)
            os.write(there, b"!")
            erase_customer(customer, "ann", house.uow(), house.now(), store)
        finally:
            os._exit(0)
    os.read(here, 1)
    time.sleep(at)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(here)
    os.close(there)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [12, pytest.param(100, marks=pytest.mark.long)])
def test_a_killed_erasure_took_all_or_nothing(kills: int, tmp_path: Path) -> None:
    """Wherever the house falls, the rows of a customer are all there or all gone; the sweep takes files left behind."""
    chance, url = random.Random(kills), f"sqlite:///{tmp_path / 'heard.db'}"
    files = AttachmentFiles(tmp_path / "attachments")
    house = build_test_house(url)
    object.__setattr__(house, "files", files)
    cases = [
        customer_everywhere(house, f"{SECRET}-{number:03}-", f"peer-{number}", CaseState.CLOSED)
        for number in range(kills)
    ]
    release(house, *cases)
    before = [everything(house).count(f"{SECRET}-{number:03}-") for number in range(kills)]
    house.engine.dispose()
    for case in cases:
        erase_in_child(url, tmp_path / "attachments", case.conversation_id, chance.uniform(0, 0.15))
    after = [everything(house).count(f"{SECRET}-{number:03}-") for number in range(kills)]
    gone = after.count(0)
    for case in cases:
        customer = find_customer(case.conversation_id, house.reading(), alone=True)
        erase_customer(customer, "ann", house.uow(), house.now(), files)
    house.leave_no_traces()
    for path in files._folder.iterdir():
        os.utime(path, (0, 0))
    sweep_attachments(files, house.uow(), house.now() + timedelta(days=365))
    left = [path.name for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    print(f"{kills} kills: {gone} were done, {kills - gone} were not begun or undone")

    assert [count for count, whole in zip(after, before) if count not in (0, whole)] == []
    assert left == []
    assert is_sound(house)
    house.engine.dispose()


@pytest.mark.timeout(120)
def test_under_traffic(database_url: str) -> None:
    """While customers write and are answered, they are erased again and again: nobody else loses a message, nothing of
    them is left in the end, and whoever writes after it is a new customer.
    """
    house = build_test_house(database_url)
    stop, failed, kept = threading.Event(), [], []

    def write(number: int) -> None:
        peer, count = f"mara-{number}" if number else "tom", 0
        while not stop.is_set():
            count += 1
            try:
                say(house, f"{SECRET} {count}" if number else f"hello {count}", peer=peer)
                kept.extend([count] if not number else [])
            except TryAgain:  # two transactions in each other's way: it was not acknowledged, so it is sent again
                count -= 1
            except Exception as error:
                failed.append(error)

    def reply() -> None:
        while not stop.is_set():
            try:
                claimed = claim_turn("worker", house.uow(), house.now())
                if claimed is not None:
                    answer(house, claimed)
            except HeardError:
                pass
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)] + [threading.Thread(target=reply)]
    for thread in threads:
        thread.start()
    erased = 0
    until = time.monotonic() + 4
    try:
        while time.monotonic() < until:
            for peer in ("mara-1", "mara-2"):
                erased += erase(house, peer)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for peer in ("mara-1", "mara-2"):
        erase(house, peer)
    print(f"{erased} erasures, {len(kept)} messages of the other customer")
    with house.reading() as uow:
        [tom] = uow.customers.of_peer("tom")
        said = [one.text for one in uow.conversations.history(tom, most=100_000) if one.author.value == "customer"]

    assert failed == []
    assert erased > 1
    assert SECRET not in everything(house)
    assert said == [f"hello {count}" for count in kept]
    assert is_sound(house)
    house.engine.dispose()


def erase(house: TestHouse, peer: str) -> bool:
    try:
        customer = find_customer(peer, house.reading(), alone=True)
        erase_customer(customer, "ann", house.uow(), house.now(), house.files)
    except (NotFound, TryAgain):  # nothing is there, or the others were always quicker: it is done with the next one
        return False
    return True
