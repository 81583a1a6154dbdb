/* Input tables: good ones, and every mistake with its file, line and sentence. */
#include "sim/io/csv.h"

#include "sim/base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct sim_input_column columns[] = {{"code", 't'}, {"persons", 'i'}, {"rate", 'r'}};
static const struct sim_input_declaration places = {"places", "a table", columns, 3, 0};
static const struct sim_input_declaration two_places = {"places", "a table", columns, 3, 2};

#define HEADER "code,persons,rate\n"

/* Parses and expects SIM_INPUT with all of `texts` in the diagnostics and `total` mistakes. */
static void assert_mistakes(const struct sim_input_declaration *declaration, const char *bytes,
                            size_t size, size_t total, const char *const *texts)
{
    struct sim_diagnostics diagnostics = {0};
    struct sim_input input;
    assert_int_equal(
        sim_input_parse("in/places.csv", bytes, size, declaration, &input, &diagnostics),
        SIM_INPUT);
    assert_null(input.bytes);
    char *text = sim_diagnostics_text(&diagnostics);
    assert_non_null(text);
    for (; *texts; texts++)
        if (!strstr(text, *texts))
            fail_msg("'%s' is not in:\n%s", *texts, text);
    if (diagnostics.total != total)
        fail_msg("%zu mistakes instead of %zu:\n%s", diagnostics.total, total, text);
    free(text);
    sim_diagnostics_destroy(&diagnostics);
}
#define MISTAKE(bytes, total, ...)                                                                 \
    assert_mistakes(&places, bytes, strlen(bytes), total, (const char *const[]){__VA_ARGS__, NULL})

static void parse(struct sim_input *input, const char *bytes)
{
    struct sim_diagnostics diagnostics = {0};
    enum sim_status status =
        sim_input_parse("in/places.csv", bytes, strlen(bytes), &places, input, &diagnostics);
    char *text = sim_diagnostics_text(&diagnostics);
    if (status != SIM_OK)
        fail_msg("refused: %s", text);
    assert_int_equal(diagnostics.total, 0);
    free(text);
}

/* ---- Good tables ---- */

static void a_table_is_read(void **state)
{
    (void)state;
    const char *bytes = "# title: Places\n# unit: rate = %, \"quoted\n" HEADER
                        "01,594876,6.725\n2A,-3,-1e-3\n,0,+7\n";
    struct sim_input input;
    parse(&input, bytes);
    assert_int_equal(input.rows, 3);
    assert_int_equal(input.header_count, 3);
    assert_string_equal(input.path, "in/places.csv");
    assert_int_equal(input.size, strlen(bytes));
    assert_memory_equal(input.bytes, bytes, strlen(bytes) + 1);
    assert_true(input.hash == sim_hash_bytes(bytes, strlen(bytes)));
    assert_true(input.declaration == &places);
    const char *const *codes = sim_input_texts(&input, "code");
    const int64_t *persons = sim_input_integers(&input, "persons");
    const double *rates = sim_input_reals(&input, "rate");
    assert_string_equal(codes[0], "01");
    assert_string_equal(codes[1], "2A");
    assert_string_equal(codes[2], "");
    assert_int_equal(persons[0], 594876);
    assert_int_equal(persons[1], -3);
    assert_true(rates[0] == 6.725 && rates[1] == -1e-3 && rates[2] == 7);
    for (int i = 0; i < 3; i++)
        assert_int_equal(input.lines[i], 4 + i);
    struct sim_error error;
    assert_int_equal(sim_input_error(&input, 1, &error, "rate %g is %s", rates[1], "low"),
                     SIM_INPUT);
    assert_string_equal(error.text, "in/places.csv:5: rate -0.001 is low");
    assert_int_equal(sim_input_error(&input, 3, &error, "too short"), SIM_INPUT);
    assert_string_equal(error.text, "in/places.csv: too short");
    sim_input_release(&input);
    sim_input_release(&input); /* an empty one may be released */
}

