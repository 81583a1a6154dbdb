/* Random numbers: published vectors, the layout of key and counter, and distributions. All seeds
 * are fixed, so a test passes always or never. */
#include "sim/base/random.h"

#include "sim/base/calendar.h"
#include "sim/base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

enum { DRAWS = 1 << 18, SAMPLE = 200000, BINS = 16 };

static struct sim_random_event event_of(const char *purpose, uint32_t agent)
{
    return (struct sim_random_event){.random = {.seed = 20160101, .replication = 3},
                                     .purpose = sim_random_purpose(purpose),
                                     .agent = agent,
                                     .month = sim_month(2010, 3)};
}

/* P(a chi-square as large or larger); bins of expectation 0 must be empty and count for nothing. */
static double chi_square(const double *observed, const double *expected, size_t bins)
{
    double sum = 0;
    int freedom = -1;
    for (size_t i = 0; i < bins; i++) {
        if (expected[i] <= 0) {
            assert_true(observed[i] == 0);
            continue;
        }
        double difference = observed[i] - expected[i];
        sum += difference * difference / expected[i];
        freedom++;
    }
    return freedom > 0 ? gsl_cdf_chisq_Q(sum, freedom) : 0.5;
}

static void assert_fits(const double *observed, const double *expected, size_t bins)
{
    double p = chi_square(observed, expected, bins);
    if (p < 1e-4 || p > 1 - 1e-4)
        fail_msg("chi-square over %zu bins has p = %g", bins, p);
}

/* ---- Words ---- */

/* philox4x32, 10 rounds, from the file kat_vectors of Random123 (counter, key, result), through our
 * own layout of the counter. */
static void words_are_the_published_ones(void **state)
{
    (void)state;
    const struct {
        uint32_t counter[4], key[2], result[4];
    } vectors[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const uint32_t *c = vectors[i].counter, *k = vectors[i].key;
        struct sim_random random = {.seed = (uint64_t)k[1] << 32 | k[0], .replication = c[3]};
        uint32_t words[4];
        sim_random_words(random, c[2], c[0], (int32_t)(c[1] >> 16), c[1] & 0xffff, words);
        assert_memory_equal(words, vectors[i].result, sizeof words);
    }
}

/* Seed 0x0123456789abcdef, replication 7, purpose 0xdeadbeef, agent 42, March 2010 = 2010 x 12 + 2
 * = 24122 = 0x5e3a, draw 9 = block 2, word 1. Computed apart, from the algorithm of the paper:
 * counter (0000002a 5e3a0002 deadbeef 00000007), key (89abcdef 01234567). */
static void layout_is_as_written(void **state)
{
    (void)state;
    const uint32_t expected[4] = {0x5b51211b, 0x8bc6dee8, 0xea601e78, 0x8c5007fa};
    struct sim_random_event event = {.random = {0x0123456789abcdef, 7},
                                     .purpose = 0xdeadbeef,
                                     .agent = 42,
                                     .month = sim_month(2010, 3)};
    uint32_t words[4];
    sim_random_words(event.random, event.purpose, event.agent, event.month, 2, words);
    assert_memory_equal(words, expected, sizeof words);
    for (uint32_t i = 0; i < 4; i++)
        assert_true(sim_random_uniform(&event, 8 + i) == (expected[i] + 0.5) / 4294967296.0);
    assert_int_equal(sim_random_purpose("person.death"), sim_hash_name("person.death"));
    assert_int_not_equal(sim_random_purpose("person.death"), sim_random_purpose("person.birth"));
}

/* Each part of the key moves the result: no part is left out or overlaps another. */
static void every_part_of_the_key_counts(void **state)
{
    (void)state;
    struct sim_random_event base = event_of("key", 5), other[7];
    for (size_t i = 0; i < 7; i++)
        other[i] = base;
    other[0].random.seed ^= 1;
    other[1].random.seed ^= UINT64_C(1) << 63;
    other[2].random.replication++;
    other[3].purpose ^= 1u << 31;
    other[4].agent++;
    other[5].month++;
    other[6].month += 1 << 14;
    for (size_t i = 0; i < 7; i++)
        for (uint32_t draw = 0; draw < 8; draw++)
            assert_true(sim_random_uniform(&base, draw) != sim_random_uniform(&other[i], draw));
    /* the last draw of a month is not the first of the next */
    assert_true(sim_random_uniform(&base, SIM_RANDOM_DRAWS_MAX - 4) !=
                sim_random_uniform(&other[5], 0));
}

