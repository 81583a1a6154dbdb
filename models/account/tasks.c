/* The account of tasks that moved: minutes that each performer gives to the month's purchases beyond what the same purchases
 * would have taken at the opening's mix of modes, and the hours of persons who are paid to supply others.
 *
 *     moved(c, p) = sum over modes m of c of purchases(m) x minutes(m, p)
 *                   - purchases(c) x minutes_opening(c, p)
 *
 * with the minutes of mode/minutes_state.h on both sides, so that only the choice of modes (and, where persons supply, the
 * search for one) moves a minute: not the number of purchases, nor the productivity of staff. Staff at idle counters is
 * left out; minutes of machines take nobody's time. What staff lose need not be what others give: a mode may ask more of
 * the consumer than it takes from staff. */
#include "models/account/modes.h"
#include "models/account/put.h"
#include "models/account/results_state.h"
#include "models/account/state.h"
#include "models/mode/minutes_state.h"

/* ---- series ---- */

static const char *const by_performer[] = {"performer", "category performer", NULL};
static const char *const by_supply[] = {"", "supply", NULL};

#define SERIES(S)                                                                                  \
    S(minutes_moved, REAL, by_performer, "min/month", "minutes of tasks that moved",               \
      "minutes of the month's purchases less those that they would have taken at the opening's "   \
      "mix of modes, by who performs the task; without idle counters",                             \
      "this run")                                                                                  \
    S(peer_hours, REAL, by_supply, "hour/month", "hours of persons who supply",                    \
      "hours of peers and of workers of platforms in the month's purchases; volunteers and "       \
      "members are not paid and left out",                                                         \
      "this run")
SERIES(ACCOUNT_SERIES)
#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_tasks_series[] = {SERIES(POINTER) NULL};

/* ---- filling ---- */

enum { MINUTES_PER_HOUR = 60 };

static void fill_moved(const struct sim_world *world, size_t c)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    const double *opening = &mode_categories(world).minutes_opening[c * MODE_PERFORMER_COUNT];
    double *all = account_reals(world, "minutes_moved_by_performer");
    double *here =
        &account_reals(world, "minutes_moved_by_category_performer")[c * MODE_PERFORMER_COUNT];
    for (size_t p = 0; p < MODE_PERFORMER_COUNT; p++) {
        int64_t purchases = 0;
        double minutes = 0;
        for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++) {
            purchases += mode.purchases[m];
            minutes += account_euros(world, mode.purchases[m]) *
                       mode_minutes_by(&rates->row[m], &mode, m, p);
        }
        here[p] = minutes - account_euros(world, purchases) * opening[p];
        all[p] += here[p];
    }
}

static void fill_peers(const struct sim_world *world)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    for (size_t k = 0; k < rates->supply_count; k++) {
        size_t m = rates->supply[k].mode;
        double minutes = mode_minutes_by(&rates->row[m], &mode, m, MODE_BY_PEER) +
                         mode_minutes_by(&rates->row[m], &mode, m, MODE_BY_WORKER);
        double hours = account_euros(world, mode.purchases[m]) * minutes / MINUTES_PER_HOUR;
        account_put_real(world, "peer_hours_by_supply", k, hours);
        account_reals(world, "peer_hours")[0] += hours;
    }
}

void tasks_fill(const struct sim_world *world)
{
    for (size_t c = 0; c < market_rates(world)->category_count; c++)
        fill_moved(world, c);
    fill_peers(world);
}
