"""Two hosts and a third with the database, each with one address: whichever cable is pulled, nobody is lost."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.faults.hosts import NO_NETWORK, Network, has_network
from tests.faults.machines import Machines
from tests.faults.test_many_machines import under_traffic
from tests.postgres import NO_POSTGRES, Cluster, postgres_programs
from tests.redis_server import RedisServer, has_redis

IN_STEP_WITHIN = 10.0  # seconds after the network is whole again
AT_MOST = 5.0  # seconds for an answer from then on


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("cuts", "longest"), [(4, 16.0), pytest.param(50, 60.0, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_the_network_between_hosts_is_cut(cuts: int, longest: float, trained: Path, tmp_path: Path) -> None:
    """A host's cable is pulled, or what the database's host sends to it gets lost, for seconds up to a minute: nothing
    that was acknowledged is lost, doubled or shown twice, and ten seconds after the network is whole again everybody
    is answered as quickly as ever.
    """
    if not has_network():
        pytest.skip(NO_NETWORK)
    if postgres_programs() is None or not has_redis():
        pytest.skip(NO_POSTGRES)
    chance = random.Random(cuts)
    with Network("one", "two", "data") as network:
        one, two, data = network.hosts
        with (
            Cluster(durable=True, host=data) as cluster,
            RedisServer(data) as redis,
            Machines(trained, tmp_path, cluster, redis, hosts=(one, two)) as machines,
            under_traffic(machines, cuts, network.address) as windows,
        ):
            for number in range(cuts):
                time.sleep(chance.uniform(1.0, 3.0))
                host, seconds = (one, two, data)[number % 3], chance.uniform(1.0, longest)
                if number % 4 == 1 and host is not data:
                    network.lose_answers(data, host)
                    time.sleep(seconds)
                    network.find_answers(data, host)
                else:
                    network.cut(host)
                    time.sleep(seconds)
                    network.heal(host)
                machines.start_what_ended()
                time.sleep(IN_STEP_WITHIN)
                begun = [len(window.waits) + 1 for window in windows.windows]  # what is asked now began before
                time.sleep(3.0)
                late = [max(window.waits[first:], default=0.0) for window, first in zip(windows.windows, begun)]
                assert max(late) <= AT_MOST, f"cut {number} of {host.name} for {seconds:.0f} s: {late}"
