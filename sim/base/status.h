/* Errors are values with a sentence: a status travels up, the text is made once, where it happened.
 *
 * Every function that can fail returns `enum sim_status` and takes `struct sim_error *error` last.
 * On failure it has filled `error` (never NULL) and left its other outputs as its header says. Only
 * the command line turns a status into an exit code; the two are the same number. */
#ifndef SIM_BASE_STATUS_H
#define SIM_BASE_STATUS_H

/* One entry per outcome: name, exit code, text. The man page and `guichet --help` print this list.
 */
#define SIM_STATUS_LIST(S)                                                                         \
    S(OK, 0, "success")                                                                            \
    S(DIFFERENT, 1, "a comparison found a difference (reproduce)")                                 \
    S(USAGE, 2, "the command line was not understood")                                             \
    S(SCENARIO, 3, "a scenario or a parameter is wrong")                                           \
    S(INPUT, 4, "an input table or an output given as input is missing, damaged or edited")        \
    S(OUTPUT, 5, "the output cannot be written")                                                   \
    S(MEMORY, 6, "memory or another resource of the machine ran out")                              \
    S(INTERNAL, 7, "an identity or a declared access was violated; the run stopped")               \
    S(INTERRUPTED, 8, "the run was interrupted by a signal")

enum sim_status {
#define SIM_STATUS_ENUM(name, code, text) SIM_##name = code,
    SIM_STATUS_LIST(SIM_STATUS_ENUM)
#undef SIM_STATUS_ENUM
};

struct sim_error {
    enum sim_status status;
    char text[2048]; /* one or several lines, no newline at the end */
};

/* Fills `error` by a printf format (cut at the size of the text, never overflowing) and returns
 * `status`, so that a failing function can `return sim_error_set(error, SIM_INPUT, "...", ...)`. */
enum sim_status sim_error_set(struct sim_error *error, enum sim_status status, const char *format,
                              ...) __attribute__((format(printf, 3, 4)));

/* Puts a context in front of the text already there ("while drawing the population: ..."). */
enum sim_status sim_error_prefix(struct sim_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text of a status, from the list above; never NULL. */
const char *sim_status_text(enum sim_status status);

/* Leaves through the label `out` of the calling function, which holds a variable `status`. */
#define SIM_TRY(call)                                                                              \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status != SIM_OK)                                                                      \
            goto out;                                                                              \
    } while (0)

#endif
