/* The ledger's declaration from its lists, and the purses of threads. */
#include "models/account/ledger_state.h"

enum { LEDGER_ANY = -1 };

static const char *const sector_labels[] = {
#define SECTOR_LABEL(id, label) label,
    LEDGER_SECTORS(SECTOR_LABEL)};
static const char *const instrument_labels[] = {
#define INSTRUMENT_LABEL(id, label) label,
    LEDGER_INSTRUMENTS(INSTRUMENT_LABEL)};
static const struct sim_transaction_kind kinds[] = {
#define KIND_ENTRY(id, label, payer, payee, instrument, text)                                      \
    {label, text, (size_t)LEDGER_##payer, (size_t)LEDGER_##payee, LEDGER_##instrument},
    LEDGER_KINDS(KIND_ENTRY)};
_Static_assert((size_t)LEDGER_ANY == SIM_LEDGER_ANY, "any sector");

const struct sim_ledger_declaration ledger_declaration = {
    .sectors = sector_labels,
    .sector_count = LEDGER_SECTOR_COUNT,
    .instruments = instrument_labels,
    .instrument_count = LEDGER_INSTRUMENT_COUNT,
    .kinds = kinds,
    .kind_count = LEDGER_KIND_COUNT,
};

enum sim_status ledger_purses(const struct sim_world *world, struct ledger_purse **purses,
                              struct sim_error *error)
{
    return sim_memory_array(purses, (size_t)world->threads, sizeof **purses, "purses", error);
}

void ledger_purses_merge(const struct sim_world *world, struct ledger_purse *purses,
                         int64_t *account)
{
    for (int t = 0; t < world->threads; t++) {
        *account = sim_number_add(*account, purses[t].cell);
        purses[t].cell = 0;
    }
}
