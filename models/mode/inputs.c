/* The input tables of modes: declarations, and reading of categories, modes and platforms. What cannot be is refused here,
 * before the first month, with table, line and figure: a share of the price that nobody receives, a mode that pays out
 * more than it takes, a category without the counter that is its human alternative (mode/inputs_tasks.c: a task that
 * nobody performs). Nothing in the code knows the name of a mode or of a category: a new one is a new row. */
#include "models/mode/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS(...)                                                                               \
    (const struct sim_input_column[]){__VA_ARGS__},                                                \
        sizeof((const struct sim_input_column[]){__VA_ARGS__}) / sizeof(struct sim_input_column)
#define INPUT(id, words, rows, ...)                                                                \
    const struct sim_input_declaration id##_input = {#id, words, COLUMNS(__VA_ARGS__), rows}

INPUT(modes, "modes of provision of each category", 0, {"category", 't'}, {"mode", 't'},
      {"form", 't'}, {"skill", 'r'}, {"equipment", 't'}, {"outlet", 'i'}, {"launch", 't'},
      {"appeal", 'r'}, {"appeal_trend", 'r'}, {"install_cost", 'r'}, {"capacity", 'r'},
      {"life", 'r'}, {"fixed_cost", 'r'}, {"unit_cost", 'r'}, {"price", 'r'},
      {"surcharge_most", 'r'}, {"supplier", 'r'}, {"producer", 'r'}, {"platform_share", 'r'},
      {"peer", 'r'}, {"member", 'r'}, {"platform", 't'}, {"records", 'r'}, {"known", 'r'},
      {"collector", 't'}, {"ideas", 'r'}, {"footprint", 'r'}, {"offered", 'r'}, {"used", 'r'},
      {"source", 't'});
INPUT(mode_tasks, "who performs each task of a mode, and in which time", 0, {"category", 't'},
      {"mode", 't'}, {"task", 't'}, {"performer", 't'}, {"occupation", 't'}, {"minutes", 'r'},
      {"source", 't'});
INPUT(mode_supply, "persons as suppliers", 0, {"supply", 't'}, {"category", 't'}, {"mode", 't'},
      {"equipment", 't'}, {"skill", 'r'}, {"capacity", 'r'}, {"barrier", 'r'}, {"opening", 'r'},
      {"production", 'i'}, {"jobless", 'i'}, {"source", 't'});
INPUT(platforms, "platforms and what they keep", 0, {"platform", 't'}, {"owner", 't'},
      {"commission_most", 'r'}, {"growth", 'r'}, {"domestic_cost", 'r'}, {"source", 't'});

static const char no_platform[] = "none";
static const double tolerance = 1e-6; /* of sums of shares */

/* ---- categories and platforms ---- */

static enum sim_status read_categories(struct sim_world *world, struct mode_rates *modes,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    double reviews = 0;
    const struct sim_input *input = sim_world_input(world, "categories");
    SIM_TRY(mode_input_sources(input, error));
    for (size_t c = 0; c < input->rows; c++) {
        SIM_TRY(mode_input_name(input, c, error));
        modes->purchases[c] = sim_input_reals(input, "purchases")[c];
        modes->reconsider[c] = sim_input_reals(input, "reconsider")[c];
        if (mode_purchases(modes, c) < 1)
            return sim_input_error(input, c, error,
                                   "purchases %g: an adult must make at least 0.01 a month",
                                   modes->purchases[c]);
        SIM_TRY(world_input_range(input, c, "purchases", modes->purchases[c], 0, 1000, error));
        SIM_TRY(world_input_range(input, c, "reconsider", modes->reconsider[c], 0, 1, error));
        SIM_TRY(mode_input_flag(input, c, "procedure", &modes->procedure[c], error));
        reviews += modes->reconsider[c];
        if (reviews > 1 + tolerance)
            return sim_input_error(input, c, error,
                                   "reconsider sums to %g up to here: a person reconsiders at most "
                                   "one category in a month, so the sum may not pass 1",
                                   reviews);
    }
out:
    return status;
}

