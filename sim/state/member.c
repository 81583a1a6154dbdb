#include "sim/state/member.h"

void sim_member_add(const struct sim_membership *m, uint32_t owner, uint32_t member)
{
    uint32_t *place = &m->first[owner];
    while (*place != SIM_NONE && m->member_id[*place] < m->member_id[member])
        place = &m->next[*place];
    m->next[member] = *place;
    *place = member;
    m->owner[member] = owner;
}

void sim_member_leave(const struct sim_membership *m, uint32_t member)
{
    if (m->owner[member] == SIM_NONE)
        return;
    uint32_t *place = &m->first[m->owner[member]];
    while (*place != member)
        place = &m->next[*place];
    *place = m->next[member];
    m->next[member] = SIM_NONE;
    m->owner[member] = SIM_NONE;
}
