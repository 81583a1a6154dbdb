/* Sharing an amount out to the cent; the rest of the ledger is in ledger.c. */
#include "sim/state/ledger.h"

__extension__ typedef unsigned __int128 sim_ledger_product;

struct sharing {
    int64_t amount;
    const int64_t *weights;
    size_t count;
    sim_ledger_product sum;
    const int64_t *remainders; /* [count], or NULL when they do not fit in 63 bits */
};

static sim_ledger_product remainder_of(const struct sharing *s, size_t i)
{
    if (s->remainders)
        return (sim_ledger_product)s->remainders[i];
    return (sim_ledger_product)s->amount * (sim_ledger_product)s->weights[i] % s->sum;
}

static size_t count_at_least(const struct sharing *s, sim_ledger_product limit)
{
    size_t n = 0;
    if (s->remainders && limit <= INT64_MAX) {
        int64_t narrow = (int64_t)limit;
        for (size_t i = 0; i < s->count; i++)
            n += s->remainders[i] >= narrow;
        return n;
    }
    for (size_t i = 0; i < s->count; i++)
        n += remainder_of(s, i) >= limit;
    return n;
}

/* The largest limit that at least `left` remainders reach, by halving: no memory, no sorting. It is
 * at least 1, because the remainders add up to left x sum and each is below sum. */
static sim_ledger_product find_limit(const struct sharing *s, size_t left)
{
    sim_ledger_product low = 1, high = s->sum; /* low is reached by enough, high by none */
    while (high - low > 1) {
        sim_ledger_product middle = low + (high - low) / 2;
        if (count_at_least(s, middle) >= left)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool sim_ledger_share(int64_t amount, const int64_t *weights, size_t count, int64_t *shares)
{
    struct sharing s = {.amount = amount, .weights = weights, .count = count};
    if (amount < 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] < 0)
            return false;
        s.sum += (uint64_t)weights[i];
    }
    if (s.sum == 0)
        return false;

    /* The shares' own memory holds the remainders meanwhile, where they fit. */
    bool narrow = s.sum <= INT64_MAX;
    sim_ledger_product left = (sim_ledger_product)amount;
    for (size_t i = 0; i < count; i++) {
        sim_ledger_product product = (sim_ledger_product)amount * (sim_ledger_product)weights[i];
        sim_ledger_product quotient = product / s.sum;
        left -= quotient;
        shares[i] = (int64_t)(narrow ? product - quotient * s.sum : quotient);
    }
    s.remainders = narrow ? shares : NULL;
    sim_ledger_product limit = 0;
    size_t ties = 0; /* of those at the limit, the first ones up to the number left */
    if (left > 0) {
        limit = find_limit(&s, (size_t)left);
        ties = (size_t)left - count_at_least(&s, limit + 1);
    }
    for (size_t i = 0; i < count; i++) {
        sim_ledger_product remainder = remainder_of(&s, i);
        bool extra = left > 0 && (remainder > limit || (remainder == limit && ties > 0));
        ties -= extra && remainder == limit;
        if (narrow)
            shares[i] =
                (int64_t)((sim_ledger_product)amount * (sim_ledger_product)weights[i] / s.sum);
        shares[i] += extra;
    }
    return true;
}