static void unit_is_never_0_or_1(void **state)
{
    (void)state;
    assert_true(sim_random_unit(0) == 0x1p-33);
    assert_true(sim_random_unit(UINT32_MAX) == 1 - 0x1p-33);
    assert_true(sim_random_unit(0) > 0 && sim_random_unit(UINT32_MAX) < 1);
    assert_true(sim_random_unit(1) > sim_random_unit(0));
    assert_true(sim_random_unit(UINT32_MAX - 1) < sim_random_unit(UINT32_MAX));
}

static void uniform_is_uniform(void **state)
{
    (void)state;
    double observed[BINS] = {0}, expected[BINS];
    struct sim_random_event event = event_of("uniform", 0);
    for (event.agent = 0; event.agent < SAMPLE; event.agent++)
        observed[(size_t)(sim_random_uniform(&event, 0) * BINS)]++;
    for (size_t i = 0; i < BINS; i++)
        expected[i] = (double)SAMPLE / BINS;
    assert_fits(observed, expected, BINS);
}

/* ---- Integers ---- */

/* Values 0..bound-1 that fall into each of `bins` intervals of value x bins / bound. */
static void count_values(uint32_t bound, size_t bins, double *expected)
{
    uint64_t before = 0;
    for (size_t i = 0; i < bins; i++) {
        uint64_t until = (bound * (uint64_t)(i + 1) + bins - 1) / bins;
        expected[i] = (double)(until - before) / bound * SAMPLE;
        before = until;
    }
}

static void bounded_is_unbiased(void **state)
{
    (void)state;
    const uint32_t bounds[] = {1,        2,        3,           5,           6,         7,
                               10,       16,       100,         1000,        65537,     1000003,
                               1u << 30, 3u << 30, 2147483649u, 4294967291u, UINT32_MAX};
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
        double observed[BINS] = {0}, expected[BINS];
        struct sim_random_event event = event_of("bounded", 0);
        event.purpose += bounds[b];
        size_t bins = bounds[b] < BINS ? bounds[b] : BINS;
        for (event.agent = 0; event.agent < SAMPLE; event.agent++) {
            uint32_t value = sim_random_bounded(&event, 0, bounds[b]);
            assert_true(value < bounds[b]);
            observed[(uint64_t)value * bins / bounds[b]]++;
        }
        count_values(bounds[b], bins, expected);
        assert_fits(observed, expected, bins);
    }
}

/* With bound 3 x 2^30 four words share three values: taken without rejection, every third value
 * would come twice as often as the others, and a quarter of the first words must be rejected. */
static void bounded_rejects(void **state)
{
    (void)state;
    const uint32_t bound = 3u << 30;
    double observed[3] = {0}, expected[3] = {SAMPLE / 3.0, SAMPLE / 3.0, SAMPLE / 3.0};
    double rejected[2] = {0}, rejection[2] = {SAMPLE * 0.25, SAMPLE * 0.75};
    struct sim_random_event event = event_of("rejection", 0);
    for (event.agent = 0; event.agent < SAMPLE; event.agent++) {
        uint32_t words[4];
        sim_random_words(event.random, event.purpose, event.agent, event.month, 0, words);
        uint32_t value = sim_random_bounded(&event, 0, bound);
        observed[value % 3]++;
        bool first = (uint32_t)((uint64_t)words[0] * bound) >= (UINT64_C(1) << 32) % bound;
        rejected[first]++;
        if (first)
            assert_int_equal(value, (uint64_t)words[0] * bound >> 32);
        else
            assert_int_equal(value, sim_random_bounded(&event, 1, bound));
    }
    assert_fits(observed, expected, 3);
    assert_fits(rejected, rejection, 2);
}

/* ---- Weighted draws ---- */

enum { WEIGHTS = 9 };
static const uint64_t integer_weights[WEIGHTS] = {0, 5, 0, 0, 1, 1000, 94, 300, 0};

static void check_draws(const size_t *drawn, size_t draws)
{
    double observed[WEIGHTS] = {0}, expected[WEIGHTS];
    for (size_t i = 0; i < draws; i++) {
        assert_true(drawn[i] < WEIGHTS);
        observed[drawn[i]]++;
    }
    for (size_t i = 0; i < WEIGHTS; i++)
        expected[i] = (double)integer_weights[i] / 1400 * (double)draws;
    assert_fits(observed, expected, WEIGHTS);
}

