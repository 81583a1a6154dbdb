/* Membership lists: sorted by id, complete, and the same whatever the history. */
#include "sim/state/member.h"

#include "sim/base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OWNERS = 3, MEMBERS = 12 };

struct lists {
    uint32_t first[OWNERS], next[MEMBERS], owner[MEMBERS], id[MEMBERS];
};

static struct sim_membership start(struct lists *lists)
{
    memset(lists, 0xFF, sizeof *lists); /* all links SIM_NONE */
    for (uint32_t i = 0; i < MEMBERS; i++)
        lists->id[i] = (i * 5 + 3) % MEMBERS + 1; /* rows are not in the order of ids */
    return (struct sim_membership){lists->first, lists->next, lists->owner, lists->id};
}

static void assert_list(const struct lists *lists, uint32_t owner, const uint32_t *ids,
                        size_t count)
{
    size_t n = 0;
    for (uint32_t m = lists->first[owner]; m != SIM_NONE; m = lists->next[m], n++) {
        if (n >= count || lists->id[m] != ids[n])
            fail_msg("owner %u: member %zu has id %u, not %u", owner, n, lists->id[m],
                     n < count ? ids[n] : 0);
        assert_int_equal(lists->owner[m], owner);
    }
    assert_int_equal(n, count);
}
#define LIST(lists, owner, ...)                                                                    \
    assert_list(lists, owner, (const uint32_t[]){__VA_ARGS__},                                     \
                sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

/* The row of an id. */
static uint32_t row(const struct lists *lists, uint32_t id)
{
    uint32_t i = 0;
    while (lists->id[i] != id)
        i++;
    return i;
}

static void lists_are_in_the_order_of_ids(void **state)
{
    (void)state;
    struct lists lists;
    struct sim_membership members = start(&lists);
    static const uint32_t in[] = {7, 2, 12, 5};
    for (size_t i = 0; i < 4; i++)
        sim_member_add(&members, 1, row(&lists, in[i]));
    sim_member_add(&members, 0, row(&lists, 6));
    LIST(&lists, 1, 2, 5, 7, 12);
    LIST(&lists, 0, 6);
    assert_int_equal(lists.first[2], SIM_NONE);
    sim_member_leave(&members, row(&lists, 5)); /* in the middle */
    LIST(&lists, 1, 2, 7, 12);
    assert_int_equal(lists.owner[row(&lists, 5)], SIM_NONE);
    assert_int_equal(lists.next[row(&lists, 5)], SIM_NONE);
    sim_member_leave(&members, row(&lists, 2));  /* the first */
    sim_member_leave(&members, row(&lists, 12)); /* the last */
    LIST(&lists, 1, 7);
    sim_member_leave(&members, row(&lists, 7));
    assert_int_equal(lists.first[1], SIM_NONE);
    sim_member_leave(&members, row(&lists, 7)); /* without an owner: nothing */
    assert_int_equal(lists.owner[row(&lists, 7)], SIM_NONE);
    sim_member_add(&members, 2, row(&lists, 7));
    LIST(&lists, 2, 7);
    LIST(&lists, 0, 6);
}

/* After any moves the lists are those of adding the members in order. */
static void history_leaves_no_trace(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct lists lists, fresh;
        struct sim_membership members = start(&lists), again = start(&fresh);
        struct sim_random_event event = {{seed, 0}, sim_random_purpose("test.member"), 0, 0};
        for (event.agent = 0; event.agent < 200; event.agent++) {
            uint32_t member = sim_random_bounded(&event, 0, MEMBERS);
            uint32_t owner = sim_random_bounded(&event, 8, OWNERS + 1);
            sim_member_leave(&members, member);
            if (owner < OWNERS)
                sim_member_add(&members, owner, member);
        }
        for (uint32_t i = 0; i < MEMBERS; i++)
            if (lists.owner[i] != SIM_NONE)
                sim_member_add(&again, lists.owner[i], i);
        if (memcmp(&lists, &fresh, sizeof lists) != 0)
            fail_msg("seed %d: the lists differ from those made afresh", (int)seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_in_the_order_of_ids),
        cmocka_unit_test(history_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
