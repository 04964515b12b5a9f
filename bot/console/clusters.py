"""Groups of complaints that tell of the same, proposed for corrective action."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from rich.markup import escape

from bot.bootstrap import open_house
from bot.console.registers import console
from bot.domain.complaint_cluster import Cluster, describe_cluster
from bot.settings import Settings
from bot.use_cases.corrective_actions import complaints_since

# The newest so many are grouped. 2,000 of 28 words on average take 10 s of processor time, on two cores at once, and
# 370 MB. Nearly all of it is their encoding; the distances of each from each take 0.2 s, and grow with the square.
MOST = 2_000


def list_clusters(settings: Settings, days: int, as_json: bool) -> None:
    """What complaints of the last days have in common, the largest group first."""
    from bot.nlu.complaint_groups import group_complaints  # with the encoder: only this command waits for it

    house = open_house(settings)
    with house.reading() as uow:
        told, left_out = complaints_since(uow, house.now() - timedelta(days=days), MOST)
        actions = uow.corrective_actions.all()
    groups = group_complaints([one.own_words for one in told])
    clusters = [describe_cluster([told[one] for one in group.members], group.sentences, actions) for group in groups]
    if as_json:
        found = {"days": days, "complaints": len(told), "left_out": left_out, "clusters": list(map(_as_json, clusters))}
        print(json.dumps(found, ensure_ascii=False))
        return
    if left_out:
        console.print(f"Only the newest {len(told):,} are grouped; {left_out:,} older ones of these days are left out.")
    for cluster in clusters:
        _print(cluster)
    if not clusters:
        console.print(f"Of {len(told):,} complaints of the last {days} days, no three tell of the same.")


def _print(cluster: Cluster) -> None:
    causes = ", ".join(f"{cause} ({times})" for cause, times in cluster.causes) or "none on record"
    actions = ", ".join(f"{one.number} ({one.state.value})" for one in cluster.actions) or "none yet"
    console.print(f"[bold]{cluster.size} complaints[/] {escape(cluster.product or 'about no common product')}")
    for sentence in cluster.sentences:
        console.print(f"  “{sentence}”", markup=False)
    console.print(f"  Causes: {causes}. Corrective actions: {actions}.", markup=False)
    console.print(f"  {', '.join(cluster.references)}", markup=False)
    console.print(f"  {cluster.command}\n", markup=False, soft_wrap=True)


def _as_json(cluster: Cluster) -> dict[str, Any]:
    return {
        "size": cluster.size,
        "product": cluster.product,
        "causes": dict(cluster.causes),
        "sentences": list(cluster.sentences),
        "references": list(cluster.references),
        "actions": [{"number": one.number, "state": one.state.value} for one in cluster.actions],
        "command": cluster.command,
    }