static void weighted_follows_weights(void **state)
{
    (void)state;
    uint64_t cumulative[WEIGHTS], sum = 0, single = 1, huge[2] = {UINT64_MAX - 1, UINT64_MAX};
    size_t *drawn = malloc(DRAWS * sizeof *drawn);
    assert_non_null(drawn);
    for (size_t i = 0; i < WEIGHTS; i++)
        cumulative[i] = sum += integer_weights[i];
    struct sim_random_event event = event_of("weighted", 0);
    for (event.agent = 0; event.agent < DRAWS; event.agent++) {
        drawn[event.agent] = sim_random_weighted(&event, event.agent & 7, cumulative, WEIGHTS);
        assert_int_equal(sim_random_weighted(&event, 0, &single, 1), 0);
        assert_int_equal(sim_random_weighted(&event, 0, huge, 2), 0);
    }
    check_draws(drawn, DRAWS);
    free(drawn);
}

static void alias_follows_weights(void **state)
{
    (void)state;
    double weights[WEIGHTS];
    struct sim_random_alias table;
    struct sim_error error;
    size_t *drawn = malloc(DRAWS * sizeof *drawn);
    assert_non_null(drawn);
    for (size_t i = 0; i < WEIGHTS; i++)
        weights[i] = (double)integer_weights[i] * 0.1;
    assert_int_equal(sim_random_alias_build(&table, weights, WEIGHTS, &error), SIM_OK);
    assert_int_equal(table.count, WEIGHTS);
    struct sim_random_event event = event_of("alias", 0);
    for (event.agent = 0; event.agent < DRAWS; event.agent++)
        drawn[event.agent] = sim_random_alias_draw(&table, &event, event.agent & 7);
    check_draws(drawn, DRAWS);
    sim_random_alias_free(&table);
    assert_null(table.threshold);
    free(drawn);
}

/* The exact probability of every row, read off the table: to 2^-32 of a cell, and 0 for weight 0.
 */
static void check_table(const double *weights, size_t count)
{
    struct sim_random_alias table;
    struct sim_error error;
    assert_int_equal(sim_random_alias_build(&table, weights, count, &error), SIM_OK);
    double *mass = calloc(count, sizeof *mass), sum = 0, largest = 0;
    assert_non_null(mass);
    for (size_t i = 0; i < count; i++) {
        assert_true(table.alias[i] < count);
        mass[i] += table.threshold[i] * 0x1p-32;
        mass[table.alias[i]] += 1 - table.threshold[i] * 0x1p-32;
        largest = weights[i] > largest ? weights[i] : largest;
    }
    for (size_t i = 0; i < count; i++)
        sum += weights[i] / largest;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] <= 0)
            assert_true(mass[i] == 0);
        assert_true(fabs(mass[i] - weights[i] / largest / sum * (double)count) < 1e-6);
    }
    free(mass);
    sim_random_alias_free(&table);
}

static void alias_tables_are_exact(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    const double one[] = {0.3}, equal[] = {1, 1, 1}, tiny[] = {5e-324, 0, 5e-324},
                 huge[] = {1.7e308, 0, 1.7e308, 1.7e308}, uneven[] = {1e-300, 1e300, 0, 1};
    double *many = malloc(MANY * sizeof *many);
    assert_non_null(many);
    struct sim_random_event event = event_of("table", 0);
    for (event.agent = 0; event.agent < MANY; event.agent++)
        many[event.agent] =
            event.agent % 3 == 0 ? 0 : 1 / sim_random_uniform(&event, 0); /* a heavy tail */
    check_table(one, 1);
    check_table(equal, 3);
    check_table(tiny, 3);
    check_table(huge, 4);
    check_table(uneven, 4);
    check_table(many, MANY);
    free(many);
}