/* Each of these says the same as the plain table. */
static void forms_of_the_same_table(void **state)
{
    (void)state;
    const char *const forms[] = {
        HEADER "a,1,0.5\nb,2,1.5\n",
        HEADER "a,1,0.5\nb,2,1.5",                                             /* no last break */
        "# k: t\r\ncode,persons,rate\r\na,1,0.5\r\nb,2,1.5\r\n",               /* CR LF */
        "\xEF\xBB\xBF# k: t\n" HEADER "a,1,0.5\nb,2,1.5\n",                    /* a mark */
        "\"code\",\"persons\",rate\n\"a\",\"1\",\"0.5\"\r\n\"b\",2,\"1.5\"\n", /* quotes */
        "code,persons,rate,note,more\na,1,0.5,x,\nb,2,1.5,\"y,\n\"\"z\",\n",   /* more columns */
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct sim_input input;
        parse(&input, forms[i]);
        assert_int_equal(input.rows, 2);
        assert_string_equal(sim_input_texts(&input, "code")[0], "a");
        assert_string_equal(sim_input_texts(&input, "code")[1], "b");
        assert_int_equal(sim_input_integers(&input, "persons")[1], 2);
        assert_true(sim_input_reals(&input, "rate")[1] == 1.5);
        sim_input_release(&input);
    }
}

static void quoted_fields_are_read(void **state)
{
    (void)state;
    struct sim_input input;
    parse(&input, HEADER "\"a,b\",1,1\n\"say \"\"yes\"\"\",2,2\n\"two\nlines\",3,3\n\"\",4,4\n"
                         "\"\"\"\",5,5\nC\xC3\xB4te-d'Or,6,6\n");
    const char *const expected[] = {"a,b", "say \"yes\"", "two\nlines",
                                    "",    "\"",          "C\xC3\xB4te-d'Or"};
    const int lines[] = {2, 3, 4, 6, 7, 8};
    assert_int_equal(input.rows, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(sim_input_texts(&input, "code")[i], expected[i]);
        assert_int_equal(sim_input_integers(&input, "persons")[i], i + 1);
        assert_int_equal(input.lines[i], lines[i]);
    }
    sim_input_release(&input);
}

static void no_rows_and_one_column(void **state)
{
    (void)state;
    static const struct sim_input_column one[] = {{"code", 't'}};
    static const struct sim_input_declaration list = {"list", "a list", one, 1, 0};
    struct sim_diagnostics diagnostics = {0};
    struct sim_input input;
    parse(&input, HEADER);
    assert_int_equal(input.rows, 0);
    sim_input_release(&input);
    assert_int_equal(sim_input_parse("l", "code\na\n\nb\n", 10, &list, &input, &diagnostics),
                     SIM_OK);
    assert_int_equal(input.rows, 3); /* an empty text is a text */
    assert_string_equal(sim_input_texts(&input, "code")[1], "");
    sim_input_release(&input);
}

/* ---- Mistakes in a table ---- */

static void columns_are_checked(void **state)
{
    (void)state;
    MISTAKE("code,persons\na,1\n", 1, "in/places.csv:1:1: column 'rate' is missing (column 3)");
    MISTAKE("# k: t\nkode\n", 3, "places.csv:2:1: column 1 must be 'code', not 'kode'",
            "column 'persons' is missing", "column 'rate' is missing");
    MISTAKE("# k: t\n\n" HEADER, 1, "places.csv:2:1: the line with the names of the columns");
    MISTAKE("code,rate,persons\na,1,1\n", 2, ":1:6: column 2 must be 'persons', not 'rate'",
            ":1:11: column 3 must be 'rate', not 'persons'");
    MISTAKE("Code,persons,rate \na,1,1\n", 2, "must be 'code', not 'Code'", "not 'rate '");
    MISTAKE("# only: metadata\n", 1, ":2:1: the line with the names of the columns is missing");
    MISTAKE("# only: metadata", 1, "names of the columns is missing");
    MISTAKE("", 1, "in/places.csv: the file is empty");
}