static enum sim_status read_platforms(struct sim_world *world, struct mode_rates *modes,
                                      struct sim_error *error)
{
    static const char *const owners[MODE_OWNER_COUNT] = {"domestic", "foreign", "cooperative"};
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "platforms");
    if (input->rows > MODE_PLATFORMS_MAX)
        return sim_input_error(input, MODE_PLATFORMS_MAX, error, "more than %d platforms",
                               MODE_PLATFORMS_MAX);
    SIM_TRY(mode_input_sources(input, error));
    for (size_t row = 0; row < input->rows; row++) {
        struct mode_platform *platform = &modes->platform[row];
        size_t owner = 0;
        SIM_TRY(mode_input_name(input, row, error));
        SIM_TRY(mode_input_word(input, row, "owner", owners, MODE_OWNER_COUNT, &owner, error));
        *platform = (struct mode_platform){
            .name = sim_input_texts(input, "platform")[row],
            .owner = (enum mode_owner)owner,
            .commission_most = sim_input_reals(input, "commission_most")[row],
            .growth = sim_input_reals(input, "growth")[row],
            .domestic_cost = sim_input_reals(input, "domestic_cost")[row]};
        SIM_TRY(world_input_range(input, row, "commission_most", platform->commission_most, 0, 1,
                                  error));
        SIM_TRY(world_input_range(input, row, "growth", platform->growth, 0, 1, error));
        SIM_TRY(
            world_input_range(input, row, "domestic_cost", platform->domestic_cost, 0, 1, error));
    }
    modes->platform_count = input->rows;
out:
    return status;
}

/* ---- one row of modes.csv ---- */

/* Numbers of a row: column, bounds, factor to the unit of struct mode_row, place in it. */
static const struct number {
    const char *column;
    double low, high, factor;
    size_t offset;
} numbers[] = {
#define NUMBER(column, member, low, high, factor)                                                  \
    {                                                                                              \
        column, low, high, factor, offsetof(struct mode_row, member)                               \
    }
    NUMBER("skill", skill, 0, 100, 1),
    NUMBER("appeal", appeal, -1e6, 1e6, 100),
    NUMBER("appeal_trend", appeal_trend, -1e6, 1e6, 100),
    NUMBER("install_cost", install_cost, 0, 1e12, 100),
    NUMBER("capacity", capacity, 0, 1e12, 1),
    NUMBER("life", life, 0, 1e6, 1),
    NUMBER("fixed_cost", fixed_cost, 0, 1e12, 100),
    NUMBER("unit_cost", unit_cost, 0, 1e6, 100),
    NUMBER("price", price, 0, 1000, 1),
    NUMBER("surcharge_most", surcharge_most, 0, 1, 1),
    NUMBER("supplier", to[MODE_TO_SUPPLIER], 0, 1, 1),
    NUMBER("producer", to[MODE_TO_PRODUCER], 0, 1, 1),
    NUMBER("platform_share", to[MODE_TO_PLATFORM], 0, 1, 1),
    NUMBER("peer", to[MODE_TO_PEER], 0, 1, 1),
    NUMBER("member", to[MODE_TO_MEMBER], 0, 1, 1),
    NUMBER("records", records, 0, 1e6, 1),
    NUMBER("known", known, 0, 1, 1),
    NUMBER("ideas", ideas, 0, 1e6, 1),
    NUMBER("footprint", footprint, 0, 1e6, 1),
    NUMBER("offered", offered, 0, 1, 1),
    NUMBER("used", used, 0, 1, 1),
#undef NUMBER
};

static enum sim_status read_numbers(const struct sim_input *input, size_t row,
                                    struct mode_row *mode, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
        const struct number *number = &numbers[n];
        double value = sim_input_reals(input, number->column)[row];
        SIM_TRY(
            world_input_range(input, row, number->column, value, number->low, number->high, error));
        *(double *)((char *)mode + number->offset) = value * number->factor;
    }
    if (!(mode->price > 0))
        return sim_input_error(input, row, error, "price %g is not above 0", mode->price);
    if (mode->install_cost > 0 && !(mode->capacity > 0 && mode->life > 0))
        return sim_input_error(input, row, error,
                               "an installation that costs something needs a capacity and a life "
                               "above 0 (%g, %g)",
                               mode->capacity, mode->life);
out:
    return status;
}

static enum sim_status check_payees(const struct sim_input *input, size_t row,
                                    const struct mode_row *mode, struct sim_error *error)
{
    double sum = 0;
    for (size_t p = 0; p < MODE_PAYEE_COUNT; p++)
        sum += mode->to[p];
    if (sum > 1 + tolerance)
        return sim_input_error(input, row, error,
                               "the mode pays out more than it takes: supplier + producer + "
                               "platform_share + peer + member is %.10g, not 1",
                               sum);
    if (sum < 1 - tolerance)
        return sim_input_error(input, row, error,
                               "the mode keeps %.10g of the price that nobody receives: supplier + "
                               "producer + platform_share + peer + member is %.10g, not 1",
                               1 - sum, sum);
    if (mode->to[MODE_TO_MEMBER] > 0 && mode->form != MODE_FORM_COOPERATIVE)
        return sim_input_error(input, row, error,
                               "member %g: members are paid in the form cooperative only",
                               mode->to[MODE_TO_MEMBER]);
    return SIM_OK;
}

