/* Phase mode_terms: what the levers of the month change in the terms of each mode.
 *
 *   disclosure        mode.search_spared: where suppliers are scarce, a buyer's minutes grow by 1 / served
 *                     (mode/minutes_state.h); a transparent platform spares this share of what they grow by. Search is the
 *                     friction that platforms live on lowering, and may live on keeping (Ellison and Ellison 2009)
 *   data consent      mode.withheld: this share of the records is no longer collected by a platform or another third
 *                     party; what a seller keeps of his own customers he needs for the contract (GDPR, art. 6)
 *   interoperability  mode.loosened: what keeps a buyer with the platform that he or she uses is part of the habit
 *                     (switching costs: Farrell and Klemperer 2007), which falls by this share
 *
 * An agent whose mode it is counts as changed where the term is another for him or her: somebody searches, some records
 * are taken, some habit holds. Commissions and workers' pay are terms of a contract, announced a month ahead: they are set
 * in phase platforms for the next month. */
#include "models/mode/terms_state.h"

static bool on_platform(const struct mode_row *row)
{
    return row->platform != MODE_NONE;
}

static enum sim_status run_terms(struct sim_world *world, struct sim_error *error)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    (void)error;
    for (size_t m = 0; m < mode.count; m++) {
        const struct mode_row *row = &rates->row[m];
        double spared = 0, withheld = 0, loosened = 0;
        if (on_platform(row)) {
            spared = mode_policy(world, POLICY_DISCLOSURE, m);
            loosened = mode_policy(world, POLICY_INTEROPERABILITY, m);
        }
        if (mode_collected_by_others(row))
            withheld = mode_policy(world, POLICY_DATA_CONSENT, m);
        mode.search_spared[m] = spared;
        mode.withheld[m] = withheld;
        mode.loosened[m] = loosened;
        if (spared > 0 && row->supply != MODE_NONE && mode.served[m] > 0 && mode.served[m] < 1)
            mode_policy_count(world, POLICY_DISCLOSURE, m, mode.users[m]);
        if (withheld > 0 && row->records > 0)
            mode_policy_count(world, POLICY_DATA_CONSENT, m, mode.users[m]);
        if (loosened > 0 && mode_parameters(world)->habit > 0)
            mode_policy_count(world, POLICY_INTEROPERABILITY, m, mode.users[m]);
    }
    return SIM_OK;
}

const struct sim_phase mode_terms_phase = {
    .name = "mode_terms",
    .text = "what levers change in the search, the records and the habits of modes",
    .reads = "mode.served mode.users" POLICY_COUNTS,
    .writes = "mode.search_spared mode.withheld mode.loosened" POLICY_COUNTS,
    .rows = "",
    .run = run_terms,
};
