/* Phase participation: who enters and who leaves the labour force.
 *
 * The profile L(age, sex) is the active share of the opening, straight between the middles of the
 * five-year bands. Were it to hold for ever, L would change along a life by dL, so that of the
 * active the share (L - L') / L leaves and of the others (L' - L) / (1 - L) enters, from one month
 * of age to the next (the method of hazards from a cross-section, as household/hazards.c).
 * Retirement ages rise by law: beyond labour.retirement.first_age the profile is read at an age
 * younger by a shift that grows from month shift_from to shift_to; between first_age and first_age
 * + shift it stays level. The shift of the coming month enters L', so that those who age while it
 * rises wait longer. Besides, `speed` of the gap between an age band's active share and the profile
 * closes in a month: studies, migration and deaths would else carry it away (net immigrants arrive
 * outside the labour force). Both shares are sums over persons, of activity and of the profile at
 * each one's age. Who ends education looks for work with probability `entrants`, in an occupation
 * drawn by jobs, diplomas and sex. Pensions follow the last pay, in prices of the base year
 * (state/assess.c applies those of the day). */
#include "models/market/search.h"

#include <math.h>
#include <stdlib.h>

enum {
    AGE_MONTHS = (WORLD_OLDEST + 1) * SIM_MONTHS_PER_YEAR,
    LOT = 0,               /* the words of a person */
    PROFILE_ONE = 1 << 20, /* an active share of 1, as an integer that can be summed */
    BANDS = WORLD_AGE_COUNT * WORLD_SEX_COUNT
};

/* What a thread has counted, by band and sex. */
struct tally {
    int64_t persons[BANDS], active[BANDS], profile[BANDS];
};

struct participating {
    const struct sim_world *world;
    uint32_t purpose, entrant_purpose;
    int32_t month;
    int school_months, retirement_months;
    uint8_t benefit_months, none; /* none: the code of no occupation */
    uint32_t leave[WORLD_SEX_COUNT][AGE_MONTHS], enter[WORLD_SEX_COUNT][AGE_MONTHS];
    uint32_t begin; /* who ended education */
    int32_t profile[WORLD_SEX_COUNT][AGE_MONTHS];
    double earning_sd, price;
    size_t occupations;
    uint64_t *cumulative; /* [diploma][sex][occupations] */
    struct tally *tallies;
    struct person_view person;
};

/* ---- the profile ---- */

/* Years by which retirement is later in a month than at the opening. */
static double shift_at(const struct market_parameters *p, int32_t month)
{
    if (month >= p->retirement_to)
        return p->retirement_shift;
    if (month <= p->retirement_from)
        return 0;
    return p->retirement_shift * (month - p->retirement_from) /
           (p->retirement_to - p->retirement_from);
}

static double profile_at(const struct market_parameters *p, const double *active, double age,
                         int sex, double shift)
{
    double first = (double)p->retirement_first;
    if (age > first)
        age = age - shift > first ? age - shift : first;
    double position = age / WORLD_AGE_YEARS - 0.5; /* in bands, from the middle of the first */
    if (position <= 0)
        return active[sex];
    size_t band = (size_t)position;
    if (band >= WORLD_AGE_COUNT - 1)
        return active[(WORLD_AGE_COUNT - 1) * WORLD_SEX_COUNT + sex];
    double before = active[band * WORLD_SEX_COUNT + (size_t)sex];
    double after = active[(band + 1) * WORLD_SEX_COUNT + (size_t)sex];
    return before + (after - before) * (position - (double)band);
}

double market_participation(const struct sim_world *world, double age, int sex)
{
    const struct market_parameters *p = market_parameters(world);
    return profile_at(p, participation_columns(sim_world_table(world, "participation")).active, age,
                      sex, shift_at(p, world->month));
}

static void profile_words(struct participating *c, const struct participation_view *table)
{
    const struct market_parameters *p = market_parameters(c->world);
    double now = shift_at(p, c->world->month), next = shift_at(p, c->world->month + 1);
    for (int sex = 0; sex < WORLD_SEX_COUNT; sex++)
        for (int months = 0; months < AGE_MONTHS; months++) {
            double age = (double)months / SIM_MONTHS_PER_YEAR;
            double older = (double)(months + 1) / SIM_MONTHS_PER_YEAR;
            double share = profile_at(p, table->active, age, sex, now);
            double later = profile_at(p, table->active, older, sex, next);
            double gap =
                table->gap[world_age_index(months / SIM_MONTHS_PER_YEAR) * WORLD_SEX_COUNT + sex];
            double leave = share > 0 ? (share > later ? 1 - later / share : 0) : 1;
            double enter = later > share ? later - share : 0;
            if (gap > 0 && share > 0)
                leave += p->participation_speed * gap / (share + gap);
            if (gap < 0)
                enter -= p->participation_speed * gap;
            bool young = months < c->school_months, old = months >= c->retirement_months;
            c->leave[sex][months] = young ? 0 : market_word(leave);
            /* nobody comes back from retirement, nor enters at those ages */
            c->enter[sex][months] =
                young || old || share >= 1 ? 0 : market_word(enter / (1 - share));
            c->profile[sex][months] = (int32_t)sim_number_round(share * PROFILE_ONE);
        }
}

