#define _GNU_SOURCE /* program_invocation_name */
#include "tools/shell.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

void shell_put(FILE *file, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=./:,@%";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        fputs(word, file);
        return;
    }
    fputc('\'', file);
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            fputs("'\\''", file);
        } else {
            fputc(*word, file);
        }
    }
    fputc('\'', file);
}

void shell_put_path(FILE *file, const char *path)
{
    if (path[0] == '-') {
        fputs("./", file);
    }
    shell_put(file, path);
}

/* True if a shell finds a program of that name. */
static bool in_path(const char *name)
{
    const char *folder = getenv("PATH");
    while (folder != NULL && *folder != '\0') {
        char path[PATH_SIZE];
        size_t length = strcspn(folder, ":");
        int size = snprintf(path, sizeof path, "%.*s/%s", (int)length, folder, name);
        if (length > 0 && size > 0 && (size_t)size < sizeof path && access(path, X_OK) == 0) {
            return true;
        }
        folder += length + (folder[length] == ':');
    }
    return false;
}

void shell_put_program(FILE *file)
{
    char program[PATH_SIZE];
    const char *called = program_invocation_name;
    if (strchr(called, '/') != NULL ? access(called, X_OK) == 0 : in_path(called)) {
        shell_put(file, called);
        return;
    }
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    shell_put(file, length > 0 ? program : "guichet");
}
