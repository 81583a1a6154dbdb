/* Whether the tables of modes hold anything on which an entry could act: each lever that acts through modes needs modes of
 * some kind (a counter with an alternative, a machine, a commission, workers, ...) in the categories, sectors and platforms that
 * the entry names, launched before it ends. The sentence says which modes it could act on. */
#include "models/policy/judge.h"

#include "models/mode/terms_state.h"

#include <math.h>

/* What a mode must be for the lever to act on it. */
struct need {
    const char *what;
    bool (*met)(const struct sim_world *world, const struct sim_lever_entry *entry, size_t mode);
};

static const struct mode_row *row_of(const struct sim_world *world, size_t m)
{
    return &mode_rates(world)->row[m];
}

/* Minutes of staff a purchase, as the table has them. */
static double staff_minutes(const struct mode_row *row)
{
    double minutes = 0;
    for (size_t task = 0; task < MODE_TASK_COUNT; task++)
        minutes += row->minutes[task][MODE_BY_STAFF];
    return minutes;
}

static bool saves_staff(const struct sim_world *world, size_t m)
{
    size_t counter = mode_rates(world)->first[row_of(world, m)->category];
    return staff_minutes(row_of(world, m)) < staff_minutes(row_of(world, counter));
}

static bool installed(const struct mode_row *row)
{
    return row->by_firm && row->form != MODE_FORM_COUNTER;
}

/* ---- the needs ---- */

static bool counter_with_other(const struct sim_world *world, const struct sim_lever_entry *entry,
                               size_t m)
{
    const struct mode_rates *rates = mode_rates(world);
    size_t c = rates->row[m].category;
    (void)entry;
    return rates->row[m].form == MODE_FORM_COUNTER && rates->first[c + 1] - rates->first[c] > 1;
}

static bool surcharged(const struct sim_world *world, const struct sim_lever_entry *entry, size_t m)
{
    const struct mode_row *row = row_of(world, m);
    return row->form == MODE_FORM_COUNTER &&
           (entry->value < 0 || entry->value < row->surcharge_most);
}

static bool needs_skill(const struct sim_world *world, const struct sim_lever_entry *entry,
                        size_t m)
{
    (void)entry;
    return row_of(world, m)->skill > 0;
}

static bool in_contact(const struct sim_world *world, const struct sim_lever_entry *entry, size_t m)
{
    const struct mode_rates *rates = mode_rates(world);
    size_t c = rates->row[m].category;
    (void)entry;
    return (rates->row[m].outlet || rates->row[m].form == MODE_FORM_COUNTER) &&
           rates->first[c + 1] - rates->first[c] > 1;
}

static bool saving_of_firms(const struct sim_world *world, const struct sim_lever_entry *entry,
                            size_t m)
{
    (void)entry;
    return saves_staff(world, m);
}

static bool saving_installed(const struct sim_world *world, const struct sim_lever_entry *entry,
                             size_t m)
{
    (void)entry;
    return installed(row_of(world, m)) && saves_staff(world, m);
}

static bool machine(const struct sim_world *world, const struct sim_lever_entry *entry, size_t m)
{
    (void)entry;
    return row_of(world, m)->form == MODE_FORM_MACHINE && row_of(world, m)->capacity > 0;
}

static bool costs_to_install(const struct sim_world *world, const struct sim_lever_entry *entry,
                             size_t m)
{
    (void)entry;
    return installed(row_of(world, m)) && row_of(world, m)->install_cost > 0;
}

static bool commission(const struct sim_world *world, const struct sim_lever_entry *entry, size_t m)
{
    const struct mode_row *row = row_of(world, m);
    (void)entry;
    return row->platform != MODE_NONE && row->to[MODE_TO_PLATFORM] > 0 &&
           mode_rates(world)->platform[row->platform].owner != MODE_OWNER_COOPERATIVE;
}

static bool commission_above(const struct sim_world *world, const struct sim_lever_entry *entry,
                             size_t m)
{
    const struct mode_row *row = row_of(world, m);
    if (row->platform == MODE_NONE || !(row->to[MODE_TO_PLATFORM] > 0))
        return false;
    double most = mode_rates(world)->platform[row->platform].commission_most;
    return entry->value < fmax(row->to[MODE_TO_PLATFORM], most);
}

static bool searched(const struct sim_world *world, const struct sim_lever_entry *entry, size_t m)
{
    (void)entry;
    return row_of(world, m)->platform != MODE_NONE && row_of(world, m)->supply != MODE_NONE;
}

static bool on_platform(const struct sim_world *world, const struct sim_lever_entry *entry,
                        size_t m)
{
    (void)entry;
    return row_of(world, m)->platform != MODE_NONE;
}

static bool data_of_others(const struct sim_world *world, const struct sim_lever_entry *entry,
                           size_t m)
{
    (void)entry;
    return mode_collected_by_others(row_of(world, m)) && row_of(world, m)->records > 0;
}

static bool peers_produce(const struct sim_world *world, const struct sim_lever_entry *entry,
                          size_t m)
{
    (void)entry;
    return row_of(world, m)->production && row_of(world, m)->to[MODE_TO_PEER] > 0;
}

static bool workers(const struct sim_world *world, const struct sim_lever_entry *entry, size_t m)
{
    return peers_produce(world, entry, m) && mode_of_workers(mode_rates(world), row_of(world, m));
}