/* The index from the two words by the definition, in exact arithmetic, at each place in a block. */
static void draws_use_both_words(void **state)
{
    (void)state;
    enum { CELLS = 1 << 20 };
    uint64_t *cumulative = malloc(CELLS * sizeof *cumulative);
    uint32_t *numbers = calloc(2 * CELLS, sizeof *numbers);
    assert_non_null(cumulative);
    assert_non_null(numbers);
    struct sim_random_alias table = {CELLS, numbers, numbers + CELLS};
    for (uint32_t i = 0; i < CELLS; i++)
        cumulative[i] = (uint64_t)(i + 1) << 44;
    cumulative[CELLS - 1] = UINT64_MAX; /* pair x (2^64 - 1) / 2^64 is pair - 1 */
    struct sim_random_event event = event_of("words", 0);
    for (event.agent = 0; event.agent < 1000; event.agent++) {
        uint32_t draw = event.agent % 8, words[8];
        for (uint32_t block = 0; block < 2; block++)
            sim_random_words(event.random, event.purpose, event.agent, event.month,
                             draw / 4 + block, words + 4 * block);
        uint64_t pair = (uint64_t)words[draw % 4] << 32 | words[draw % 4 + 1];
        uint32_t cell = (uint32_t)(pair >> 44), place = (uint32_t)(pair >> 12);
        assert_int_equal(sim_random_weighted(&event, draw, cumulative, CELLS), (pair - 1) >> 44);
        table.alias[cell] = (cell + 1) % CELLS;
        table.threshold[cell] = place; /* below the threshold: the cell; from it on: the alias */
        assert_int_equal(sim_random_alias_draw(&table, &event, draw), table.alias[cell]);
        table.threshold[cell] = place + 1;
        assert_int_equal(sim_random_alias_draw(&table, &event, draw), cell);
    }
    free(cumulative);
    free(numbers);
}

