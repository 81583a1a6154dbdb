"""Headline figures: each once, for the fans, the differences and the table."""
from dataclasses import dataclass

import numpy as np

from . import reading


@dataclass
class Headline:
    """One figure of the whole country."""
    label: str
    unit: str
    needs: list
    value: object                       # function of arrays [run, period], in order of needs
    digits: int = 1
    fan: bool = True                    # drawn; the others are in the table only
    since_january: bool = False         # a year's figure is that of December
    lag: str = ""                       # "growth": change over a year of what value gives, in %


def growth(values, lag):
    """Change over `lag` periods, in %; what has no predecessor is missing."""
    result = np.full_like(values, np.nan)
    result[:, lag:] = 100 * (values[:, lag:] / values[:, :-lag] - 1)
    return result


def part(index):
    """Share in % of one label of a breakdown."""
    return lambda values: 100 * values[..., index] / np.nansum(values, axis=-1)


HEADLINES = [
    Headline("GDP in volume, yearly growth", "%", ["gdp_volume"], lambda v: v, lag="growth"),
    Headline("Employment", "million persons", ["employment"], lambda v: v / 1e6, digits=2),
    Headline("Unemployment", "% of the labour force", ["unemployment_rate"], lambda v: v),
    Headline("Consumer prices, yearly growth", "%", ["consumer_price"], lambda v: v,
             lag="growth"),
    Headline("Going without in a category at least", "% of adults", ["excluded_share"],
             lambda v: v),
    Headline("Purchases made with staff", "% of purchases", ["purchases_by_mode_class"], part(0)),
    Headline("GDP in volume", "bn EUR of 2010 a year", ["gdp_volume"], lambda v: 12e-9 * v,
             fan=False),
    Headline("Labour share", "% of value added", ["labour_share"], lambda v: v, fan=False),
    Headline("Gini coefficient of standards of living", "1", ["gini"], lambda v: v, digits=3,
             fan=False),
    Headline("Poverty rate", "% of persons", ["poverty_rate"], lambda v: v, fan=False),
    Headline("Public debt", "% of GDP", ["public_debt_ratio"], lambda v: v, fan=False),
    Headline("Front-line jobs", "thousand persons", ["front_line_jobs"], lambda v: v / 1e3,
             digits=0, fan=False),
    Headline("Enduring a mode they would not choose", "% of adults", ["endured_share"],
             lambda v: v, fan=False),
    Headline("Gave up within a year", "% of adults", ["gave_up_year_share"], lambda v: v,
             fan=False, since_january=True),
    Headline("Unpaid work", "minutes a day and adult", ["unpaid_minutes_per_day"], lambda v: v,
             fan=False),
    Headline("Value of unpaid work at the minimum wage", "% of GDP",
             ["unpaid_value_share_by_valuation"], lambda v: v[..., 0], fan=False),
    Headline("Consumer surplus of modes", "EUR a month and adult", ["consumer_surplus"],
             lambda v: v, fan=False),
    Headline("Rights lapsed", "million EUR a year", ["rights_lapsed"], lambda v: 12e-6 * v,
             digits=0, fan=False),
]


def available(headline, scenarios):
    """True if every scenario has the series."""
    try:
        for scenario in scenarios:
            scenario.needs(headline.needs)
    except reading.Missing:
        return False
    return True


def values(headline, scenario, period):
    """[run, period] of a headline; period is "quarterly" or "yearly"."""
    if headline.since_january and period == "yearly":
        period = "december"
    arrays = [getattr(scenario, period)(name) for name in headline.needs]
    result = headline.value(*arrays)
    lag = 12 // scenario.period if period == "quarterly" else 1
    return growth(result, lag) if headline.lag else result


def differences(headline, baseline, scenario, period):
    """[pair, period]: scenario less baseline, the same replication in both."""
    one, other = values(headline, baseline, period), values(headline, scenario, period)
    return np.stack([other[j] - one[i] for i, j in scenario.pairs])