static void fields_are_counted(void **state)
{
    (void)state;
    MISTAKE(HEADER "a,1,1\nb,2\n", 1, "in/places.csv:3:1: 2 fields where the header has 3");
    MISTAKE(HEADER "a,1,1,9\n", 1, ":2:1: 4 fields where the header has 3");
    MISTAKE(HEADER "a,1,1,\n", 1, ":2:1: 4 fields where the header has 3");
    MISTAKE("code,persons,rate,note\na,1,1\n", 1, ":2:1: 3 fields where the header has 4");
    MISTAKE(HEADER "a,1,1\n\nb,2,2\n\n", 2, ":3:1: the line is empty", ":5:1: the line is empty");
    assert_mistakes(&two_places, HEADER "a,1,1\n", 24, 1,
                    (const char *const[]){"has 1 rows; it must have 2", NULL});
    assert_mistakes(&two_places, HEADER "a,1,1\nb,1,1\nc,1,1\n", 36, 1,
                    (const char *const[]){"has 3 rows; it must have 2", NULL});
}

static void numbers_are_checked(void **state)
{
    (void)state;
    const char *const integers[] = {"1.5", "1e3", "x",   "1 ", " 1", "0x10", "9223372036854775808",
                                    "--1", "nan", "1,5", "1k", "+",  "1_000"};
    const char *const reals[] = {"nan", "NaN",   "inf", "-inf", "Infinity", "1e999", "1.2.3", "1 ",
                                 " 1",  "0x1p3", "1e",  "abc",  "1;5",      "-",     "1.5x"};
    char bytes[200], telling[100];
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        snprintf(bytes, sizeof bytes, HEADER "a,1,1\nb,\"%s\",2\n", integers[i]);
        snprintf(telling, sizeof telling, "places.csv:3:3: column persons: '%s' is not an integer",
                 integers[i]);
        MISTAKE(bytes, 1, telling);
    }
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        snprintf(bytes, sizeof bytes, HEADER "a,1,%s\n", reals[i]);
        snprintf(telling, sizeof telling,
                 "places.csv:2:5: column rate: '%s' is not a finite number", reals[i]);
        MISTAKE(bytes, 1, telling);
    }
    MISTAKE(HEADER "a,,\n", 2, ":2:3: column persons: '' is empty; an integer",
            ":2:4: column rate: '' is empty; a number");
    /* long ones are cut in the message, at whole characters, and never read in part */
    MISTAKE(HEADER "a,1,"
                   "0000000000000000000000000000000000000000000000000000000000000000000000000001\n",
            1, "'00000000000000000000000000000000000000000000000...' is not a finite number");
    MISTAKE(HEADER
            "a,1,\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
            "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
            "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\n",
            1, "\xC3\xA9...' is not a finite number");
    MISTAKE(HEADER "a,1,\x1b[31m\n", 1, "'?[31m' is not a finite number");
}

static void bytes_are_checked(void **state)
{
    (void)state;
    MISTAKE("# \xE9t\xE9\n" HEADER, 1, "places.csv:1:3: byte 0xe9 is not valid UTF-8");
    MISTAKE(HEADER "a,1,1\nC\xF4te,1,1\n", 1, "places.csv:3:2: byte 0xf4 is not valid UTF-8");
    const char nul[] = HEADER "a,1,1\nb,\0,1\n";
    assert_mistakes(&places, nul, sizeof nul - 1, 1,
                    (const char *const[]){"places.csv:3:3: a NUL byte", NULL});
    assert_mistakes(
        &places, nul, (size_t)SIM_CSV_BYTES_MAX + 1, 1,
        (const char *const[]){"67108865 bytes; an input table may have 67108864", NULL});
}

