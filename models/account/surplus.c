/* What the choice of modes is worth to a consumer: the log-sum of Small and Rosen (1981; Train 2009, chapter 3).
 *
 *   surplus = sum over categories of purchases a month
 *             x [ noise x ln sum over modes of exp(worth / noise) - worth of the counter ]
 *
 * The sum is over the modes that the person can use alone and that are to be had from the household's supplier, within
 * reach; worth and noise are those of the choice itself (mode/utility.c), in euros of 2010. The counter is that on
 * fair terms - within reach, without surcharge, at the normal queue - with everybody else at it too. So the
 * surplus is nothing in an economy of counters, and what is taken off depends on no scenario: the
 * difference between two scenarios is the difference of the log-sums, which is the change of consumer surplus.
 *
 * Who can use nothing alone has the worth of the mode in which he or she is helped, help included. Who goes without
 * loses what the purchase costs, as in the choice of suppliers (mode/utility.c). A category whose supplier the
 * household has just lost is left out: the purchase waits.
 *
 * Differs from Small and Rosen in that the marginal utility of money is 1 by construction (worth is in euros), and
 * from the choice in that habit and what one thinks of are left out: both say how soon a person finds the better
 * mode, not what it is worth. The constant of the Gumbel noise, the same in all choices, is left out too. */
#include "models/account/extended.h"

#include <math.h>

enum { CENTS = 100 };

/* The best counter on fair terms, where all acquaintances use it. */
static double fair_counter(const struct mode_chooser *chooser, const struct mode_customer *customer,
                           size_t category, uint32_t supplier)
{
    const struct mode_rates *rates = chooser->rates;
    double most = chooser->stake[category] * chooser->parameters->social * CENTS,
           best = -(double)INFINITY;
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
        if (rates->row[m].form != MODE_FORM_COUNTER)
            continue;
        double share = (double)chooser->group.share[customer->group * rates->count + m];
        double worth = mode_worth(chooser, customer, m, supplier, true) + most * (1 - share);
        best = worth > best ? worth : best;
    }
    return best;
}

/* Of the mode in which the person is helped, or of going without. */
static double without_choice(const struct mode_chooser *chooser,
                             const struct mode_customer *customer, size_t category,
                             uint32_t supplier)
{
    uint8_t code = chooser->person.mode[customer->row * chooser->market->category_count + category];
    size_t mode = mode_of_code(chooser->rates, category, code);
    if (mode == MODES_MAX || mode_helper(code) == MODE_HELP_NONE)
        return -chooser->amount[category];
    return mode_worth_helped(chooser, customer, mode, supplier);
}

static double choice(const struct mode_chooser *chooser, const struct mode_customer *customer,
                     size_t category, uint32_t supplier)
{
    double value;
    return mode_inclusive_value(chooser, customer, category, supplier, &value)
               ? value
               : without_choice(chooser, customer, category, supplier);
}

double account_surplus(const struct mode_chooser *chooser, const struct mode_customer *customer)
{
    double surplus = 0;
    if (!chooser->parameters->coproduction) /* the economy of counters is what is compared with */
        return 0;
    for (size_t category = 0; category < chooser->market->category_count; category++) {
        uint32_t supplier = mode_supplier(chooser, customer->home, category);
        if (chooser->slot[category] >= 0 && supplier == SIM_NONE)
            continue;
        surplus += chooser->rates->purchases[category] *
                   (choice(chooser, customer, category, supplier) -
                    fair_counter(chooser, customer, category, supplier));
    }
    return surplus;
}