static enum sim_status read_platform_of(struct sim_world *world, const struct mode_rates *modes,
                                        const struct sim_input *input, size_t row,
                                        struct mode_row *mode, struct sim_error *error)
{
    const struct sim_input *platforms = sim_world_input(world, "platforms");
    const char *const *names = sim_input_texts(platforms, "platform");
    size_t p = 0;
    double share = mode->to[MODE_TO_PLATFORM];
    mode->platform = MODE_NONE;
    if (strcmp(sim_input_texts(input, "platform")[row], no_platform) == 0) {
        if (share > 0)
            return sim_input_error(input, row, error,
                                   "platform_share is %g, but there is no platform that keeps it",
                                   share);
        return SIM_OK;
    }
    if (modes->platform_count == 0)
        return sim_input_error(input, row, error, "platform must be none: %s has no rows",
                               platforms->path);
    enum sim_status status =
        mode_input_word(input, row, "platform", names, platforms->rows, &p, error);
    if (status != SIM_OK)
        return status;
    if (modes->platform[p].commission_most < share)
        return sim_input_error(input, row, error,
                               "platform_share is %g, above the highest commission of %s, %g",
                               share, names[p], modes->platform[p].commission_most);
    mode->platform = (uint8_t)p;
    return SIM_OK;
}

/* The first mode of a category is the sale as it was before others: whoever can go there can buy, everything goes to the
 * supplier, its price is that to which the others are relative. So the economy with counters only is the one without
 * modes. */
static enum sim_status check_counter(const struct sim_input *input, size_t row,
                                     const struct mode_row *mode, struct sim_error *error)
{
    if (mode->form != MODE_FORM_COUNTER)
        return sim_input_error(input, row, error,
                               "the first mode of a category must be of the form counter: it is "
                               "the human alternative");
    if (mode->skill > 0 || mode->equipment != 0 || mode->launch > 0)
        return sim_input_error(input, row, error,
                               "the first counter of a category needs no skill and no equipment "
                               "and is there from the start: it is the human alternative");
    if (mode->price < 1 || mode->price > 1)
        return sim_input_error(input, row, error,
                               "price is %g, but prices are relative to this counter: it must be 1",
                               mode->price);
    if (mode->to[MODE_TO_SUPPLIER] < 1)
        return sim_input_error(input, row, error,
                               "supplier is %g, but at the first counter it must be 1",
                               mode->to[MODE_TO_SUPPLIER]);
    if (mode->used > 0)
        return sim_input_error(input, row, error,
                               "used is %g, but the first counter is used by the rest: write 0",
                               mode->used);
    return SIM_OK;
}

/* Where the row stands: modes of a category together, categories in the order of categories.csv, none left out. */
static enum sim_status place_mode(struct sim_world *world, struct mode_rates *modes,
                                  const struct sim_input *input, size_t row, struct mode_row *mode,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char *const *categories = sim_world_dimension(world, "category")->labels;
    const char *const *names = sim_input_texts(input, "mode");
    size_t before = row > 0 ? modes->row[row - 1].category : 0;
    SIM_TRY(world_input_code(world, "category", input, row, sim_input_texts(input, "category")[row],
                             &mode->category, error));
    if (mode->category < before)
        return sim_input_error(input, row, error,
                               "the modes of a category must follow each other, in the order of "
                               "categories.csv; %s stands after %s",
                               categories[mode->category], categories[before]);
    if (mode->category > before + 1 || (row == 0 && mode->category > 0))
        return sim_input_error(input, row, error, "category %s has no mode before this row",
                               categories[row == 0 ? 0 : before + 1]);
    if (row == 0 || mode->category > before)
        modes->first[mode->category] = row;
    mode->place = row - modes->first[mode->category];
    if (mode->place == MODES_OF_CATEGORY_MAX)
        return sim_input_error(input, row, error, "more than %d modes in a category",
                               MODES_OF_CATEGORY_MAX);
    if (!*names[row])
        return sim_input_error(input, row, error, "the mode has no name");
    for (size_t m = modes->first[mode->category]; m < row; m++)
        if (strcmp(names[m], names[row]) == 0)
            return sim_input_error(input, row, error, "the mode %s of %s is there twice",
                                   names[row], categories[mode->category]);
out:
    return status;
}

