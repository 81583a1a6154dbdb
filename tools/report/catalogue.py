"""All figures of the report, in order; one entry each."""
from . import (figures_economy, figures_exclusion, figures_map, figures_matrix, figures_modes,
               figures_value, figures_work)
from .context import Entry

ENTRIES = [
    Entry("headline", "The economy and its counters",
          "How do activity, work, prices, exclusion and the use of counters move?",
          ["gdp_volume", "employment", "unemployment_rate", "consumer_price", "excluded_share",
           "purchases_by_mode_class"], "%; million persons",
          "Quarterly means. The line is the mean over replications; the dark band holds the "
          "middle half of them, the light one nine in ten (all of them when there are two or "
          "three). A single replication has no band: its wiggles are luck as much as movement.",
          figures_economy.fans, compares=True),
    Entry("modes", "Who buys how, category by category",
          "Through which modes of provision do adults make their purchases?",
          ["persons_by_category_mode"], "% of adults",
          "Each panel is a category of purchase, each area the adults whose mode it is, in per "
          "cent of those who have one. The lowest area is the counter, the human alternative.",
          figures_modes.modes),
    Entry("purchases", "Purchases by terms, time by performer",
          "Who performs the tasks of purchases, and is it by choice?",
          ["purchases_by_mode_class", "minutes_by_performer"], "% of purchases; billion hours",
          "Left: purchases served by staff at a counter, and those in which buyers do part of the"
          " work: by choice, because no counter on fair terms was to be had, or the same where a "
          "counter would have served them better. Right: the time all this takes, whoever "
          "performs it.", figures_modes.purchases),
    Entry("minutes_moved", "Work moved from one performer to another",
          "How many hours have the modes moved since the opening, and from whom to whom?",
          ["minutes_moved_by_performer", "minutes_moved_by_category_performer"],
          "billion hours a year",
          "Hours of the year's purchases less those which the same purchases would have taken "
          "with the opening's mix of modes. Below zero: work taken off that performer; above: "
          "work given to them.", figures_modes.moved),
    Entry("occupations", "Occupations that gain and lose",
          "Which occupations have grown and shrunk most?", ["employment_by_occupation"],
          "thousand persons; %",
          "The twelve occupations with the largest gains and the twelve with the largest losses "
          "of employment between the first and the last year (means of twelve months). Thin lines"
          " are two standard errors over replications. Front-line occupations are split finer.",
          figures_work.occupations),
    Entry("displacement", "Why jobs end, and what follows",
          "How many jobs end because modes moved the work, and what becomes of those who had them?",
          ["job_separations_by_separation_cause", "time_out_of_work", "displaced_pay_ratio"],
          "thousand persons; months; %",
          "Left: jobs ended in each year by cause; retirements and deaths are not among them. "
          "Right, from the top: those that ended because customers took over the work; of "
          "employees hired again after a dismissal, a job moved by modes or a closure, the time "
          "they were out of work and their new pay compared with the old one. Those never hired "
          "again are not in these two.",
          figures_work.displacement),
    Entry("value", "Where a euro goes",
          "Who ends up with what households pay, category by category?",
          ["value_by_category_recipient"], "cents per euro",
          "Each bar is one euro paid in the last year. Payments to suppliers are followed through"
          " what these buy from others, down to wages, profits, taxes and imports.",
          figures_value.euro),
    Entry("savings", "What is saved, and who has it",
          "Who has the labour that purchases need no more?",
          ["labour_saving_by_saving_source", "saving_of_by_beneficiary"], "bn EUR of 2010",
          "From left to right: labour that the year's purchases need less than those of the first"
          " year, by where it is saved; the sum; and those who have it, down to zero. A bar that "
          "goes the other way is a loss.", figures_value.savings),
    Entry("unpaid", "Unpaid work in purchases",
          "How much do consumers and others work without pay, and what is it worth?",
          ["unpaid_hours_by_unpaid_work", "unpaid_value_share_by_valuation"],
          "billion hours; % of GDP",
          "Left: hours by kind of work, those of queues not counted. Right: the same hours valued"
          " at the minimum wage, at the wage of those whose job it is, and at the person's own "
          "wage. None of this is in GDP; the three values bracket what is not known.",
          figures_value.unpaid),
    Entry("exclusion", "Who is left out",
          "Which ages, diplomas, deciles and households go without, endure, or are helped?",
          ["excluded_share_by_age_band", "excluded_share_by_diploma", "excluded_share_by_decile",
           "excluded_share_by_household_type"], "% of adults",
          "Rings are the first year, dots the last, with two standard errors where there are "
          "several replications. A person goes without who can use no mode of a category, and "
          "endures whose mode serves worse than a counter would, were there one. Those who gave "
          "up are counted from January to December.",
          figures_exclusion.groups),
    Entry("concentration", "Is exclusion a matter of income?",
          "Is exclusion concentrated among the poor, and through what?",
          ["exclusion_concentration", "endured_concentration", "exclusion_contribution_by_factor"],
          "index",
          "The index is zero when exclusion is spread evenly over standards of living and "
          "negative when it weighs on the poor. Contributions of the factors and the residual add"
          " up to it.",
          figures_exclusion.concentration),
    Entry("maps", "Départements",
          "Where do people go without, and where has unemployment changed?",
          ["excluded_share_by_departement", "unemployment_rate_by_departement"],
          "% of adults; points",
          "Means over the last year, and over the first for changes. A département of one agent "
          "for a thousand persons holds some hundreds of agents: neighbouring classes are within "
          "chance unless several replications are shown. Insets are not to scale.",
          figures_map.maps),
    Entry("matrix", "All scenarios at a glance",
          "What does each scenario change in the last year, and is it more than chance?",
          ["gdp_volume", "employment", "unemployment_rate"], "as in the rows",
          "Each column is a scenario, each number its difference from the baseline in the last "
          "year, the same replication in both. Cells are coloured where it is beyond two standard "
          "errors over replications: blue for more, orange for less, the darker the further "
          "beyond. With one replication nothing is coloured. One cell in twenty is beyond by "
          "chance.",
          figures_matrix.matrix, scenarios=True),
    Entry("differences", "What the scenarios change",
          "By how much do the scenarios differ from the baseline, and is it more than chance?",
          ["gdp_volume", "employment", "unemployment_rate"], "as in the first figure",
          "Each scenario less the baseline, the same replication in both, so that the same "
          "persons have the same luck. Bands are two standard errors over replications; a "
          "difference within them may be chance. The table marks those of the last year that are "
          "beyond.",
          figures_economy.differences, scenarios=True),
]