static void quotes_are_checked(void **state)
{
    (void)state;
    MISTAKE(HEADER "\"a,1,1\nb,2,2\n", 1,
            "places.csv:2:1: column code: 'a,1,1?b,2,2?' the quotation"
            " mark is never closed");
    MISTAKE(HEADER "\"a\"b,1,1\nc,x,1\n", 2, ":2:1: column code: 'a' text after the closing",
            ":3:3: column persons: 'x' is not an integer");
    MISTAKE(HEADER "a\"b\",1,1\n", 1,
            ":2:1: column code: 'a\"b\"' a quotation mark inside a field");
    MISTAKE(HEADER "a,1\r,1\n", 1,
            ":2:3: column persons: '1?' a carriage return that does not end");
    MISTAKE("code,\"persons,rate\n", 2, ":1:6: column persons", "never closed",
            "'rate' is missing");
    MISTAKE("code,persons,rate,\"note\na,1,1,x\n", 1, ":1:19: column (not used)", "never closed");
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    MISTAKE("# k: t\nkode,persons,rate\na,x,1\nb,1\nc,2,nan\n\"d\",3,3\n", 4,
            ":2:1: column 1 must be 'code', not 'kode'", ":3:3: column persons: 'x'",
            ":4:1: 2 fields", ":5:5: column rate: 'nan'");
    enum { ROWS = 500 };
    char *bytes = malloc(ROWS * 8 + 100);
    assert_non_null(bytes);
    strcpy(bytes, HEADER);
    for (int i = 0; i < ROWS; i++)
        strcat(bytes, "a,b,c\n");
    MISTAKE(bytes, 2 * (size_t)ROWS, ":51:5: column rate", "900 more");
    free(bytes);
}

/* ---- Folders ---- */

static const struct sim_input_column list_columns[] = {{"name", 't'}};
static const struct sim_input_declaration list = {"list", "a list", list_columns, 1, 0};
static const struct sim_input_declaration *const declarations[] = {&places, &list};
static const char good_places[] = HEADER "a,1,1\nb,2,2\n";
static const char good_list[] = "# k: t\nname,note\nx,1\n";

struct folder {
    char path[256];
};

static int make_folder(void **state)
{
    static struct folder folder;
    const char *parent = getenv("TMPDIR");
    snprintf(folder.path, sizeof folder.path, "%s/guichet-csv-XXXXXX", parent ? parent : "/tmp");
    *state = &folder;
    return mkdtemp(folder.path) ? 0 : -1;
}

static const char *path_in(const struct folder *folder, const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    return path;
}

static int remove_folder(void **state)
{
    const char *const names[] = {"places.csv", "list.csv", "manifest.csv"};
    for (size_t i = 0; i < 3; i++)
        remove(path_in(*state, names[i]));
    return rmdir(((struct folder *)*state)->path);
}

