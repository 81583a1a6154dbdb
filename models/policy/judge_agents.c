/* Whether anybody is in the target of an entry at the opening: adults, households or firms, whichever the lever is for. A
 * target that is empty then may fill later (firms grow, persons grow old), but a scenario that counts on it is
 * more likely a mistake: it is refused, and says what was drawn. */
#include "models/policy/judge.h"

static bool covers(const struct sim_world *world, const struct sim_lever_entry *entry,
                   const struct policy_case *at)
{
    return sim_lever_covers(entry, at->at, world->levers.target_count);
}

/* Any label of a kind that the entry names, so that this kind excludes nobody. */
static uint8_t any_label(const struct sim_world *world, const struct sim_lever_entry *entry,
                         enum policy_target kind)
{
    size_t count = sim_world_dimension(world, policy_lever_targets[kind].dimension)->count;
    for (size_t label = 0; label < count; label++)
        if (judge_names(entry, kind, label))
            return (uint8_t)label;
    return 0;
}

static bool an_adult(const struct sim_world *world, const struct sim_lever_entry *entry)
{
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(sim_world_table(world, "household"));
    uint8_t category = any_label(world, entry, POLICY_BY_CATEGORY);
    int32_t month = world_month(world);
    for (uint32_t row = 0; row < person.count; row++) {
        if (person.id[row] == 0 || world_age(month, person.birth[row]) < WORLD_ADULT_AGE)
            continue;
        struct policy_case at = policy_case_of_person(&person, &household, month, row);
        at.at[POLICY_BY_CATEGORY] = category;
        if (covers(world, entry, &at))
            return true;
    }
    return false;
}

static bool a_household(const struct sim_world *world, const struct sim_lever_entry *entry)
{
    struct household_view household = household_columns(sim_world_table(world, "household"));
    uint8_t category = any_label(world, entry, POLICY_BY_CATEGORY);
    for (uint32_t home = 0; home < household.count; home++) {
        if (household.id[home] == 0)
            continue;
        struct policy_case at = policy_case_of_home(&household, home);
        at.at[POLICY_BY_CATEGORY] = category;
        if (covers(world, entry, &at))
            return true;
    }
    return false;
}

/* A firm that sells the category, if the entry names any. */
static bool firm_is_meant(const struct sim_world *world, const struct sim_lever_entry *entry,
                          const struct firm_view *firm, size_t row)
{
    const struct market_rates *rates = market_rates(world);
    struct policy_case at = policy_case_of_firm(firm, row);
    if (!entry->chosen[POLICY_BY_CATEGORY])
        return covers(world, entry, &at);
    for (size_t c = 0; c < rates->category_count; c++) {
        at.at[POLICY_BY_CATEGORY] = (uint8_t)c;
        if (rates->seller[c] == firm->sector[row] && covers(world, entry, &at))
            return true;
    }
    return false;
}

static bool a_firm(const struct sim_world *world, const struct sim_lever_entry *entry)
{
    struct firm_view firm = firm_firms(world);
    for (size_t row = 0; row < firm.count; row++)
        if (firm.id[row] != 0 && firm_is_meant(world, entry, &firm, row))
            return true;
    return false;
}

bool judge_agents(const struct sim_world *world, const struct sim_lever_entry *entry,
                  struct judge_text *why)
{
    const char *who;
    switch ((enum policy_lever)entry->lever) {
    case POLICY_COUNTER_FLOOR:
    case POLICY_COUNTER_CAP:
    case POLICY_SURCHARGE_CAP:
    case POLICY_SAVING_WAGES:
    case POLICY_SAVING_CREDIT:
    case POLICY_MACHINE_TAX:
    case POLICY_WORKING_TIME:
    case POLICY_INSTALLATION_PRICE:
        who = "firm";
        if (a_firm(world, entry))
            return true;
        break;
    case POLICY_HUMAN_CHANNEL:
    case POLICY_ACCESS_POINTS:
    case POLICY_TRAINING:
    case POLICY_EQUIPMENT:
    case POLICY_RETRAINING_VOLUME:
    case POLICY_RETRAINING_TIME:
    case POLICY_RETRAINING_PAY:
    case POLICY_CONTACT_AVERSION:
        who = "person of 15 or more";
        if (an_adult(world, entry))
            return true;
        break;
    case POLICY_ENTITLEMENT:
    case POLICY_CONNECTION:
    case POLICY_PEER_TAX:
    case POLICY_SUPPORT:
    case POLICY_DEMAND_LOSS:
        who = "household";
        if (a_household(world, entry))
            return true;
        break;
    default: /* of modes, products or the whole country */
        return true;
    }
    judge_write(why, "no %s is in its target at the opening (", who);
    judge_write_target(world, entry, why);
    judge_write(why, "); name more labels, or draw more agents by a larger scale");
    return false;
}
