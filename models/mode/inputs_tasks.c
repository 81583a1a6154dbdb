/* Reading who performs each task of a purchase and who supplies as a person (mode_tasks.csv, mode_supply.csv), and what
 * all tables of modes share: words, names, sources.
 *
 * A purchase divides into five tasks, and a mode says who performs each (model.md, section 5, after the prosumption of
 * Toffler 1980 and the co-production of Ostrom 1996). A mode without performer for a task is refused: work does not
 * vanish when staff no longer do it, it passes to somebody. */
#include "models/mode/inputs.h"

#include <string.h>

static const char nothing[] = "none";

static bool same(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && strncmp(text, word, length) == 0;
}

/* ---- words ---- */

enum sim_status mode_input_word(const struct sim_input *input, size_t row, const char *column,
                                const char *const *words, size_t count, size_t *index,
                                struct sim_error *error)
{
    const char *text = sim_input_texts(input, column)[row];
    for (size_t w = 0; w < count; w++)
        if (strcmp(text, words[w]) == 0) {
            *index = w;
            return SIM_OK;
        }
    const char *nearest = sim_text_nearest(text, words, count);
    return sim_input_error(input, row, error, "%s '%.100s' is not known; %s: '%s'", column, text,
                           nearest ? "nearest" : "allowed is for instance",
                           nearest ? nearest : words[0]);
}

enum sim_status mode_input_flag(const struct sim_input *input, size_t row, const char *column,
                                bool *flag, struct sim_error *error)
{
    int64_t value = sim_input_integers(input, column)[row];
    if (value != 0 && value != 1)
        return sim_input_error(input, row, error, "%s %lld is neither 0 nor 1", column,
                               (long long)value);
    *flag = value == 1;
    return SIM_OK;
}

enum sim_status mode_input_equipment(const struct sim_input *input, size_t row, unsigned *bits,
                                     struct sim_error *error)
{
    static const struct {
        const char *word;
        unsigned bit;
    } known[] = {{"internet", MODE_INTERNET},
                 {"home", MODE_HOME},
                 {"smartphone", MODE_SMARTPHONE},
                 {"dwelling", MODE_DWELLING}};
    const char *text = sim_input_texts(input, "equipment")[row];
    *bits = 0;
    if (strcmp(text, nothing) == 0)
        return SIM_OK;
    for (const char *word = text;; word++) {
        size_t length = strcspn(word, "+"), k = 0;
        while (k < sizeof known / sizeof *known && !same(word, length, known[k].word))
            k++;
        if (k == sizeof known / sizeof *known)
            return sim_input_error(input, row, error,
                                   "equipment '%.100s': '%.*s' is not none, internet, home, "
                                   "smartphone or dwelling",
                                   text, (int)(length < 100 ? length : 100), word);
        *bits |= known[k].bit;
        word += length;
        if (!*word)
            return SIM_OK;
    }
}

enum sim_status mode_input_name(const struct sim_input *input, size_t row, struct sim_error *error)
{
    const char *column = input->declaration->columns[0].name;
    const char *const *names = sim_input_texts(input, column);
    if (!*names[row] || strcmp(names[row], nothing) == 0)
        return sim_input_error(input, row, error, "a %s cannot be named '%s'", column, names[row]);
    for (size_t before = 0; before < row; before++)
        if (strcmp(names[before], names[row]) == 0)
            return sim_input_error(input, row, error, "the %s '%.100s' is there twice", column,
                                   names[row]);
    return SIM_OK;
}

enum sim_status mode_input_mode(const struct sim_world *world, const struct mode_rates *modes,
                                const struct sim_input *input, size_t row, size_t *mode,
                                struct sim_error *error)
{
    size_t category = 0;
    const char *name = sim_input_texts(input, "mode")[row];
    const char *const *names = sim_input_texts(sim_world_input(world, "modes"), "mode");
    enum sim_status status = world_input_code(
        world, "category", input, row, sim_input_texts(input, "category")[row], &category, error);
    if (status != SIM_OK)
        return status;
    size_t first = modes->first[category], end = modes->first[category + 1];
    for (size_t m = first; m < end; m++)
        if (strcmp(names[m], name) == 0) {
            *mode = m;
            return SIM_OK;
        }
    const char *nearest = sim_text_nearest(name, names + first, end - first);
    return sim_input_error(input, row, error, "'%.100s' is not a mode of %s in modes.csv%s%s%s",
                           name, sim_world_dimension(world, "category")->labels[category],
                           nearest ? "; nearest: '" : "", nearest ? nearest : "",
                           nearest ? "'" : "");
}

