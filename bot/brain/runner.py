"""Runs a model's graph node after node in this thread.

Rasa hands the graph to dask, which plans it anew for each of the three runs of a turn; a graph of ten nodes in a row
needs no planning. The nodes, their order and their inputs are Rasa's own.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Tuple

from rasa.engine.runner.dask import DaskGraphRunner


class StraightGraphRunner(DaskGraphRunner):
    """See parent class."""

    def run(self, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None) -> Dict[Text, Any]:
        """See parent class."""
        wanted = tuple(targets or self._graph_schema.target_names)
        results: Dict[Text, Tuple[Text, Any]] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            results[name] = self._instantiated_nodes[name](*(results[need] for need in needs))
        return {name: results[name][1] for name in wanted}

    def _order(self, targets: Tuple[Text, ...]) -> List[Tuple[Text, Tuple[Text, ...]]]:
        """The nodes that the targets need, each after those it needs itself; the same every time, so kept."""
        known = self.__dict__.setdefault("_orders", {})
        if targets not in known:
            schema = self._graph_schema.minimal_graph_schema(list(targets))
            order: List[Tuple[Text, Tuple[Text, ...]]] = []
            placed: set[Text] = set()

            def place(name: Text) -> None:
                if name in placed or name not in schema.nodes:
                    return
                placed.add(name)
                needs = tuple(schema.nodes[name].needs.values())
                for need in needs:
                    place(need)
                order.append((name, needs))

            for target in targets:
                place(target)
            known[targets] = order
        return list(known[targets])
