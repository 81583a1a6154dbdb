/* Small runs, with everything that an output and a checkpoint hold, in which calls are made to
 * fail. Include after cmocka.h and the wrapping. */
#ifndef TESTS_FAULT_FAULTY_RUN_H
#define TESTS_FAULT_FAULTY_RUN_H

#include "sim/run/run.h"
#include "tests/unit/tiny_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTY_MONTHS = 3 };

/* ---- the model: the tiny one, opened and measured ---- */

static void faulty_measure(struct sim_world *world)
{
    struct tiny_person_view person = tiny_person_columns(&world->tables[0]);
    struct sim_series *persons = sim_world_series(world, "persons");
    struct sim_series *by_sex = sim_world_series(world, "persons_by_sex");
    struct sim_series *skills = sim_world_series(world, "skill_sum");
    for (size_t row = 0; row < person.count; row++) {
        persons->counts[0]++;
        by_sex->counts[person.sex[row]]++;
        skills->reals[0] += person.skill[row] + person.age[row];
    }
}

static enum sim_status faulty_renting(struct sim_world *world, struct sim_error *error)
{
    struct tiny_home_view home = tiny_home_columns(&world->tables[1]);
    for (size_t row = 0; row < home.count; row++)
        home.rooms[row]++;
    enum sim_status status = tiny_renting(world, error);
    faulty_measure(world);
    return status;
}

static enum sim_status faulty_open(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t first;
    SIM_TRY(sim_table_append(&world->tables[0], TINY_PERSON_COUNT, &first, error));
    SIM_TRY(sim_table_append(&world->tables[1], TINY_HOME_COUNT, &first, error));
    struct tiny_person_view person = tiny_person_columns(&world->tables[0]);
    struct tiny_home_view home = tiny_home_columns(&world->tables[1]);
    for (uint32_t i = 0; i < TINY_PERSON_COUNT; i++) {
        person.age[i] = (int32_t)(240 + i);
        person.sex[i] = (uint8_t)(i / 2);
        person.skill[i] = 10 * i;
        person.home[i] = i % TINY_HOME_COUNT;
    }
    for (uint32_t i = 0; i < TINY_HOME_COUNT; i++)
        home.rooms[i] = (uint8_t)(i + 2);
    struct sim_series *settled = sim_world_series(world, "settled");
    settled->counts[0] = TINY_PERSON_COUNT;
out:
    return status;
}

static struct tiny_model faulty;
static struct sim_series_declaration faulty_settled;
static const struct sim_series_declaration *faulty_series[5];
static const char *faulty_total[2];
static const struct sim_series_declaration *const *faulty_lists[2];

static inline void faulty_model(void)
{
    tiny_model(&faulty);
    faulty.renting.reads = "home.rooms person.*";
    faulty.renting.writes = "home.rent home.rooms";
    faulty.renting.run = faulty_renting;
    faulty_total[0] = "";
    faulty_settled = faulty.persons;
    faulty_settled.name = "settled";
    faulty_settled.breakdowns = faulty_total;
    faulty_settled.once = true;
    memcpy(faulty_series, faulty.series_list, sizeof faulty.series_list);
    faulty_series[3] = &faulty_settled;
    faulty_lists[0] = faulty_series;
    faulty.model.series = faulty_lists;
    faulty.model.open = faulty_open;
}

/* ---- names ---- */

static char faulty_folder[] = "/dev/shm/guichet_faults_XXXXXX";
static char faulty_path[64], faulty_part[80], faulty_checkpoint[96], faulty_previous[112];

static inline int faulty_names(void)
{
    if (!mkdtemp(faulty_folder))
        return -1;
    snprintf(faulty_path, sizeof faulty_path, "%s/run.h5", faulty_folder);
    snprintf(faulty_part, sizeof faulty_part, "%s.part", faulty_path);
    snprintf(faulty_checkpoint, sizeof faulty_checkpoint, "%s.checkpoint", faulty_path);
    snprintf(faulty_previous, sizeof faulty_previous, "%s.previous", faulty_checkpoint);
    return 0;
}

/* ---- a run ---- */

struct outcome {
    enum sim_status status;
    char text[sizeof((struct sim_error){0}.text)];
    size_t warnings;
    int32_t
        checkpointed; /* last month of which a checkpoint could be read while running; 0: none */
    bool lost;        /* later none of that month or after it could be read */
};

/* The last month of which a checkpoint can be read now; 0 for none. */
static inline int32_t faulty_newest_checkpoint(void)
{
    int32_t newest = 0;
    for (int previous = 0; previous < 2; previous++) {
        struct sim_checkpoint *checkpoint;
        struct sim_error error;
        if (sim_checkpoint_open(&checkpoint, previous ? faulty_previous : faulty_checkpoint,
                                &faulty.model, &error) != SIM_OK)
            continue;
        if (sim_checkpoint_month(checkpoint) > newest)
            newest = sim_checkpoint_month(checkpoint);
        sim_checkpoint_close(checkpoint);
    }
    return newest;
}