/* ---- sources ---- */

enum { NAMED_MAX = 64 };

/* One word before a colon: a column that no part of the cell named before. */
static enum sim_status name_source(const struct sim_input *input, size_t row, const char *word,
                                   size_t length, bool named[NAMED_MAX], struct sim_error *error)
{
    const struct sim_input_declaration *table = input->declaration;
    size_t c = 0;
    /* the last column is the source itself */
    while (c + 1 < table->column_count && !same(word, length, table->columns[c].name))
        c++;
    if (c + 1 == table->column_count || c >= NAMED_MAX)
        return sim_input_error(input, row, error,
                               "the source names '%.*s', which is not a column of this table",
                               (int)(length < 100 ? length : 100), word);
    if (named[c])
        return sim_input_error(input, row, error, "the source names %s twice",
                               table->columns[c].name);
    named[c] = true;
    return SIM_OK;
}

/* "COLUMN COLUMN: text", `length` bytes; *rest when it is that of the rest. `first`: of the cell; a later one without colon
 * goes on with the text before it. */
static enum sim_status read_part(const struct sim_input *input, size_t row, const char *part,
                                 size_t length, bool first, bool named[NAMED_MAX], bool *rest,
                                 struct sim_error *error)
{
    const char *colon = memchr(part, ':', length), *end = part + length;
    int shown = (int)(length < 100 ? length : 100);
    size_t words = 0;
    if (!colon && !first)
        return SIM_OK;
    if (!colon || strspn(colon + 1, " ") >= (size_t)(end - colon - 1))
        return sim_input_error(input, row, error,
                               "the source '%.*s' is not of the form COLUMN COLUMN: text", shown,
                               part);
    for (const char *word = part; word < colon; words++) {
        size_t size = 0;
        word += strspn(word, " ");
        while (word + size < colon && word[size] != ' ')
            size++;
        if (size == 0)
            break;
        if (*rest)
            return sim_input_error(input, row, error,
                                   "the source of the rest must come last, but '%.*s' follows it",
                                   shown, part);
        if (same(word, size, "rest") && words == 0)
            *rest = true;
        else {
            enum sim_status status = name_source(input, row, word, size, named, error);
            if (status != SIM_OK)
                return status;
        }
        word += size;
    }
    if (words == 0)
        return sim_input_error(input, row, error, "the source '%.*s' names no column", shown, part);
    return SIM_OK;
}

enum sim_status mode_input_sources(const struct sim_input *input, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char *const *cells = sim_input_texts(input, "source");
    for (size_t row = 0; row < input->rows; row++) {
        bool named[NAMED_MAX] = {false}, rest = false;
        const char *start = cells[row] + strspn(cells[row], " "), *part = start;
        if (!*part)
            return sim_input_error(input, row, error, "the source is empty");
        while (*part) {
            size_t length = strcspn(part, ";");
            SIM_TRY(read_part(input, row, part, length, part == start, named, &rest, error));
            part += length;
            part += strspn(part, "; ");
        }
        if (!rest)
            return sim_input_error(input, row, error,
                                   "the source '%.100s' does not end with that of all other "
                                   "columns, 'rest: text'",
                                   cells[row]);
    }
out:
    return status;
}

/* ---- tasks ---- */

static enum sim_status refuse_twice(const struct sim_input *input, size_t row,
                                    struct sim_error *error)
{
    static const char *const key[] = {"category", "mode", "task", "performer", "occupation"};
    for (size_t before = 0; before < row; before++) {
        size_t k = 0;
        while (k < sizeof key / sizeof *key && strcmp(sim_input_texts(input, key[k])[before],
                                                      sim_input_texts(input, key[k])[row]) == 0)
            k++;
        if (k == sizeof key / sizeof *key)
            return sim_input_error(input, row, error,
                                   "this mode, task, performer and occupation is there twice "
                                   "(first in line %d)",
                                   input->lines[before]);
    }
    return SIM_OK;
}

