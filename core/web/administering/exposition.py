# SPDX-License-Identifier: EUPL-1.2
"""Figures as text, in the format that Prometheus and its kin read."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core.offers import Figure

#: Of what ``write`` returns; the library calls it by another name in each release.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def write(figures: Iterable[Figure]) -> bytes:
    """Return figures as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures))
    return generate_latest(registry)


class _Figures(Collector):
    """Figures that were asked for already, as the library wants them: a family for each name."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for each in self._figures:
            name = f"samenbeter_{each.name}"
            if name not in families:
                make = CounterMetricFamily if each.counts else GaugeMetricFamily
                families[name] = make(name, each.help)
            families[name].add_sample(name, dict(each.labels), each.value)
        return families.values()
