/* Membership: a one-to-many link between two tables, such as the persons of a household.
 *
 * Stored in three link columns: owner.first -> member, member.next -> member, member.owner ->
 * owner. The list is kept in increasing order of member id, so that walking it does not depend on
 * the order of rows or on the history of insertions. */
#ifndef SIM_STATE_MEMBER_H
#define SIM_STATE_MEMBER_H

#include "sim/state/table.h"

struct sim_membership {
    uint32_t *first;           /* column of the owner table */
    uint32_t *next;            /* column of the member table */
    uint32_t *owner;           /* column of the member table */
    const uint32_t *member_id; /* ids of the member table */
};

/* Adds a member that has no owner. */
void sim_member_add(const struct sim_membership *membership, uint32_t owner, uint32_t member);

/* Takes a member out of its owner's list; its owner becomes SIM_NONE. Nothing if it has none. */
void sim_member_leave(const struct sim_membership *membership, uint32_t member);

#endif