/* Minutes of staff by occupation, over the tasks of a mode. */
static enum sim_status add_staff(const struct sim_input *input, size_t row, struct mode_row *mode,
                                 size_t occupation, double minutes, struct sim_error *error)
{
    size_t s = 0;
    while (s < mode->staff_count && mode->staff[s].occupation != occupation)
        s++;
    if (s == MODE_STAFF_MAX)
        return sim_input_error(input, row, error, "more than %d occupations in one mode",
                               MODE_STAFF_MAX);
    if (s == mode->staff_count)
        mode->staff[mode->staff_count++] = (struct mode_staff){(uint8_t)occupation, 0};
    mode->staff[s].minutes += minutes;
    return SIM_OK;
}

static enum sim_status check_performer(const struct sim_world *world, const struct sim_input *input,
                                       size_t row, enum mode_form form, size_t performer,
                                       size_t occupation, struct sim_error *error)
{
    bool staff = performer == MODE_BY_STAFF, named = occupation != world_no_occupation(world);
    if (staff && !named)
        return sim_input_error(input, row, error, "staff need an occupation of occupations.csv");
    if (!staff && named)
        return sim_input_error(input, row, error,
                               "only staff have an occupation here: '%s' must be none",
                               sim_input_texts(input, "occupation")[row]);
    if (performer == MODE_BY_MEMBER && form != MODE_FORM_COOPERATIVE)
        return sim_input_error(input, row, error,
                               "members perform tasks in the form cooperative only");
    return SIM_OK;
}

static enum sim_status read_task(const struct sim_world *world, struct mode_rates *modes,
                                 const struct sim_input *input, size_t row,
                                 bool performed[MODES_MAX][MODE_TASK_COUNT],
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t m = 0, task = 0, performer = 0, occupation = 0;
    double minutes = sim_input_reals(input, "minutes")[row];
    SIM_TRY(mode_input_mode(world, modes, input, row, &m, error));
    SIM_TRY(world_input_code(world, "task", input, row, sim_input_texts(input, "task")[row], &task,
                             error));
    SIM_TRY(world_input_code(world, "performer", input, row,
                             sim_input_texts(input, "performer")[row], &performer, error));
    SIM_TRY(world_input_code(world, "occupation", input, row,
                             sim_input_texts(input, "occupation")[row], &occupation, error));
    SIM_TRY(world_input_range(input, row, "minutes", minutes, 0, MODE_MINUTES_MAX, error));
    SIM_TRY(refuse_twice(input, row, error));
    struct mode_row *mode = &modes->row[m];
    SIM_TRY(check_performer(world, input, row, mode->form, performer, occupation, error));
    if (performer == MODE_BY_STAFF)
        SIM_TRY(add_staff(input, row, mode, occupation, minutes, error));
    mode->minutes[task][performer] += minutes;
    if (performer == MODE_BY_CONSUMER || performer == MODE_BY_MEMBER)
        mode->consumer_minutes += minutes;
    performed[m][task] = true;
out:
    return status;
}

enum sim_status mode_read_tasks(const struct sim_world *world, struct mode_rates *modes,
                                struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    bool performed[MODES_MAX][MODE_TASK_COUNT] = {{false}};
    const struct sim_input *input = sim_world_input(world, "mode_tasks");
    SIM_TRY(mode_input_sources(input, error));
    for (size_t row = 0; row < input->rows; row++)
        SIM_TRY(read_task(world, modes, input, row, performed, error));
    input = sim_world_input(world, "modes");
    for (size_t m = 0; m < modes->count; m++)
        for (size_t task = 0; task < MODE_TASK_COUNT; task++)
            if (!performed[m][task])
                return sim_input_error(
                    input, m, error,
                    "nobody performs the task '%s' of %s.%s: mode_tasks.csv has no row for it",
                    sim_world_dimension(world, "task")->labels[task],
                    sim_input_texts(input, "category")[m], sim_input_texts(input, "mode")[m]);
out:
    return status;
}