static void bad_weights_are_refused(void **state)
{
    (void)state;
    struct sim_random_alias table;
    struct sim_error error;
    const struct {
        double weights[3];
        size_t count;
        const char *text;
    } cases[] = {
        {{1, -0.5, 2}, 3, "row 1 is negative"},
        {{1, 1, NAN}, 3, "row 2 is not a finite"},
        {{INFINITY, 1, 1}, 3, "row 0 is not a finite"},
        {{0, 0, 0}, 3, "all 3 weights (rows 0 to 2) are zero"},
        {{0}, 0, "0 weights"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(sim_random_alias_build(&table, cases[i].weights, cases[i].count, &error),
                         SIM_INPUT);
        assert_int_equal(error.status, SIM_INPUT);
        assert_non_null(strstr(error.text, cases[i].text));
        assert_null(table.threshold);
        assert_null(table.alias);
    }
    sim_random_alias_free(&table);
}

/* ---- GSL ---- */

static void gsl_gives_the_draws_of_the_event(void **state)
{
    (void)state;
    struct sim_random_gsl generator;
    struct sim_random_event event = event_of("gsl", 77);
    sim_random_gsl_start(&generator, &event);
    assert_int_equal(gsl_rng_min(&generator.rng), 0);
    assert_int_equal(gsl_rng_max(&generator.rng), UINT32_MAX);
    assert_non_null(strstr(gsl_rng_name(&generator.rng), "philox4x32"));
    for (uint32_t draw = 0; draw < 100; draw++)
        assert_true(gsl_rng_uniform(&generator.rng) == sim_random_uniform(&event, draw));
    gsl_rng_set(&generator.rng, 5);
    uint32_t words[4];
    sim_random_words(event.random, event.purpose, event.agent, event.month, 0, words);
    assert_int_equal(gsl_rng_get(&generator.rng), words[0]);
    assert_int_equal(gsl_rng_get(&generator.rng), words[1]);
    assert_false(generator.state.exhausted);
}

static void gsl_distributions_have_their_moments(void **state)
{
    (void)state;
    enum { N = 100000 };
    double *values = malloc(3 * N * sizeof *values);
    assert_non_null(values);
    struct sim_random_event event = event_of("moments", 0);
    for (event.agent = 0; event.agent < N; event.agent++) {
        struct sim_random_gsl generator;
        sim_random_gsl_start(&generator, &event);
        values[event.agent] = gsl_ran_gaussian(&generator.rng, 2);
        values[N + event.agent] = gsl_ran_poisson(&generator.rng, 7.5);
        values[2 * N + event.agent] = gsl_ran_binomial(&generator.rng, 0.3, 50);
        assert_false(generator.state.exhausted);
    }
    const double mean[] = {0, 7.5, 15}, variance[] = {4, 7.5, 10.5};
    for (size_t i = 0; i < 3; i++) {
        /* four standard errors; that of a variance is about sqrt(2 / N) of it */
        assert_true(fabs(gsl_stats_mean(values + i * N, 1, N) - mean[i]) <
                    4 * sqrt(variance[i] / N));
        assert_true(fabs(gsl_stats_variance(values + i * N, 1, N) / variance[i] - 1) <
                    5 * sqrt(2.0 / N));
    }
    free(values);
}

static void gsl_tells_exhaustion(void **state)
{
    (void)state;
    struct sim_random_gsl generator;
    struct sim_random_event event = event_of("exhaustion", 1), next = event;
    next.month++;
    sim_random_gsl_start(&generator, &event);
    for (uint32_t draw = 0; draw < SIM_RANDOM_DRAWS_MAX; draw++) {
        double value = gsl_rng_uniform(&generator.rng);
        if (draw % 1021 == 0 || draw == SIM_RANDOM_DRAWS_MAX - 1)
            assert_true(value == sim_random_uniform(&event, draw));
    }
    assert_false(generator.state.exhausted);
    double after = gsl_rng_uniform(&generator.rng);
    assert_true(generator.state.exhausted);
    assert_true(after == sim_random_uniform(&event, 0));
    assert_true(after != sim_random_uniform(&next, 0));
    (void)gsl_ran_gaussian(&generator.rng, 1); /* returns: rejection still meets new words */
    assert_true(generator.state.exhausted);
}

/* ---- Independence and purity ---- */

static void purposes_are_independent(void **state)
{
    (void)state;
    double *first = malloc(SAMPLE * sizeof *first), *second = malloc(SAMPLE * sizeof *second);
    assert_non_null(first);
    assert_non_null(second);
    struct sim_random_event a = event_of("person.death", 0), b = event_of("person.job", 0);
    for (uint32_t i = 0; i < SAMPLE; i++) {
        a.agent = b.agent = i;
        first[i] = sim_random_uniform(&a, 0);
        second[i] = sim_random_uniform(&b, 0);
    }
    double limit = 4 / sqrt(SAMPLE);
    assert_true(fabs(gsl_stats_correlation(first, 1, second, 1, SAMPLE)) < limit);
    /* and one agent's number tells nothing of the next one's */
    assert_true(fabs(gsl_stats_correlation(first, 1, first + 1, 1, SAMPLE - 1)) < limit);
    b = a;
    b.month++;
    for (uint32_t i = 0; i < SAMPLE; i++) {
        b.agent = i;
        second[i] = sim_random_uniform(&b, 0);
    }
    assert_true(fabs(gsl_stats_correlation(first, 1, second, 1, SAMPLE)) < limit);
    free(first);
    free(second);
}

static void order_of_calls_does_not_matter(void **state)
{
    (void)state;
    enum { N = 1000 };
    double forward[N];
    struct sim_random_event event = event_of("order", 0);
    for (uint32_t i = 0; i < N; i++) {
        event.agent = i;
        forward[i] = sim_random_uniform(&event, i % 11);
    }
    for (uint32_t step = 0; step < N; step++) {
        uint32_t i = (step * 617 + 91) % N; /* 617 and 1000 share no factor: each i once */
        event.agent = i;
        assert_true(sim_random_uniform(&event, i % 11) == forward[i]);
        (void)sim_random_bounded(&event, 3, 10);
        assert_true(sim_random_uniform(&event, i % 11) == forward[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_the_published_ones),
        cmocka_unit_test(layout_is_as_written),
        cmocka_unit_test(every_part_of_the_key_counts),
        cmocka_unit_test(unit_is_never_0_or_1),
        cmocka_unit_test(uniform_is_uniform),
        cmocka_unit_test(bounded_is_unbiased),
        cmocka_unit_test(bounded_rejects),
        cmocka_unit_test(weighted_follows_weights),
        cmocka_unit_test(alias_follows_weights),
        cmocka_unit_test(alias_tables_are_exact),
        cmocka_unit_test(draws_use_both_words),
        cmocka_unit_test(bad_weights_are_refused),
        cmocka_unit_test(gsl_gives_the_draws_of_the_event),
        cmocka_unit_test(gsl_distributions_have_their_moments),
        cmocka_unit_test(gsl_tells_exhaustion),
        cmocka_unit_test(purposes_are_independent),
        cmocka_unit_test(order_of_calls_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
