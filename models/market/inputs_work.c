/* Reading the tables of work: occupations, their sectors, places, groups and network; neighbours of départements. */
#include "models/market/inputs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS(...)                                                                               \
    (const struct sim_input_column[]){__VA_ARGS__},                                                \
        sizeof((const struct sim_input_column[]){__VA_ARGS__}) / sizeof(struct sim_input_column)
#define INPUT(id, words, rows, ...)                                                                \
    const struct sim_input_declaration id##_input = {#id, words, COLUMNS(__VA_ARGS__), rows}

INPUT(occupations, "occupations: jobs, wage, status, diploma", 0, {"occupation", 't'},
      {"parent", 't'}, {"name", 't'}, {"employment", 'r'}, {"wage", 'r'}, {"wage_2004", 'r'},
      {"women_share", 'r'}, {"self_employed_share", 'r'}, {"fixed_term_share", 'r'},
      {"temp_share", 'r'}, {"apprentice_share", 'r'}, {"permanent_share", 'r'},
      {"none_or_brevet", 'r'}, {"cap_bep", 'r'}, {"bac", 'r'}, {"short_higher", 'r'},
      {"long_higher", 'r'}, {"entry_rate", 'r'}, {"exit_rate", 'r'}, {"detail", 't'});
INPUT(occupation_sector, "jobs by occupation and sector", 0, {"occupation", 't'}, {"sector", 't'},
      {"employment", 'r'});
INPUT(occupation_departement, "départements of each occupation", 0, {"occupation", 't'},
      {"departement", 't'}, {"share", 'r'});
INPUT(sector_departement, "jobs by sector and département", 0, {"sector", 't'},
      {"departement", 't'}, {"employment", 'r'});
INPUT(occupation_network, "moves between occupations", 0, {"from", 't'}, {"to", 't'},
      {"weight", 'r'}, {"diploma_gap", 'r'}, {"kind", 't'}, {"retraining", 'i'});
INPUT(occupation_groups, "socio-professional groups of each occupation", 0, {"occupation", 't'},
      {"occupation_group", 't'}, {"share", 'r'});
INPUT(departement_neighbours, "départements that share a border", 0, {"departement", 't'},
      {"neighbour", 't'});

static const char no_parent[] = "none";

/* Row of the table of occupations with that code, or its number of rows. */
static size_t row_of(const struct sim_input *occupations, const char *code)
{
    const char *const *codes = sim_input_texts(occupations, "occupation");
    size_t row = 0;
    while (row < occupations->rows && strcmp(codes[row], code) != 0)
        row++;
    return row;
}

/* Row of the table of occupations named in another table, or an error at that row. */
static enum sim_status occupation_of(const struct sim_world *world, const struct sim_input *input,
                                     size_t row, const char *code, size_t *found,
                                     struct sim_error *error)
{
    const struct sim_input *occupations = sim_world_input(world, "occupations");
    *found = row_of(occupations, code);
    if (*found < occupations->rows)
        return SIM_OK;
    const char *nearest =
        sim_text_nearest(code, sim_input_texts(occupations, "occupation"), occupations->rows);
    return sim_input_error(input, row, error, "'%s' is not an occupation of %s%s%s", code,
                           occupations->path, nearest ? "; nearest: " : "", nearest ? nearest : "");
}

/* ---- occupations: the leaves of the table ---- */

static bool is_letter(char letter)
{
    return letter >= 'A' && letter <= 'Z';
}

static bool is_parent(const struct sim_input *input, size_t row)
{
    for (size_t other = 0; other < input->rows; other++)
        if (strcmp(sim_input_texts(input, "parent")[other],
                   sim_input_texts(input, "occupation")[row]) == 0)
            return true;
    return false;
}

