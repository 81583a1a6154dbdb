/* Reading scenarios in tests; include after cmocka.h. */
#ifndef TESTS_UNIT_SCENARIO_READING_H
#define TESTS_UNIT_SCENARIO_READING_H

#include "sim/io/scenario.h"
#include "tests/unit/small_parameters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "name: test\ntitle: A test\ninputs: in\n" /* three lines */

/* One reading, with all that it fills. */
struct reading {
    struct sim_parameters set;
    struct sim_scenario scenario;
    struct sim_diagnostics diagnostics;
    enum sim_status status;
    char *text; /* of the diagnostics */
};

static inline void start(struct reading *reading)
{
    struct sim_error error;
    memset(reading, 0, sizeof *reading);
    assert_int_equal(sim_parameters_create(&reading->set, small_groups, SMALL_GROUP_COUNT, &error),
                     SIM_OK);
}

static inline void end(struct reading *reading)
{
    free(reading->text);
    sim_parameters_destroy(&reading->set);
    sim_scenario_destroy(&reading->scenario);
    sim_diagnostics_destroy(&reading->diagnostics);
}

static inline void read_texts(struct reading *reading, const struct sim_scenario_text *files,
                              size_t file_count, const char *const *settings, size_t setting_count)
{
    start(reading);
    reading->status =
        sim_scenario_read_texts(files, file_count, settings, setting_count, &reading->set,
                                &reading->scenario, &reading->diagnostics);
    reading->text = sim_diagnostics_text(&reading->diagnostics);
    assert_non_null(reading->text);
}

static inline struct sim_scenario_text file_of(const char *path, const char *text)
{
    return (struct sim_scenario_text){.path = path, .bytes = text, .size = strlen(text)};
}

static inline void assert_line(const struct reading *reading, const char *line)
{
    if (!strstr(reading->text, line))
        fail_msg("'%s' is not in:\n%s", line, reading->text);
}

#endif