/* ---- occupations of entrants ---- */

static enum sim_status occupation_weights(struct participating *c, struct sim_error *error)
{
    const struct market_rates *rates = market_rates(c->world);
    size_t cells = (size_t)WORLD_DIPLOMA_FINAL_COUNT * WORLD_SEX_COUNT;
    double all = 0;
    c->occupations = rates->occupation_count;
    enum sim_status status = sim_memory_array(&c->cumulative, cells * c->occupations,
                                              sizeof *c->cumulative, "entrants", error);
    if (status != SIM_OK)
        return status;
    for (size_t o = 0; o < c->occupations; o++)
        all += rates->occupations[o].jobs;
    for (size_t cell = 0; cell < cells; cell++) {
        size_t diploma = cell / WORLD_SEX_COUNT, sex = cell % WORLD_SEX_COUNT;
        uint64_t *cumulative = &c->cumulative[cell * c->occupations], sum = 0;
        for (size_t o = 0; o < c->occupations; o++) {
            const struct market_occupation *occupation = &rates->occupations[o];
            double share = sex == WORLD_FEMALE ? occupation->women : 1 - occupation->women;
            double weight = occupation->jobs / all * occupation->diploma[diploma] * share;
            cumulative[o] = sum += (uint64_t)(weight * 0x1p40);
        }
        if (sum == 0)
            return sim_error_set(error, SIM_INPUT,
                                 "occupations.csv: no occupation has jobs for diploma %zu, sex %zu",
                                 diploma, sex);
    }
    return SIM_OK;
}

/* ---- one person ---- */

static void enter(const struct participating *c, size_t row)
{
    const struct person_view *p = &c->person;
    p->activity[row] = WORLD_UNEMPLOYED;
    p->change[row] |= PERSON_ENTERS;
    p->spell[row] = 0;
    p->rights[row] = 0;
    p->training[row] = 0;
    p->pay[row] = 0;
    if (p->occupation[row] != c->none)
        return;
    struct sim_random_event event = {c->world->random, c->entrant_purpose, p->id[row],
                                     c->world->month};
    size_t diploma =
        p->diploma[row] < WORLD_DIPLOMA_FINAL_COUNT ? p->diploma[row] : p->diploma_final[row];
    const uint64_t *cumulative =
        &c->cumulative[(diploma * WORLD_SEX_COUNT + p->sex[row]) * c->occupations];
    p->occupation[row] = (uint8_t)sim_random_weighted(&event, 0, cumulative, c->occupations);
    p->earning[row] = (float)(c->earning_sd * world_normal(&event, 2));
}

static void leave(const struct participating *c, size_t row, bool retires)
{
    const struct person_view *p = &c->person;
    p->activity[row] = retires ? WORLD_RETIRED : WORLD_OTHER_ACTIVITY;
    p->change[row] |= PERSON_RETIRES;
    p->employer[row] = SIM_NONE;
    p->status[row] = STATUS_NONE;
    p->training[row] = 0;
    p->rights[row] = 0;
    p->spell[row] = 0;
    p->pay[row] = retires ? sim_number_i32(sim_number_round(p->pay[row] / c->price)) : 0;
}

static void count_month(const struct participating *c, size_t row)
{
    const struct person_view *p = &c->person;
    p->spell[row] = (uint16_t)(p->spell[row] + (p->spell[row] < UINT16_MAX));
    if (p->activity[row] == WORLD_UNEMPLOYED) {
        p->rights[row] = (uint8_t)(p->rights[row] - (p->rights[row] > 0));
    } else if (p->status[row] != STATUS_SELF_EMPLOYED) { /* who are not insured */
        int rights = p->rights[row] + 1;
        p->rights[row] = (uint8_t)(rights < c->benefit_months ? rights : c->benefit_months);
    }
}