static enum sim_status read_occupation(struct sim_world *world, const struct sim_input *input,
                                       size_t row, struct market_occupation *o,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    static const char *const shares[] = {
        "women_share", "self_employed_share", "none_or_brevet", "cap_bep",
        "bac",         "short_higher",        "long_higher"};
    double value[sizeof shares / sizeof *shares];
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        value[i] = sim_input_reals(input, shares[i])[row];
        SIM_TRY(world_input_range(input, row, shares[i], value[i], 0, 1, error));
    }
    double sum = value[2] + value[3] + value[4] + value[5] + value[6];
    SIM_TRY(world_input_range(input, row, "the sum of the diploma shares", sum, 0.99, 1.01, error));
    double jobs = sim_input_reals(input, "employment")[row];
    double wage = sim_input_reals(input, "wage")[row];
    double exits = sim_input_reals(input, "exit_rate")[row];
    if (!(jobs > 0 && wage > 0 && exits > 0))
        return sim_input_error(input, row, error,
                               "employment, wage and exit_rate must be above 0 (%g, %g, %g)", jobs,
                               wage, exits);
    SIM_TRY(world_input_range(input, row, "employment", jobs, 0, 1e6, error));
    SIM_TRY(world_input_range(input, row, "wage", wage, 0, 1e7, error));
    SIM_TRY(world_input_range(input, row, "exit_rate", exits, 0, 1000, error));
    *o = (struct market_occupation){.code = sim_input_texts(input, "occupation")[row],
                                    .jobs = jobs * 1000 / (double)sim_world_run(world)->scale,
                                    .net_pay = wage * 100,
                                    .women = value[0],
                                    .self_employed = value[1],
                                    .exit_rate = exits};
    /* The table does not tell no diploma from brevet: each has the share of the two together, as a prior. */
    o->diploma[WORLD_DIPLOMA_NONE] = o->diploma[WORLD_DIPLOMA_BREVET] = value[2] / 2;
    for (int d = WORLD_DIPLOMA_CAP_BEP; d < WORLD_DIPLOMA_FINAL_COUNT; d++)
        o->diploma[d] = value[3 + d - WORLD_DIPLOMA_CAP_BEP];
    const char *parent = sim_input_texts(input, "parent")[row];
    o->parent = row;
    if (strcmp(parent, no_parent) != 0)
        SIM_TRY(occupation_of(world, input, row, parent, &o->parent, error));
out:
    return status;
}

/* The domain of an occupation is the first letter of its code (DARES); those of one domain need not follow each other. */
static enum sim_status name_domains(struct sim_world *world, struct market_rates *market,
                                    struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char letters[OCCUPATIONS_MAX + 1][2];
    const char *labels[OCCUPATIONS_MAX + 1];
    for (size_t o = 0; o < market->occupation_count; o++) {
        size_t d = 0;
        while (d < market->domain_count && letters[d][0] != market->occupations[o].code[0])
            d++;
        if (d == market->domain_count)
            snprintf(letters[market->domain_count++], sizeof letters[0], "%c",
                     market->occupations[o].code[0]);
        market->domain[o] = d;
    }
    for (size_t d = 0; d < market->domain_count; d++)
        labels[d] = letters[d];
    market->domain[market->occupation_count] = market->domain_count;
    labels[market->domain_count++] = "none";
    SIM_TRY(sim_world_labels(world, "domain", labels, market->domain_count, error));
    SIM_TRY(sim_world_labels(world, "domain_left", labels, market->domain_count, error));
out:
    return status;
}