static enum sim_status read_mode(struct sim_world *world, struct mode_rates *modes,
                                 const struct sim_input *input, size_t row, struct sim_error *error)
{
    static const char *const collectors[] = {"none", "supplier", "domestic", "foreign"};
    enum sim_status status = SIM_OK;
    struct mode_row *mode = &modes->row[row];
    size_t form = 0, collector = 0;
    const char *launch = sim_input_texts(input, "launch")[row];
    mode->supply = MODE_NONE;
    SIM_TRY(place_mode(world, modes, input, row, mode, error));
    SIM_TRY(world_input_code(world, "mode_form", input, row, sim_input_texts(input, "form")[row],
                             &form, error));
    mode->form = (enum mode_form)form;
    mode->by_firm = mode->form == MODE_FORM_COUNTER || mode->form == MODE_FORM_MACHINE ||
                    mode->form == MODE_FORM_ONLINE;
    SIM_TRY(read_numbers(input, row, mode, error));
    SIM_TRY(mode_input_equipment(input, row, &mode->equipment, error));
    SIM_TRY(mode_input_flag(input, row, "outlet", &mode->outlet, error));
    if (!sim_month_parse(launch, &mode->launch))
        return sim_input_error(input, row, error, "launch '%.100s' is not a month such as 2012-03",
                               launch);
    mode->launch -= sim_month(WORLD_BASE_YEAR, 1);
    SIM_TRY(check_payees(input, row, mode, error));
    SIM_TRY(read_platform_of(world, modes, input, row, mode, error));
    SIM_TRY(mode_input_word(input, row, "collector", collectors,
                            sizeof collectors / sizeof *collectors, &collector, error));
    mode->collector = (enum mode_collector)collector;
    if (mode->place == 0)
        SIM_TRY(check_counter(input, row, mode, error));
    if (mode->launch > 0 && (mode->used > 0 || (mode->by_firm && mode->offered > 0)))
        return sim_input_error(input, row, error,
                               "the mode is launched in %s: nobody can use or offer it at the "
                               "opening (used %g, offered %g)",
                               launch, mode->used, mode->offered);
out:
    return status;
}

static enum sim_status read_modes(struct sim_world *world, struct mode_rates *modes,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "modes");
    const struct sim_labels *categories = sim_world_dimension(world, "category");
    if (input->rows > MODES_MAX)
        return sim_input_error(input, MODES_MAX, error, "more than %d modes", MODES_MAX);
    SIM_TRY(mode_input_sources(input, error));
    double used = 0;
    for (size_t row = 0; row < input->rows; row++) {
        SIM_TRY(read_mode(world, modes, input, row, error));
        used = modes->row[row].place == 0 ? 0 : used + modes->row[row].used;
        if (used > 1 + tolerance)
            return sim_input_error(input, row, error,
                                   "used sums to %g over the modes of %s up to here: it may not "
                                   "pass 1",
                                   used, categories->labels[modes->row[row].category]);
    }
    size_t last = input->rows > 0 ? modes->row[input->rows - 1].category + 1 : 0;
    if (last < categories->count)
        return sim_input_error(sim_world_input(world, "categories"), last, error,
                               "category %s has no mode in modes.csv", categories->labels[last]);
    modes->count = input->rows;
    modes->first[categories->count] = modes->count;
out:
    return status;
}

/* ---- what follows from the rows ---- */

/* Without coproduction only counters: no other mode is ever launched, nobody supplies as a person, and no surcharge drives
 * customers away from the counter. */
static void leave_counters(struct mode_rates *modes)
{
    for (size_t m = 0; m < modes->count; m++) {
        struct mode_row *mode = &modes->row[m];
        mode->surcharge_most = 0;
        if (mode->form == MODE_FORM_COUNTER)
            continue;
        mode->launch = INT32_MAX;
        mode->used = mode->offered = 0;
    }
    for (size_t s = 0; s < modes->supply_count; s++)
        modes->supply[s].opening = 0;
}

/* Modes that a firm of each sector can offer, the rest of each counter's use, and where modes change no payment. */
static enum sim_status derive(struct sim_world *world, const struct market_rates *market,
                              struct mode_rates *modes, struct sim_error *error)
{
    const struct sim_input *input = sim_world_input(world, "modes");
    for (size_t c = 0; c < market->category_count; c++) {
        size_t sector = market->seller[c];
        struct mode_row *counter = &modes->row[modes->first[c]];
        double used = 0;
        modes->plain[c] = true;
        for (size_t m = modes->first[c]; m < modes->first[c + 1]; m++) {
            struct mode_row *mode = &modes->row[m];
            size_t offer = modes->offer_count[sector];
            if (offer == MODE_OFFERS_MAX)
                return sim_input_error(
                    input, m, error, "more than %d modes in the categories that sector %s sells",
                    MODE_OFFERS_MAX, sim_world_dimension(world, "sector")->labels[sector]);
            mode->offer = (uint8_t)offer;
            modes->offer_mode[sector][offer] = (uint8_t)m;
            modes->offer_count[sector] = offer + 1;
            if (modes->offers <= offer)
                modes->offers = offer + 1;
            used += mode->used;
            if (mode->launch < INT32_MAX && (mode->to[MODE_TO_SUPPLIER] < 1 || mode->price < 1 ||
                                             mode->price > 1 || mode->surcharge_most > 0))
                modes->plain[c] = false;
        }
        counter->used = used < 1 ? 1 - used : 0; /* the rest; the table is right to the tolerance */
    }
    return SIM_OK;
}