/* ---- persons as suppliers ---- */

/* Minutes of the persons who supply, over the tasks of a mode. */
static double supplier_minutes(const struct mode_row *mode)
{
    double minutes = 0;
    for (size_t task = 0; task < MODE_TASK_COUNT; task++)
        minutes += mode->minutes[task][MODE_BY_PEER] + mode->minutes[task][MODE_BY_WORKER] +
                   mode->minutes[task][MODE_BY_VOLUNTEER];
    return minutes;
}

static enum sim_status check_supplied(const struct sim_input *input, size_t row,
                                      const struct mode_row *mode, struct sim_error *error)
{
    if (mode->form != MODE_FORM_PLATFORM && mode->form != MODE_FORM_PEER &&
        mode->form != MODE_FORM_COMMUNITY)
        return sim_input_error(input, row, error,
                               "persons supply in the forms platform, peer and community only");
    if (mode->supply != MODE_NONE)
        return sim_input_error(input, row, error,
                               "another row of this table supplies the same mode");
    if (!(mode->to[MODE_TO_PEER] > 0) && !(supplier_minutes(mode) > 0))
        return sim_input_error(input, row, error,
                               "in this mode persons neither perform a task nor are paid");
    return SIM_OK;
}

static enum sim_status read_supply(const struct sim_world *world, struct mode_rates *modes,
                                   const struct sim_input *input, size_t row,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct mode_supply *supply = &modes->supply[row];
    SIM_TRY(mode_input_name(input, row, error));
    SIM_TRY(mode_input_mode(world, modes, input, row, &supply->mode, error));
    struct mode_row *mode = &modes->row[supply->mode];
    SIM_TRY(check_supplied(input, row, mode, error));
    SIM_TRY(mode_input_equipment(input, row, &supply->equipment, error));
    SIM_TRY(mode_input_flag(input, row, "production", &mode->production, error));
    SIM_TRY(mode_input_flag(input, row, "jobless", &supply->jobless, error));
    supply->name = sim_input_texts(input, "supply")[row];
    supply->skill = sim_input_reals(input, "skill")[row];
    supply->capacity = sim_input_reals(input, "capacity")[row];
    supply->barrier = sim_input_reals(input, "barrier")[row] * 100;
    supply->opening = sim_input_reals(input, "opening")[row];
    supply->minutes = supplier_minutes(mode);
    SIM_TRY(world_input_range(input, row, "skill", supply->skill, 0, 100, error));
    SIM_TRY(world_input_range(input, row, "opening", supply->opening, 0, 1, error));
    SIM_TRY(world_input_range(input, row, "capacity", supply->capacity, 0, 1e9, error));
    SIM_TRY(world_input_range(input, row, "barrier", supply->barrier / 100, -1e9, 1e9, error));
    if (!(supply->capacity > 0))
        return sim_input_error(input, row, error, "capacity %g is not above 0", supply->capacity);
    mode->supply = (uint8_t)row;
out:
    return status;
}

enum sim_status mode_read_supply(const struct sim_world *world, struct mode_rates *modes,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "mode_supply");
    if (input->rows > MODE_SUPPLIES_MAX)
        return sim_input_error(input, MODE_SUPPLIES_MAX, error,
                               "more than %d kinds of supply by persons", MODE_SUPPLIES_MAX);
    SIM_TRY(mode_input_sources(input, error));
    for (size_t row = 0; row < input->rows; row++)
        SIM_TRY(read_supply(world, modes, input, row, error));
    modes->supply_count = input->rows;
    input = sim_world_input(world, "modes");
    for (size_t m = 0; m < modes->count; m++) {
        const struct mode_row *mode = &modes->row[m];
        if (mode->supply != MODE_NONE)
            continue;
        if (mode->to[MODE_TO_PEER] > 0)
            return sim_input_error(input, m, error,
                                   "peer %g: mode_supply.csv has no row that says who supplies",
                                   mode->to[MODE_TO_PEER]);
        if (supplier_minutes(mode) > 0)
            return sim_input_error(input, m, error,
                                   "peers, workers or volunteers perform tasks of it, but "
                                   "mode_supply.csv has no row that says who supplies");
    }
out:
    return status;
}