static enum sim_status read_occupations(struct sim_world *world, struct market_rates *market,
                                        struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "occupations");
    const char *labels[OCCUPATIONS_MAX + 1];
    for (size_t row = 0; row < input->rows; row++) {
        if (row_of(input, sim_input_texts(input, "occupation")[row]) != row)
            return sim_input_error(input, row, error, "this occupation is there twice");
        if (!is_letter(sim_input_texts(input, "occupation")[row][0]))
            return sim_input_error(input, row, error,
                                   "'%.100s' is no code of an occupation: its first letter, A to "
                                   "Z, is the domain",
                                   sim_input_texts(input, "occupation")[row]);
        if (is_parent(input, row))
            continue;
        if (market->occupation_count == OCCUPATIONS_MAX)
            return sim_input_error(input, row, error, "more than %d occupations", OCCUPATIONS_MAX);
        struct market_occupation *o = &market->occupations[market->occupation_count];
        SIM_TRY(read_occupation(world, input, row, o, error));
        labels[market->occupation_count++] = o->code;
    }
    if (market->occupation_count == 0)
        return sim_error_set(error, SIM_INPUT, "%s: no occupations", input->path);
    labels[market->occupation_count] = "none";
    SIM_TRY(sim_world_labels(world, "occupation", labels, market->occupation_count + 1, error));
    SIM_TRY(name_domains(world, market, error));
out:
    return status;
}

/* ---- groups, sectors and places of occupations ---- */

static enum sim_status read_groups(struct sim_world *world, struct market_rates *market,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "occupation_groups");
    for (size_t row = 0; row < input->rows; row++) {
        size_t o = 0, group = 0;
        double share = sim_input_reals(input, "share")[row];
        SIM_TRY(world_input_code(world, "occupation", input, row,
                                 sim_input_texts(input, "occupation")[row], &o, error));
        SIM_TRY(world_input_code(world, "occupation_group", input, row,
                                 sim_input_texts(input, "occupation_group")[row], &group, error));
        SIM_TRY(world_input_range(input, row, "share", share, 0, 1, error));
        if (o == market->occupation_count)
            return sim_input_error(input, row, error, "'none' is no occupation");
        market->occupations[o].group[group] = share;
    }
    for (size_t o = 0; o < market->occupation_count; o++) {
        double sum = 0;
        for (int g = 0; g < WORLD_OCCUPATION_GROUP_COUNT; g++)
            sum += market->occupations[o].group[g];
        if (fabs(sum - 1) > 1e-3)
            return sim_error_set(error, SIM_INPUT,
                                 "%s: the shares of occupation %s sum to %.6g, not to 1",
                                 input->path, market->occupations[o].code, sum);
    }
out:
    return status;
}

/* A table occupation x something, [row of occupations.csv][count], from its three columns. */
static enum sim_status read_margin(struct sim_world *world, const char *table,
                                   const char *dimension, const char *column, size_t count,
                                   double **values, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, table);
    size_t rows = sim_world_input(world, "occupations")->rows;
    *values = NULL;
    SIM_TRY(sim_memory_array(values, rows * count, sizeof **values, table, error));
    for (size_t row = 0; row < input->rows; row++) {
        size_t o = 0, other = 0;
        double value = sim_input_reals(input, column)[row];
        SIM_TRY(
            occupation_of(world, input, row, sim_input_texts(input, "occupation")[row], &o, error));
        SIM_TRY(world_input_code(world, dimension, input, row,
                                 sim_input_texts(input, dimension)[row], &other, error));
        SIM_TRY(world_input_range(input, row, column, value, 0, 1e6, error));
        (*values)[o * count + other] = value;
    }
out:
    return status;
}