static void draw_person(const struct participating *c, size_t row, int months, uint32_t word)
{
    const struct person_view *p = &c->person;
    int sex = p->sex[row];
    bool of_age = months >= c->school_months;
    bool educated = p->diploma[row] != WORLD_IN_EDUCATION;
    switch (p->activity[row]) {
    case WORLD_EMPLOYED:
    case WORLD_UNEMPLOYED:
        if (word < c->leave[sex][months])
            leave(c, row, months >= c->retirement_months);
        else
            count_month(c, row);
        break;
    case WORLD_STUDENT:
        if (of_age && educated) {
            p->activity[row] = WORLD_OTHER_ACTIVITY;
            if (word < c->begin)
                enter(c, row);
        }
        break;
    case WORLD_OTHER_ACTIVITY:
        if (of_age && !educated)
            p->activity[row] = WORLD_STUDENT;
        else if (months == c->school_months ? word < c->begin : word < c->enter[sex][months])
            enter(c, row);
        break;
    default: /* retirement is for good */
        break;
    }
}

static int age_months(const struct participating *c, size_t row)
{
    int months = c->month - c->person.birth[row];
    return months < 0 ? 0 : months < AGE_MONTHS ? months : AGE_MONTHS - 1;
}

static void participation_block(void *context, size_t begin, size_t end, int thread)
{
    const struct participating *c = context;
    const struct person_view *p = &c->person;
    struct tally *tally = &c->tallies[thread];
    uint32_t words[4][SIM_RANDOM_BATCH], ids[SIM_RANDOM_BATCH], rows[SIM_RANDOM_BATCH];
    for (size_t first = begin; first < end;) {
        size_t count = 0;
        for (; first < end && count < SIM_RANDOM_BATCH; first++) {
            p->change[first] = 0;
            /* who is under age can do nothing, and the retired stay it */
            if (p->id[first] == 0 || c->month - p->birth[first] < c->school_months)
                continue;
            ids[count] = p->id[first];
            rows[count++] = (uint32_t)first;
        }
        sim_random_fill(c->world->random, c->purpose, ids, c->world->month, count, words);
        for (size_t i = 0; i < count; i++) {
            size_t row = rows[i];
            int months = age_months(c, row), sex = p->sex[row];
            draw_person(c, row, months, words[LOT][i]);
            int band = world_age_index(months / SIM_MONTHS_PER_YEAR) * WORLD_SEX_COUNT + sex;
            tally->persons[band]++;
            tally->active[band] += p->activity[row] <= WORLD_UNEMPLOYED;
            tally->profile[band] += c->profile[sex][months];
        }
    }
}

/* ---- the phase ---- */

static void store_gaps(const struct participating *c, const struct participation_view *table)
{
    for (size_t band = 0; band < BANDS; band++) {
        int64_t persons = 0, active = 0, profile = 0;
        for (int thread = 0; thread < c->world->threads; thread++) {
            persons += c->tallies[thread].persons[band];
            active += c->tallies[thread].active[band];
            profile += c->tallies[thread].profile[band];
        }
        table->gap[band] =
            persons > 0 ? (double)(active * PROFILE_ONE - profile) / ((double)persons * PROFILE_ONE)
                        : 0;
    }
}

static enum sim_status run_participation(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct market_parameters *p = market_parameters(world);
    struct participation_view table =
        participation_columns(sim_world_table(world, "participation"));
    struct participating *c = NULL;
    SIM_TRY(sim_memory_array(&c, 1, sizeof *c, "participation", error));
    c->world = world;
    c->purpose = sim_random_purpose("labour.participation");
    c->entrant_purpose = sim_random_purpose("labour.entrant");
    c->month = world_month(world);
    c->school_months = (int)p->school_age * SIM_MONTHS_PER_YEAR;
    c->retirement_months = (int)p->retirement_first * SIM_MONTHS_PER_YEAR;
    c->benefit_months = (uint8_t)p->benefit_months;
    c->none = (uint8_t)market_rates(world)->occupation_count;
    c->begin = market_word(p->entry_rate);
    c->earning_sd = p->earning_sd;
    c->price = market_economy(world).consumer_price[0];
    c->person = person_columns(sim_world_table(world, "person"));
    SIM_TRY(occupation_weights(c, error));
    SIM_TRY(sim_memory_array(&c->tallies, (size_t)world->threads, sizeof *c->tallies,
                             "participation", error));
    profile_words(c, &table);
    sim_parallel_blocks(world->threads, c->person.count, SIM_PARALLEL_BLOCK, participation_block,
                        c);
    store_gaps(c, &table);
out:
    if (c != NULL) {
        free(c->cumulative);
        free(c->tallies);
    }
    free(c);
    return status;
}

const struct sim_phase market_participation_phase = {
    .name = "participation",
    .text = "entries into and departures from the labour force; spells and rights of benefit",
    .reads = "person.birth person.sex person.diploma person.diploma_final person.activity "
             "person.occupation person.status person.employer person.pay person.earning "
             "person.spell person.rights person.training person.change participation.* "
             "economy.consumer_price",
    .writes = "person.activity person.occupation person.status person.employer person.pay "
              "person.earning person.spell person.rights person.training person.change "
              "participation.gap",
    .rows = "",
    .run = run_participation,
};