/* ---- labels ---- */

enum { LABEL_BYTES = 96 };

static enum sim_status label_modes(struct sim_world *world, struct mode_rates *modes,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "modes");
    const char *const *categories = sim_input_texts(input, "category");
    const char *const *names = sim_input_texts(input, "mode");
    const char *distinct[MODES_MAX], *whole[MODES_MAX];
    char text[MODES_MAX][LABEL_BYTES];
    size_t count = 0;
    for (size_t m = 0; m < modes->count; m++) {
        int length = snprintf(text[m], LABEL_BYTES, "%s.%s", categories[m], names[m]);
        if (length >= LABEL_BYTES)
            return sim_input_error(input, m, error,
                                   "the names of category and mode have more than %d bytes "
                                   "together",
                                   LABEL_BYTES - 2);
        whole[m] = text[m];
        size_t label = 0;
        while (label < count && strcmp(distinct[label], names[m]) != 0)
            label++;
        if (label == count)
            distinct[count++] = names[m];
        modes->row[m].label = label;
    }
    SIM_TRY(sim_world_labels(world, "mode", distinct, count, error));
    SIM_TRY(sim_world_labels(world, "category_mode", whole, modes->count, error));
out:
    return status;
}

/* Offers are numbered; supplies and platforms have the names of the tables, none where a table is empty. */
static enum sim_status label_rest(struct sim_world *world, const struct mode_rates *modes,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char text[MODE_OFFERS_MAX][4];
    const char *offers[MODE_OFFERS_MAX], *supplies[MODE_SUPPLIES_MAX] = {no_platform},
                                         *platforms[MODE_PLATFORMS_MAX] = {no_platform};
    for (size_t offer = 0; offer < modes->offers; offer++) {
        snprintf(text[offer], sizeof text[offer], "%u", (unsigned)offer % 1000);
        offers[offer] = text[offer];
    }
    for (size_t s = 0; s < modes->supply_count; s++)
        supplies[s] = modes->supply[s].name;
    for (size_t p = 0; p < modes->platform_count; p++)
        platforms[p] = modes->platform[p].name;
    SIM_TRY(sim_world_labels(world, "offer", offers, modes->offers, error));
    SIM_TRY(sim_world_labels(world, "supply", supplies,
                             modes->supply_count > 0 ? modes->supply_count : 1, error));
    SIM_TRY(sim_world_labels(world, "platform", platforms,
                             modes->platform_count > 0 ? modes->platform_count : 1, error));
out:
    return status;
}

/* What modes cost beyond the inputs of the base year is services of information and communication, at home or abroad, and
 * what farms sell directly is theirs: all the money of these uses goes to one product. */
static void divide_uses(struct market_rates *market)
{
    market->domestic[SECTOR_AZ][USE_DIRECT] = 1;
    market->domestic[SECTOR_JZ][USE_SERVICES] = 1;
    market->imported[SECTOR_JZ][USE_SERVICES_ABROAD] = 1;
}

enum sim_status mode_read(struct sim_world *world, struct world_rates *rates,
                          struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_memory_array(&rates->modes, 1, sizeof *rates->modes, "rates of modes", error));
    struct mode_rates *modes = rates->modes;
    SIM_TRY(read_categories(world, modes, error));
    SIM_TRY(read_platforms(world, modes, error));
    SIM_TRY(read_modes(world, modes, error));
    SIM_TRY(mode_read_tasks(world, modes, error));
    SIM_TRY(mode_read_supply(world, modes, error));
    if (!mode_parameters(world)->coproduction)
        leave_counters(modes);
    SIM_TRY(derive(world, rates->market, modes, error));
    SIM_TRY(label_modes(world, modes, error));
    SIM_TRY(label_rest(world, modes, error));
    divide_uses(rates->market);
out:
    return status;
}

void mode_rates_release(struct mode_rates *rates)
{
    free(rates);
}