static enum sim_status read_places(struct sim_world *world, const struct world_rates *rates,
                                   struct market_rates *market, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t places = rates->departement_count;
    double *sectors = NULL, *departements = NULL;
    SIM_TRY(read_margin(world, "occupation_sector", "sector", "employment", SECTOR_COUNT, &sectors,
                        error));
    SIM_TRY(read_margin(world, "occupation_departement", "departement", "share", places,
                        &departements, error));
    SIM_TRY(sim_memory_array(&market->occupation_departement, market->occupation_count * places,
                             sizeof *market->occupation_departement, "places of occupations",
                             error));
    SIM_TRY(sim_memory_array(&market->sector_departement, SECTOR_COUNT * places,
                             sizeof *market->sector_departement, "places of sectors", error));
    for (size_t o = 0; o < market->occupation_count; o++) {
        struct market_occupation *occupation = &market->occupations[o];
        double jobs = 0, share = 0;
        for (size_t s = 0; s < SECTOR_COUNT; s++)
            jobs += sectors[occupation->parent * SECTOR_COUNT + s];
        for (size_t d = 0; d < places; d++)
            share += departements[occupation->parent * places + d];
        if (!(jobs > 0) || fabs(share - 1) > 1e-2) {
            status = sim_error_set(error, SIM_INPUT,
                                   "occupation %s: %.6g jobs in occupation_sector.csv, shares in "
                                   "occupation_departement.csv that sum to %.6g (not to 1)",
                                   occupation->code, jobs, share);
            goto out;
        }
        for (size_t s = 0; s < SECTOR_COUNT; s++)
            occupation->sector[s] = sectors[occupation->parent * SECTOR_COUNT + s] / jobs;
        for (size_t d = 0; d < places; d++)
            market->occupation_departement[o * places + d] =
                departements[occupation->parent * places + d] / share;
    }
    const struct sim_input *input = sim_world_input(world, "sector_departement");
    double totals[SECTOR_COUNT] = {0};
    for (size_t row = 0; row < input->rows; row++) {
        size_t s = 0, d = 0;
        double jobs = sim_input_reals(input, "employment")[row];
        SIM_TRY(world_input_code(world, "sector", input, row, sim_input_texts(input, "sector")[row],
                                 &s, error));
        SIM_TRY(world_input_code(world, "departement", input, row,
                                 sim_input_texts(input, "departement")[row], &d, error));
        SIM_TRY(world_input_range(input, row, "employment", jobs, 0, 1e6, error));
        market->sector_departement[s * places + d] = jobs;
        totals[s] += jobs;
    }
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        if (!(totals[s] > 0)) {
            status = sim_error_set(error, SIM_INPUT, "%s: no jobs in sector %s", input->path,
                                   sim_world_dimension(world, "sector")->labels[s]);
            goto out;
        }
        for (size_t d = 0; d < places; d++)
            market->sector_departement[s * places + d] /= totals[s];
    }
out:
    free(sectors);
    free(departements);
    return status;
}

/* ---- the network ---- */

/* A move to a parent is divided among its finer families by their jobs; finer families move as their parent does, and besides
 * to each other, with the weight of parameter labour.family_moves. */
static enum sim_status read_network(struct sim_world *world, struct market_rates *market,
                                    struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "occupation_network");
    size_t n = market->occupation_count;
    double *jobs = NULL;                   /* of all leaves of a row of occupations.csv */
    size_t *source = NULL, *target = NULL; /* [row] rows of occupations.csv */
    SIM_TRY(sim_memory_array(&source, input->rows, sizeof *source, "moves", error));
    SIM_TRY(sim_memory_array(&target, input->rows, sizeof *target, "moves", error));
    for (size_t row = 0; row < input->rows; row++) {
        SIM_TRY(occupation_of(world, input, row, sim_input_texts(input, "from")[row], &source[row],
                              error));
        SIM_TRY(occupation_of(world, input, row, sim_input_texts(input, "to")[row], &target[row],
                              error));
        SIM_TRY(world_input_range(input, row, "weight", sim_input_reals(input, "weight")[row], 0, 1,
                                  error));
        if (source[row] == target[row])
            SIM_TRY(sim_input_error(input, row, error, "a move from an occupation to itself"));
        /* Each pair at most once: so the moves of an occupation are no more than the occupations. */
        for (size_t before = 0; before < row; before++)
            if (source[before] == source[row] && target[before] == target[row])
                SIM_TRY(sim_input_error(input, row, error, "this move is there twice"));
    }
    const double *weights = sim_input_reals(input, "weight");
    const int64_t *retraining = sim_input_integers(input, "retraining");
    SIM_TRY(sim_memory_array(&jobs, sim_world_input(world, "occupations")->rows, sizeof *jobs,
                             "jobs", error));
    SIM_TRY(sim_memory_array(&market->moves, n * n, sizeof *market->moves, "moves", error));
    for (size_t o = 0; o < n; o++)
        jobs[market->occupations[o].parent] += market->occupations[o].jobs;
    double family = market_parameters(world)->family_moves;
    size_t count = 0;
    for (size_t from = 0; from < n; from++) {
        struct market_occupation *origin = &market->occupations[from];
        double total = 0, siblings = jobs[origin->parent] - origin->jobs;
        origin->first_move = count;
        for (size_t row = 0; row < input->rows; row++) {
            if (source[row] != origin->parent)
                continue;
            for (size_t to = 0; to < n; to++) {
                const struct market_occupation *end = &market->occupations[to];
                if (end->parent != target[row] || to == from)
                    continue;
                float part = (float)(weights[row] * end->jobs / jobs[target[row]] *
                                     (siblings > 0 ? 1 - family : 1));
                market->moves[count++] =
                    (struct market_move){(uint8_t)to, retraining[row] != 0, part};
                total += part;
            }
        }
        for (size_t to = 0; to < n && siblings > 0; to++) {
            const struct market_occupation *end = &market->occupations[to];
            if (to == from || end->parent != origin->parent)
                continue;
            float part = (float)(family * end->jobs / siblings);
            market->moves[count++] = (struct market_move){(uint8_t)to, 0, part};
            total += part;
        }
        origin->move_count = count - origin->first_move;
        if (fabs(total - 1) > 1e-2) {
            status = sim_error_set(error, SIM_INPUT,
                                   "%s: the moves out of occupation %s sum to %.6g, not to 1",
                                   input->path, origin->code, total);
            goto out;
        }
    }