static bool workers_minutes(const struct sim_world *world, const struct sim_lever_entry *entry,
                            size_t m)
{
    double minutes = 0;
    for (size_t task = 0; task < MODE_TASK_COUNT; task++)
        minutes += row_of(world, m)->minutes[task][MODE_BY_WORKER];
    return workers(world, entry, m) && minutes > 0;
}

static bool venue(const struct sim_world *world, const struct sim_lever_entry *entry, size_t m)
{
    (void)entry;
    return row_of(world, m)->outlet && !row_of(world, m)->by_firm;
}

static const struct need needs[POLICY_LEVER_COUNT] = {
    [POLICY_COUNTER_FLOOR] = {"is a counter beside which there are other modes",
                              counter_with_other},
    [POLICY_COUNTER_CAP] = {"is a counter beside which there are other modes", counter_with_other},
    [POLICY_SURCHARGE_CAP] = {"is a counter whose surcharge may rise above the cap", surcharged},
    [POLICY_HUMAN_CHANNEL] = {"is a counter beside which there are other modes",
                              counter_with_other},
    [POLICY_SIMPLIFICATION] = {"needs digital skill", needs_skill},
    [POLICY_SAVING_WAGES] = {"takes less staff than the counter", saving_of_firms},
    [POLICY_SAVING_CREDIT] = {"is installed by firms and takes less staff than the counter",
                              saving_installed},
    [POLICY_MACHINE_TAX] = {"is a machine", machine},
    [POLICY_PLATFORM_TAX] = {"pays a commission to a platform that is no cooperative", commission},
    [POLICY_PEER_TAX] = {"pays persons for services", peers_produce},
    [POLICY_PLATFORM_CONTRIBUTIONS] = {"pays workers of a platform", workers},
    [POLICY_PLATFORM_PAY] = {"pays workers of a platform", workers_minutes},
    [POLICY_COMMISSION_CAP] = {"has a commission that may rise above the cap", commission_above},
    [POLICY_DISCLOSURE] = {"has a platform on which persons who supply are searched", searched},
    [POLICY_INTEROPERABILITY] = {"has a platform", on_platform},
    [POLICY_DATA_CONSENT] = {"gives records to a third party", data_of_others},
    [POLICY_DATA_DIVIDEND] = {"gives records to a third party", data_of_others},
    [POLICY_SUPPORT] = {"has venues that users keep", venue},
    [POLICY_CONTACT_AVERSION] = {"brings buyers into contact and has an alternative", in_contact},
    [POLICY_INSTALLATION_PRICE] = {"is installed by firms at a cost", costs_to_install},
};

/* ---- looking for one ---- */

/* The labels that the entry names include those of the mode; what the lever does not accept is never named. */
static bool covers_mode(const struct sim_world *world, const struct sim_lever_entry *entry,
                        size_t m)
{
    const struct mode_rates *rates = mode_rates(world);
    size_t platform = mode_case(rates, m).at[POLICY_BY_PLATFORM];
    size_t category = rates->row[m].category;
    return judge_names(entry, POLICY_BY_CATEGORY, category) &&
           judge_names(entry, POLICY_BY_PLATFORM, platform) &&
           judge_names(entry, POLICY_BY_SECTOR, market_rates(world)->seller[category]);
}

static void write_modes(const struct sim_world *world, const struct sim_lever_entry *entry,
                        const struct need *need, struct judge_text *why)
{
    enum { TOLD = 12 };
    const struct sim_labels *names = sim_world_dimension(world, "category_mode");
    size_t count = mode_rates(world)->count, found = 0;
    for (size_t m = 0; m < count; m++)
        if (need->met(world, entry, m) && found++ < TOLD)
            judge_write(why, "%s%s", found == 1 ? "" : ", ", names->labels[m]);
    if (found > TOLD)
        judge_write(why, " and %zu more", found - TOLD);
    if (found == 0)
        judge_write(why, "none of the tables");
}

bool judge_modes(const struct sim_world *world, const struct sim_lever_entry *entry,
                 struct judge_text *why)
{
    const struct need *need = &needs[entry->lever];
    const struct mode_rates *rates = mode_rates(world);
    int32_t base = sim_month(WORLD_BASE_YEAR, 1);
    int32_t run_end = sim_world_run(world)->end, last = entry->end < run_end ? entry->end : run_end;
    int32_t launch = INT32_MAX;
    if (!need->met)
        return true;
    for (size_t m = 0; m < rates->count; m++) {
        if (!need->met(world, entry, m) || !covers_mode(world, entry, m))
            continue;
        if (rates->row[m].launch + base <= last)
            return true;
        launch = rates->row[m].launch + base < launch ? rates->row[m].launch + base : launch;
    }
    if (launch < INT32_MAX) {
        char first[16], end[16];
        judge_write(
            why, "it ends in %s, before the first mode that it could act on is launched in %s",
            sim_month_text(last, end, sizeof end), sim_month_text(launch, first, sizeof first));
        return false;
    }
    judge_write(why, "no mode in its target (");
    judge_write_target(world, entry, why);
    judge_write(why, ") %s; those that it could act on: ", need->what);
    write_modes(world, entry, need, why);
    return false;
}
