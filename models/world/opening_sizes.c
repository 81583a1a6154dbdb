/* Sizes of the firms of the base year from the size classes of firms_size.csv.
 *
 * The classes give a quantile function: firms in a class in proportion to the table's, those of the
 * first (1-9) less the businesses of the self-employed, which are drawn apart; inside a class a
 * Pareto law cut at its bounds with the exponent that meets the class's mean (Axtell 2001: sizes of
 * firms follow a power law); in the open last class a Pareto law from its bound with the class's
 * mean. The k-th of n firms takes the quantile (k - 1/2) / n. What all have beyond one person is
 * scaled, with cumulated rounding, so that they sum to the employees there are: the table is about
 * enterprises and persons of 2014, the employees are those of 2010. */
#include "models/world/opening.h"

#include <math.h>

static const double lower[SIZE_CLASS_COUNT] = {1, 10, 20, 50, 250};
static const double upper[SIZE_CLASS_COUNT] = {9, 19, 49, 249, INFINITY};

/* Mean of a Pareto law of exponent alpha (not 0, not 1) cut at a and b. */
static double cut_mean(double alpha, double a, double b)
{
    double tail = pow(a / b, alpha);
    return alpha / (alpha - 1) * (a - b * tail) / (1 - tail);
}

/* The exponent whose mean is that of the class; the mean falls as the exponent rises. The first
 * limits are beyond any class mean, and such that halving meets neither 0 nor 1. */
static double exponent(double mean, double a, double b)
{
    double low = -30.3, high = 50.9;
    if (isinf(b))
        return mean / (mean - a);
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (cut_mean(middle, a, b) > mean)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

struct size_class {
    double share, mean, exponent;
};

/* A class whose mean is at or beyond a bound (persons at work on average over the year: less than
 * one in some sectors) has all its firms at that bound. */
static double quantile(const struct size_class *class, size_t c, double rank)
{
    double a = lower[c], b = upper[c];
    if (!(class->mean > a))
        return a;
    if (class->mean >= b)
        return b;
    double tail = isinf(b) ? 0 : pow(a / b, class->exponent);
    return a * pow(1 - rank * (1 - tail), -1 / class->exponent);
}

static void classes(const struct market_production *production, const struct opening_sizes *sizes,
                    struct size_class class[SIZE_CLASS_COUNT])
{
    double larger = 0, total = 0;
    for (size_t c = 1; c < SIZE_CLASS_COUNT; c++) {
        class[c].share = production->enterprises[c];
        if (class[c].share > 0)
            class[c].mean = production->persons[c] / class[c].share;
        larger += class[c].share;
    }
    if (sizes->companies > larger) {
        class[0].share = sizes->companies - larger;
        class[0].mean = (production->persons[0] - sizes->self_employed) / class[0].share;
    }
    for (size_t c = 0; c < SIZE_CLASS_COUNT; c++)
        total += class[c].share;
    for (size_t c = 0; c < SIZE_CLASS_COUNT; c++) {
        class[c].share = total > 0 ? class[c].share / total : c == 0;
        if (class[c].mean > lower[c] && class[c].mean < upper[c])
            class[c].exponent = exponent(class[c].mean, lower[c], upper[c]);
    }
}

/* Size at a rank in (0, 1) of all firms. */
static double size_at(const struct size_class class[SIZE_CLASS_COUNT], double rank)
{
    size_t c = 0, last = SIZE_CLASS_COUNT - 1;
    while (last > 0 && class[last].share <= 0)
        last--;
    while (c < last && rank >= class[c].share)
        rank -= class[c++].share;
    double inside = class[c].share > 0 ? rank / class[c].share : 0;
    return quantile(&class[c], c, inside < 1 ? inside : 1 - 0x1p-40); /* rounding at the very end */
}

void opening_sizes(const struct market_production *production, const struct opening_sizes *sizes,
                   size_t count, size_t employees, uint32_t *staff)
{
    struct size_class class[SIZE_CLASS_COUNT] = {0};
    double total = 0, sum = 0;
    size_t given = 0, beyond = employees - count;
    classes(production, sizes, class);
    for (size_t k = 0; k < count; k++)
        total += size_at(class, ((double)k + 0.5) / (double)count) - 1;
    for (size_t k = 0; k < count; k++) {
        sum += total > 0 ? (size_at(class, ((double)k + 0.5) / (double)count) - 1) / total
                         : 1 / (double)count;
        size_t until = k + 1 == count ? beyond : (size_t)(sum * (double)beyond + 0.5);
        if (until > beyond) /* the last digit of a sum */
            until = beyond;
        staff[k] = (uint32_t)(1 + until - given);
        given = until;
    }
}