out:
    free(jobs);
    free(source);
    free(target);
    return status;
}

/* ---- départements: order by region, neighbours ---- */

static enum sim_status read_neighbours(struct sim_world *world, const struct world_rates *rates,
                                       struct market_rates *market, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t places = rates->departement_count, rank = 0, *from = NULL;
    const struct sim_input *input = sim_world_input(world, "departement_neighbours");
    SIM_TRY(sim_memory_array(&market->place_order, places, sizeof *market->place_order,
                             "order of départements", error));
    SIM_TRY(sim_memory_array(&market->first_neighbour, places + 1, sizeof *market->first_neighbour,
                             "neighbours", error));
    SIM_TRY(sim_memory_array(&market->neighbours, input->rows, sizeof *market->neighbours,
                             "neighbours", error));
    for (size_t region = 0; region < rates->region_count; region++)
        for (size_t d = 0; d < places; d++)
            if (rates->departements[d].region == region)
                market->place_order[d] = (uint8_t)rank++;
    SIM_TRY(sim_memory_array(&from, input->rows, sizeof *from, "neighbours", error));
    for (size_t row = 0; row < input->rows; row++) {
        size_t to = 0;
        SIM_TRY(world_input_code(world, "departement", input, row,
                                 sim_input_texts(input, "departement")[row], &from[row], error));
        SIM_TRY(world_input_code(world, "departement", input, row,
                                 sim_input_texts(input, "neighbour")[row], &to, error));
        if (row > 0 && from[row] < from[row - 1])
            SIM_TRY(
                sim_input_error(input, row, error, "rows are not in the order of départements"));
        market->neighbours[row] = (uint8_t)to;
        market->first_neighbour[from[row] + 1]++;
    }
    for (size_t d = 0; d < places; d++)
        market->first_neighbour[d + 1] += market->first_neighbour[d];
out:
    free(from);
    return status;
}

enum sim_status market_read_work(struct sim_world *world, struct world_rates *rates,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct market_rates *market = rates->market;
    SIM_TRY(read_occupations(world, market, error));
    SIM_TRY(read_groups(world, market, error));
    SIM_TRY(read_places(world, rates, market, error));
    SIM_TRY(read_network(world, market, error));
    SIM_TRY(read_neighbours(world, rates, market, error));
out:
    return status;
}