static inline void faulty_look_at_checkpoints(struct outcome *outcome)
{
    bool armed = failing.armed;
    failing.armed = false;
    int32_t newest = faulty_newest_checkpoint();
    if (newest < outcome->checkpointed)
        outcome->lost = true;
    else
        outcome->checkpointed = newest;
    failing.armed = armed;
}

/* What a run of these tests is made with. */
struct faulty_orders {
    bool force, checkpoints;
    size_t stop_after; /* months; 0: goes to the end */
    struct outcome *outcome;
};

static bool faulty_progress(void *context, const struct sim_run *run, size_t done, size_t months)
{
    const struct faulty_orders *orders = context;
    (void)run;
    (void)months;
    if (orders->checkpoints)
        faulty_look_at_checkpoints(orders->outcome);
    return orders->stop_after == 0 || done < orders->stop_after;
}

static void faulty_warn(void *context, const char *sentence)
{
    const struct faulty_orders *orders = context;
    assert_true(strlen(sentence) > 10);
    orders->outcome->warnings++;
    if (orders->checkpoints)
        faulty_look_at_checkpoints(orders->outcome);
}

static const char faulty_scenario[] = "name: small\ntitle: Three months\ninputs: in\n"
                                      "parameters: {run.end: 2010-03}\n";
static const char faulty_input[] = "code,persons\nAin,1\nAisne,2\n";

static inline enum sim_status faulty_through(struct sim_run *run, struct faulty_orders *asked,
                                             const struct sim_output_earlier *earlier,
                                             struct sim_checkpoint *from, struct sim_error *error)
{
    const struct sim_output_options options = {.path = faulty_path,
                                               .force = asked->force,
                                               .panel = true,
                                               .build = "test",
                                               .earlier = earlier};
    const struct sim_run_orders orders = {.output = &options,
                                          .checkpoint_months = asked->checkpoints ? 1 : 0,
                                          .checkpoint_kept = asked->checkpoints,
                                          .no_checkpoint_at_stop = !asked->checkpoints,
                                          .from = from,
                                          .progress = faulty_progress,
                                          .context = asked,
                                          .warn = faulty_warn};
    return sim_run_through(run, &orders, error);
}

/* A run from the opening. Calls are counted, and may fail, from beginning to end. */
static inline struct outcome faulty_run(struct faulty_orders orders)
{
    const struct sim_scenario_text file = {"a.yaml", faulty_scenario, sizeof faulty_scenario - 1};
    const struct sim_scenario_text input = {"in/places.csv", faulty_input, sizeof faulty_input - 1};
    const struct sim_run_source source = {.threads = 1,
                                          .random = {.seed = 1},
                                          .scenario_texts = &file,
                                          .scenario_text_count = 1,
                                          .input_texts = &input};
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    struct outcome outcome = {.status = SIM_OK};
    struct sim_run run;
    orders.outcome = &outcome;
    failing_begin();
    outcome.status = sim_run_prepare(&run, &faulty.model, &source, &diagnostics, &error);
    if (outcome.status == SIM_OK)
        outcome.status = faulty_through(&run, &orders, NULL, NULL, &error);
    failing_end();
    sim_run_destroy(&run);
    sim_diagnostics_destroy(&diagnostics);
    memcpy(outcome.text, error.text, sizeof outcome.text);
    return outcome;
}

/* Goes on from the checkpoint to the end, over the output so far. */
static inline struct outcome faulty_resume(void)
{
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    struct outcome outcome = {.status = SIM_OK};
    struct faulty_orders orders = {.force = true, .outcome = &outcome};
    struct sim_checkpoint *checkpoint = NULL;
    struct sim_store_reader *reader = NULL;
    struct sim_output_earlier earlier = {.month = 0};
    struct sim_run run = {.model = NULL};
    enum sim_status status = SIM_OK;
    failing_begin();
    SIM_TRY(sim_checkpoint_open(&checkpoint, faulty_checkpoint, &faulty.model, &error));
    SIM_TRY(sim_store_open(&reader, faulty_path, &error));
    const struct sim_recipe *recipe = sim_checkpoint_recipe(checkpoint);
    const struct sim_run_source source =
        sim_run_source_of(recipe, recipe->settings, recipe->setting_count, 1);
    SIM_TRY(sim_run_prepare(&run, &faulty.model, &source, &diagnostics, &error));
    earlier.month = sim_checkpoint_month(checkpoint);
    earlier.panel = sim_checkpoint_panel(checkpoint, &earlier.panel_count);
    earlier.output = reader;
    SIM_TRY(faulty_through(&run, &orders, &earlier, checkpoint, &error));
out:
    failing_end();
    sim_run_destroy(&run);
    sim_store_reader_close(reader);
    sim_checkpoint_close(checkpoint);
    sim_diagnostics_destroy(&diagnostics);
    outcome.status = status;
    memcpy(outcome.text, error.text, sizeof outcome.text);
    return outcome;
}

#endif
