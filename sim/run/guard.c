#define _GNU_SOURCE
#include "sim/run/guard.h"

#include <string.h>

bool sim_guard_lists(const char *list, const char *table, const char *column)
{
    size_t table_length = strlen(table), column_length = strlen(column);
    for (const char *p = list; *p;) {
        size_t length = strcspn(p, " ");
        if (length > table_length + 1 && strncmp(p, table, table_length) == 0 &&
            p[table_length] == '.') {
            const char *name = p + table_length + 1;
            size_t name_length = length - table_length - 1;
            if ((name_length == 1 && *name == '*') ||
                (name_length == column_length && strncmp(name, column, name_length) == 0))
                return true;
        }
        p += length;
        p += strspn(p, " ");
    }
    return false;
}

bool sim_guard_names(const char *list, const char *name)
{
    size_t name_length = strlen(name);
    for (const char *p = list; *p; p += strspn(p, " ")) {
        size_t length = strcspn(p, " ");
        if (length == name_length && strncmp(p, name, length) == 0)
            return true;
        p += length;
    }
    return false;
}

#ifdef SIM_CHECKED

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What the signal handler needs to name the culprit. One world runs at a time in a checked build;
 * this is the only mutable state of the engine outside a world, and release builds have none. */
static struct {
    struct sim_world *world;
    const struct sim_phase *phase;
    struct sigaction before; /* who looks after faults that are not ours */
    uint32_t next_id[SIM_TABLES_MAX];
    size_t alive[SIM_TABLES_MAX];
} guarded;

/* Finds the column at an address and ends the program with a sentence. snprintf and write are all
 * it uses; the access it reports happened in the model's code, not in the C library. */
static void on_fault(int number, siginfo_t *information, void *context)
{
    (void)number;
    (void)context;
    uintptr_t address = (uintptr_t)information->si_addr;
    char text[512];
    for (size_t t = 0; guarded.world && t < guarded.world->model->table_count; t++) {
        const struct sim_table *table = &guarded.world->tables[t];
        for (size_t c = 0; table->columns && c <= table->declaration->column_count; c++) {
            uintptr_t begin = (uintptr_t)table->columns[c];
            size_t size = sim_table_column_row_bytes(table, c);
            if (address < begin || address >= begin + sim_memory_round(size * table->capacity))
                continue;
            bool readable =
                guarded.phase && sim_guard_lists(guarded.phase->reads, table->declaration->name,
                                                 sim_table_column_name(table, c));
            int length =
                snprintf(text, sizeof text,
                         "guichet: phase '%s' %s column %s.%s (row %zu) without declaring "
                         "it; add it to the phase's %s\n",
                         guarded.phase ? guarded.phase->name : "?", readable ? "writes" : "touches",
                         table->declaration->name, sim_table_column_name(table, c),
                         (address - begin) / size, readable ? "writes" : "reads or writes");
            if (length > 0 && write(STDERR_FILENO, text, (size_t)length) < 0)
                _exit(SIM_INTERNAL);
            _exit(SIM_INTERNAL);
        }
    }
    sigaction(SIGSEGV, &guarded.before, NULL); /* not ours: fault again, as usual */
}

static void install_handler(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, &guarded.before);
}

void sim_guard_begin(struct sim_world *world, const struct sim_phase *phase)
{
    if (guarded.world != world)
        install_handler();
    guarded.world = world;
    guarded.phase = phase;
    for (size_t t = 0; t < world->model->table_count; t++) {
        struct sim_table *table = &world->tables[t];
        const char *name = table->declaration->name;
        guarded.next_id[t] = table->next_id;
        guarded.alive[t] = table->alive;
        for (size_t c = 1; c <= table->declaration->column_count; c++) {
            const char *column = sim_table_column_name(table, c);
            bool reads = sim_guard_lists(phase->reads, name, column);
            bool writes = sim_guard_lists(phase->writes, name, column);
            sim_table_protect(table, c,
                              writes  ? SIM_MEMORY_READ_WRITE
                              : reads ? SIM_MEMORY_READ
                                      : SIM_MEMORY_NONE);
            if (writes && !reads)
                memset(table->columns[c], SIM_GUARD_PATTERN,
                       sim_table_column_row_bytes(table, c) * table->count);
        }
    }
}

void sim_guard_end(struct sim_world *world, const struct sim_phase *phase)
{
    for (size_t t = 0; t < world->model->table_count; t++) {
        const struct sim_table *table = &world->tables[t];
        if ((table->next_id != guarded.next_id[t] || table->alive != guarded.alive[t]) &&
            !sim_guard_names(phase->rows, table->declaration->name)) {
            fprintf(stderr,
                    "guichet: phase '%s' adds or removes rows of table %s without declaring it; "
                    "add it to the phase's rows\n",
                    phase->name, table->declaration->name);
            _exit(SIM_INTERNAL);
        }
    }
    guarded.phase = NULL;
}

void sim_guard_lift(struct sim_world *world)
{
    for (size_t t = 0; t < world->model->table_count; t++)
        for (size_t c = 1; c <= world->tables[t].declaration->column_count; c++)
            sim_table_protect(&world->tables[t], c, SIM_MEMORY_READ_WRITE);
    /* The world may be gone when the next fault comes. */
    guarded.world = NULL;
    sigaction(SIGSEGV, &guarded.before, NULL);
}

#else

void sim_guard_begin(struct sim_world *world, const struct sim_phase *phase)
{
    (void)world;
    (void)phase;
}

void sim_guard_end(struct sim_world *world, const struct sim_phase *phase)
{
    (void)world;
    (void)phase;
}

void sim_guard_lift(struct sim_world *world)
{
    (void)world;
}

#endif
