/* The reference, made from the declarations of model and engine: sheets of rows, and the forms in
 * which they are printed. */
#ifndef TOOLS_DESCRIBE_H
#define TOOLS_DESCRIBE_H

#include "sim/state/model.h"
#include "sim/state/world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A cell is text, a number written as text, a list of texts separated by newlines, or lines to be kept as they are. */
enum sheet_type { SHEET_TEXT, SHEET_NUMBER, SHEET_FLAG, SHEET_LIST, SHEET_LINES };

struct sheet_column {
    const char *name; /* in JSON */
    enum sheet_type type;
    bool head;         /* for people: aligned on the entry's first line, else wrapped under it */
    const char *label; /* for people: in front of the wrapped text, "" for none */
};

struct sheet {
    const char *name;
    const char *text;
    const struct sheet_column *columns;
    size_t column_count;
    char **cells; /* [rows][column_count], NULL where memory ran out */
    size_t rows, capacity;
    bool failed; /* memory ran out */
};

/* Fills a sheet from the declarations; `columns`, `name` and `text` are set already. */
struct sheet_maker {
    const char *name;
    const char *text;
    const struct sheet_column *columns;
    size_t column_count;
    void (*fill)(struct sheet *sheet, const struct sim_model *model);
};

/* All sheets in the order of the reference; [sheet_maker_count]. */
extern const struct sheet_maker sheet_makers[];
extern const size_t sheet_maker_count;

/* Makes one; false when memory ran out. To be released by sheet_destroy in any case. */
bool sheet_make(struct sheet *sheet, const struct sheet_maker *maker,
                const struct sim_model *model);
void sheet_destroy(struct sheet *sheet);
/* Adds a row from column_count texts, which are copied; NULL is an empty one. */
void sheet_add(struct sheet *sheet, ...);

/* The sheets "levers" and "targets" (describe_levers.c). */
enum { SHEET_LEVER_COLUMNS = 12, SHEET_TARGET_COLUMNS = 4 };
extern const struct sheet_column sheet_lever_columns[SHEET_LEVER_COLUMNS];
extern const struct sheet_column sheet_target_columns[SHEET_TARGET_COLUMNS];
void sheet_fill_levers(struct sheet *sheet, const struct sim_model *model);
void sheet_fill_targets(struct sheet *sheet, const struct sim_model *model);

/* The sheet "modes", of the tables of modes that a scenario uses; as sheet_make otherwise. */
bool sheet_make_modes(struct sheet *sheet, const struct sim_world *world);

/* For people, on a page of REPORT_WIDTH columns. */
void sheet_print_text(FILE *file, const struct sheet *sheet);
/* One JSON object {"name": [{...}, ...], ...} of all sheets. */
void sheet_print_json(FILE *file, const struct sheet *sheets, size_t count,
                      const struct sim_model *model);
/* A section with a table in Markdown. */
void sheet_print_markdown(FILE *file, const struct sheet *sheet);

/* The manual page of the program in roff, from the tables of commands and options. */
void manual_print(FILE *file);

#endif