static void write_file(const struct folder *folder, const char *name, const char *text)
{
    FILE *file = fopen(path_in(folder, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void write_good(const struct folder *folder)
{
    char manifest[400];
    snprintf(manifest, sizeof manifest,
             "# title: seal\nfile,rows,columns,xxh3_64\nlist.csv,1,2,%016" PRIx64
             "\nplaces_2.csv,5,5,0123456789abcdef\nplaces.csv,2,3,%016" PRIx64 "\n",
             sim_hash_bytes(good_list, strlen(good_list)),
             sim_hash_bytes(good_places, strlen(good_places)));
    write_file(folder, "places.csv", good_places);
    write_file(folder, "list.csv", good_list);
    write_file(folder, "manifest.csv", manifest);
}

/* Reads the folder; with texts, expects SIM_INPUT and exactly `total` mistakes with all of them. */
static void read_folder(const char *path, size_t total, const char *const *texts)
{
    struct sim_diagnostics diagnostics = {0};
    struct sim_input *inputs;
    enum sim_status status = sim_inputs_read(&path, 1, declarations, 2, &inputs, &diagnostics);
    char *text = sim_diagnostics_text(&diagnostics);
    assert_non_null(text);
    if (status != (total > 0 ? SIM_INPUT : SIM_OK) || diagnostics.total != total)
        fail_msg("status %d, %zu mistakes instead of %zu:\n%s", (int)status, diagnostics.total,
                 total, text);
    for (; texts && *texts; texts++)
        if (!strstr(text, *texts))
            fail_msg("'%s' is not in:\n%s", *texts, text);
    if (total == 0) {
        assert_int_equal(inputs[0].rows, 2);
        assert_int_equal(inputs[1].rows, 1);
        assert_int_equal(inputs[1].header_count, 2);
        assert_string_equal(sim_input_texts(&inputs[1], "name")[0], "x");
    }
    free(text);
    sim_inputs_destroy(inputs, 2);
    sim_diagnostics_destroy(&diagnostics);
}
#define FOLDER(folder, total, ...)                                                                 \
    read_folder((folder)->path, total, (const char *const[]){__VA_ARGS__, NULL})

static void a_folder_is_read(void **state)
{
    struct folder *folder = *state;
    write_good(folder);
    read_folder(folder->path, 0, NULL);
}

static void files_are_checked(void **state)
{
    struct folder *folder = *state;
    write_good(folder);
    remove(path_in(folder, "list.csv"));
    FOLDER(folder, 1, "/list.csv: cannot be read: No such file");
    assert_int_equal(mkdir(path_in(folder, "list.csv"), 0700), 0);
    FOLDER(folder, 1, "/list.csv: cannot be read: it is not a file");
    rmdir(path_in(folder, "list.csv"));
    assert_int_equal(mkfifo(path_in(folder, "list.csv"), 0600), 0);
    FOLDER(folder, 1, "/list.csv: cannot be read: it is not a file");
    remove(path_in(folder, "list.csv"));
    write_good(folder);
    assert_int_equal(truncate(path_in(folder, "list.csv"), SIM_CSV_BYTES_MAX + 1), 0);
    FOLDER(folder, 1, "/list.csv: the file has 67108865 bytes; an input table may have 67108864");
    read_folder("no/such/folder", 1,
                (const char *const[]){"no/such/folder: the folder of input tables: No such", NULL});
    write_good(folder);
    read_folder(path_in(folder, "list.csv"), 1, (const char *const[]){"it is not a folder", NULL});
}

static void the_manifest_is_checked(void **state)
{
    struct folder *folder = *state;
    char manifest[400], hashes[2][17];
    snprintf(hashes[0], 17, "%016" PRIx64, sim_hash_bytes(good_places, strlen(good_places)));
    snprintf(hashes[1], 17, "%016" PRIx64, sim_hash_bytes(good_list, strlen(good_list)));
#define MANIFEST(...)                                                                              \
    (snprintf(manifest, sizeof manifest, "file,rows,columns,xxh3_64\n" __VA_ARGS__),               \
     write_file(folder, "manifest.csv", manifest))

    write_good(folder);
    remove(path_in(folder, "manifest.csv"));
    FOLDER(folder, 1, "/manifest.csv: there is no manifest", "tools/inputs.py seal ");
    MANIFEST("places.csv,2,3,%s\n", hashes[0]);
    FOLDER(folder, 1, "/manifest.csv: list.csv is not listed", "seal ");
    MANIFEST("places.csv,9,3,%s\nlist.csv,1,1,%s\n", hashes[0], hashes[1]);
    FOLDER(folder, 2, "/manifest.csv:2:1: places.csv has 2 rows, not 9",
           "/manifest.csv:3:1: list.csv has 2 columns, not 1");
    MANIFEST("places.csv,2,3,%s\nlist.csv,1,2,%s\nlist.csv,1,2,%s\n", hashes[0], hashes[1],
             hashes[1]);
    FOLDER(folder, 1, "/manifest.csv:4:1: list.csv is listed twice (first in line 3)");
    MANIFEST("places.csv,2,3,ABC\nlist.csv,-1,x,%s\n", hashes[1]);
    FOLDER(folder, 1, "/manifest.csv:3:13: column columns: 'x' is not an integer");
    MANIFEST("places.csv,2,3,ABC\nlist.csv,-1,2,%s\n", hashes[1]);
    FOLDER(folder, 2, "/manifest.csv:2:1: the checksum of places.csv is not 16 hexadecimal",
           "/manifest.csv:3:1: list.csv has 1 rows, not -1");
    MANIFEST("places.csv,2,3,%s\nlist.csv,1,2,%s\n", hashes[1], hashes[1]);
    FOLDER(folder, 1, "/places.csv: the file was changed after it was sealed", hashes[0], hashes[1],
           "tools/inputs.py seal ");
    /* an edit that breaks the table, too: both are told, and the other table's mistake */
    write_good(folder);
    write_file(folder, "places.csv", HEADER "a,1,1\nb,x,2\n");
    write_file(folder, "list.csv", "");
    FOLDER(folder, 4, "/places.csv: the file was changed", "/places.csv:3:3: column persons: 'x'",
           "/list.csv: the file was changed", "/list.csv: the file is empty");
}

/* ---- Several folders ---- */

static const char other_places[] = HEADER "z,9,9\n";

/* A second folder beside the first. */
static int make_folders(void **state)
{
    static struct folder folders[2];
    for (size_t i = 0; i < 2; i++) {
        if (make_folder(state) != 0)
            return -1;
        folders[i] = *(struct folder *)*state;
    }
    *state = folders;
    return 0;
}

static int remove_folders(void **state)
{
    struct folder *folders = *state;
    void *each[] = {&folders[0], &folders[1]};
    return remove_folder(&each[0]) + remove_folder(&each[1]);
}

/* Lists the tables of these texts (NULL: none) in the folder's manifest, as they are. */
static void seal(const struct folder *folder, const char *places_text, const char *list_text)
{
    char manifest[400];
    int length = snprintf(manifest, sizeof manifest, "file,rows,columns,xxh3_64\n");
    if (places_text)
        length += snprintf(manifest + length, sizeof manifest - (size_t)length,
                           "places.csv,%d,3,%016" PRIx64 "\n", places_text == good_places ? 2 : 1,
                           sim_hash_bytes(places_text, strlen(places_text)));
    if (list_text)
        snprintf(manifest + length, sizeof manifest - (size_t)length,
                 "list.csv,1,2,%016" PRIx64 "\n", sim_hash_bytes(list_text, strlen(list_text)));
    write_file(folder, "manifest.csv", manifest);
}

/* Reads both folders; good: places then begins with `code` and comes from that folder. */
static void read_both(const struct folder *folders, const char *code, size_t from, size_t total,
                      const char *const *texts)
{
    const char *const paths[] = {folders[0].path, folders[1].path};
    struct sim_diagnostics diagnostics = {0};
    struct sim_input *inputs;
    enum sim_status status = sim_inputs_read(paths, 2, declarations, 2, &inputs, &diagnostics);
    char *text = sim_diagnostics_text(&diagnostics);
    assert_non_null(text);
    if (status != (total > 0 ? SIM_INPUT : SIM_OK) || diagnostics.total != total)
        fail_msg("status %d, %zu mistakes instead of %zu:\n%s", (int)status, diagnostics.total,
                 total, text);
    for (; texts && *texts; texts++)
        if (!strstr(text, *texts))
            fail_msg("'%s' is not in:\n%s", *texts, text);
    if (total == 0) {
        assert_string_equal(sim_input_texts(&inputs[0], "code")[0], code);
        assert_string_equal(inputs[0].path, path_in(&folders[from], "places.csv"));
        assert_string_equal(sim_input_texts(&inputs[1], "name")[0], "x");
    }
    free(text);
    sim_inputs_destroy(inputs, 2);
    sim_diagnostics_destroy(&diagnostics);
}
#define BOTH_MISTAKE(folders, total, ...)                                                          \
    read_both(folders, "", 0, total, (const char *const[]){__VA_ARGS__, NULL})

static void a_later_folder_replaces_tables(void **state)
{
    struct folder *folders = *state;
    write_good(&folders[0]);
    write_file(&folders[1], "places.csv", other_places);
    seal(&folders[1], other_places, NULL);
    read_both(folders, "z", 1, 0, NULL);
    /* a table that is replaced is not looked at; one that is not, is */
    write_file(&folders[0], "places.csv", "nonsense");
    read_both(folders, "z", 1, 0, NULL);
    write_file(&folders[0], "list.csv", "nonsense");
    BOTH_MISTAKE(folders, 2, "/list.csv: the file was changed", "must be 'name'");
    /* a folder may hold nothing; the first may lack what a later one has */
    write_good(&folders[0]);
    seal(&folders[1], NULL, NULL);
    remove(path_in(&folders[1], "places.csv"));
    read_both(folders, "a", 0, 0, NULL);
    remove(path_in(&folders[0], "places.csv"));
    seal(&folders[0], NULL, good_list);
    write_file(&folders[1], "places.csv", other_places);
    seal(&folders[1], other_places, NULL);
    read_both(folders, "z", 1, 0, NULL);
}

static void mistakes_of_several_folders(void **state)
{
    struct folder *folders = *state;
    char names[600];
    write_good(&folders[0]);
    seal(&folders[1], NULL, NULL);
    /* not listed in the second folder: told, though the first has the table */
    write_file(&folders[1], "places.csv", other_places);
    BOTH_MISTAKE(folders, 1, folders[1].path, "/manifest.csv: places.csv is not listed", "seal ");
    /* nowhere */
    remove(path_in(&folders[1], "places.csv"));
    remove(path_in(&folders[0], "places.csv"));
    seal(&folders[0], NULL, good_list);
    snprintf(names, sizeof names, "the input table places.csv is in none of the folders %s, %s",
             folders[0].path, folders[1].path);
    BOTH_MISTAKE(folders, 1, names);
    /* edited, or listed and gone: told of the folder that lists it last */
    write_good(&folders[0]);
    seal(&folders[1], other_places, NULL);
    snprintf(names, sizeof names, "%s: cannot be read: No such file",
             path_in(&folders[1], "places.csv"));
    BOTH_MISTAKE(folders, 1, names);
    write_file(&folders[1], "places.csv", HEADER "z,9,8\n");
    BOTH_MISTAKE(folders, 1, folders[1].path, "/places.csv: the file was changed after");
    remove(path_in(&folders[1], "manifest.csv"));
    BOTH_MISTAKE(folders, 1, folders[1].path, "/manifest.csv: there is no manifest");
    const struct folder absent[] = {folders[0], {"no/such/folder"}};
    BOTH_MISTAKE(absent, 1, "no/such/folder: the folder of input tables: No such");
}

/* The tables that are shipped: the manifest as the tool wrote it is the manifest as read here. */
static void the_french_tables_are_read(void **state)
{
    (void)state;
    static const struct sim_input_column population_columns[] = {
        {"departement", 't'}, {"age", 'i'}, {"sex", 't'}, {"persons", 'i'}};
    static const struct sim_input_declaration population = {"population", "persons",
                                                            population_columns, 4, 4000};
    const struct sim_input_declaration *const all[] = {&population};
    struct sim_diagnostics diagnostics = {0};
    struct sim_input *inputs;
    const char *const folder = "scenarios/france";
    enum sim_status status = sim_inputs_read(&folder, 1, all, 1, &inputs, &diagnostics);
    char *text = sim_diagnostics_text(&diagnostics);
    if (status != SIM_OK)
        fail_msg("%s", text);
    assert_int_equal(inputs[0].rows, 4000);
    free(text);
    sim_inputs_destroy(inputs, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read),
        cmocka_unit_test(forms_of_the_same_table),
        cmocka_unit_test(quoted_fields_are_read),
        cmocka_unit_test(no_rows_and_one_column),
        cmocka_unit_test(columns_are_checked),
        cmocka_unit_test(fields_are_counted),
        cmocka_unit_test(numbers_are_checked),
        cmocka_unit_test(bytes_are_checked),
        cmocka_unit_test(quotes_are_checked),
        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test_setup_teardown(a_folder_is_read, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(files_are_checked, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_manifest_is_checked, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_later_folder_replaces_tables, make_folders,
                                        remove_folders),
        cmocka_unit_test_setup_teardown(mistakes_of_several_folders, make_folders, remove_folders),
        cmocka_unit_test(the_french_tables_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
