/* Bytes of the corpus as a scenario and the file it may extend: what stands behind the line
 * "#### base.yaml" is the second file. */
#ifndef TESTS_FAULT_SCENARIO_PAIR_H
#define TESTS_FAULT_SCENARIO_PAIR_H

#include "sim/base/text.h"
#include "sim/io/levers.h"
#include "tests/unit/small_parameters.h"
#include "tests/unit/tiny_model.h"

#include <stdlib.h>
#include <string.h>

static inline size_t scenario_pair_find(const char *bytes, size_t size, const char *mark)
{
    size_t length = strlen(mark);
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(bytes + i, mark, length) == 0)
            return i;
    return size;
}

/* Copies of exactly the right size, so that a read beyond an end is found by a memory checker. */
static inline struct sim_scenario_text scenario_pair_copy(const char *path, const char *bytes,
                                                          size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, bytes, size);
    return (struct sim_scenario_text){.path = path, .bytes = copy, .size = size};
}

/* Checks the levers against those of the tiny model, its age bands as inputs would give them. */
static inline enum sim_status scenario_pair_levers(const struct sim_scenario *scenario,
                                                   struct sim_diagnostics *diagnostics)
{
    struct tiny_model tiny;
    struct sim_error error;
    size_t before = diagnostics->total;
    tiny_model(&tiny);
    tiny.age_band.labels = NULL;
    tiny.age_band.count = 0;
    enum sim_status status = sim_levers_check(&tiny.model, scenario, diagnostics, &error);
    if ((status == SIM_OK) != (diagnostics->total == before))
        abort();
    return status;
}

/* Reads the bytes; aborts when a promise of the reader is broken. */
static inline enum sim_status scenario_pair_read(const char *bytes, size_t size)
{
    static const char mark[] = "#### base.yaml\n";
    struct sim_parameters set;
    struct sim_scenario scenario;
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error;
    size_t cut = scenario_pair_find(bytes, size, mark);
    size_t rest = cut < size ? cut + strlen(mark) : size;
    struct sim_scenario_text files[] = {scenario_pair_copy("a.yaml", bytes, cut),
                                        scenario_pair_copy("base.yaml", bytes + rest, size - rest)};
    if (sim_parameters_create(&set, small_groups, SMALL_GROUP_COUNT, &error) != SIM_OK)
        abort();
    enum sim_status status =
        sim_scenario_read_texts(files, 2, NULL, 0, &set, &scenario, &diagnostics);
    if ((status == SIM_OK) != (diagnostics.total == 0) ||
        (status != SIM_OK && status != SIM_SCENARIO))
        abort(); /* a failure has a sentence, a success has none */
    if (scenario_pair_levers(&scenario, &diagnostics) != SIM_OK)
        status = SIM_SCENARIO;
    char *text = sim_diagnostics_text(&diagnostics);
    size_t position;
    if (!text || !sim_text_utf8(text, strlen(text), &position))
        abort(); /* whatever was read, a terminal can show it */
    for (const char *c = text; *c; c++)
        if ((*c >= 0 && *c < 0x20 && *c != '\n') || *c == 0x7F)
            abort();
    free(text);
    if (status == SIM_OK)
        for (int32_t month = 2010 * 12; month < 2100 * 12; month += 60)
            sim_parameters_advance(&set, month);
    sim_diagnostics_destroy(&diagnostics);
    sim_scenario_destroy(&scenario);
    sim_parameters_destroy(&set);
    free((char *)(uintptr_t)files[0].bytes);
    free((char *)(uintptr_t)files[1].bytes);
    return status;
}

#endif
