/* The dimensions of the results, and the small tables of the world. */
#include "models/account/ledger_state.h"
#include "models/account/results_state.h"
#include "models/mode/state.h"
#include "models/policy/levers_state.h"
#include "models/world/state.h"

#define LABELS(...) ((const char *const[]){__VA_ARGS__})
#define DIMENSION(id, words, ...)                                                                  \
    static const struct sim_dimension id##_dimension = {                                           \
        #id, words, LABELS(__VA_ARGS__), sizeof(LABELS(__VA_ARGS__)) / sizeof(char *)}

DIMENSION(sex, "sex", "F", "M");
DIMENSION(diploma, "highest diploma, or still in education", "none", "brevet", "cap_bep", "bac",
          "short_higher", "long_higher", "in_education");
DIMENSION(activity, "activity, census concept", "employed", "unemployed", "retired", "student",
          "other");
DIMENSION(occupation_group, "socio-professional group (PCS, 8 groups)", "farmer", "independent",
          "executive", "intermediate", "employee", "manual", "retired", "none");
DIMENSION(role, "role in the household: adult (alone or of a couple), child or other kin", "adult",
          "child");
DIMENSION(household_type, "type of household", "alone", "couple", "couple_children", "lone_parent",
          "shared");
DIMENSION(age, "age in bands of five years", "0-4", "5-9", "10-14", "15-19", "20-24", "25-29",
          "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65-69", "70-74", "75-79",
          "80-84", "85-89", "90-94", "95+");
DIMENSION(age_band, "age in bands of fifteen years", "0-14", "15-29", "30-44", "45-59", "60-74",
          "75+");
DIMENSION(decile, "national decile of standard of living of persons", "1", "2", "3", "4", "5", "6",
          "7", "8", "9", "10");
DIMENSION(household_size, "persons in the household", "1", "2", "3", "4", "5", "6+");
DIMENSION(threshold, "threshold between deciles", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8",
          "D9");
DIMENSION(sector, "production sector (INSEE A17)", "AZ", "C1", "C2", "C3", "C4", "C5", "DE", "FZ",
          "GZ", "HZ", "IZ", "JZ", "KZ", "LZ", "MN", "OQ", "RU");
DIMENSION(status, "status at work", "none", "employee", "public", "self_employed");
DIMENSION(form, "legal form of a firm", "company", "self_employed", "public");
DIMENSION(size_class, "persons at work in a firm", "1", "2-9", "10-49", "50-249", "250+");
DIMENSION(growth_bin, "yearly change of the log of staff, in bins of 0.1 around their label",
          "-1.0-", "-0.9", "-0.8", "-0.7", "-0.6", "-0.5", "-0.4", "-0.3", "-0.2", "-0.1", "0.0",
          "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0+");
#define LABEL(id, label)                                      label,
#define KIND_LABEL(id, label, payer, payee, instrument, text) label,
static const struct sim_dimension institutional_sector_dimension = {
    "institutional_sector", "institutional sector, and the market through which payments pass",
    (const char *const[]){LEDGER_SECTORS(LABEL)}, LEDGER_SECTOR_COUNT};
static const struct sim_dimension instrument_dimension = {
    "instrument", "financial instrument", (const char *const[]){LEDGER_INSTRUMENTS(LABEL)},
    LEDGER_INSTRUMENT_COUNT};
static const struct sim_dimension transaction_dimension = {
    "transaction", "kind of transaction", (const char *const[]){LEDGER_KINDS(KIND_LABEL)},
    LEDGER_KIND_COUNT};
#define TEXT_LABEL(id, label, text) label,
static const struct sim_dimension mode_form_dimension = {
    "mode_form", "form of a mode of provision", (const char *const[]){MODE_FORMS(TEXT_LABEL)},
    MODE_FORM_COUNT};
static const struct sim_dimension task_dimension = {
    "task", "task of a purchase", (const char *const[]){MODE_TASKS(LABEL)}, MODE_TASK_COUNT};
static const struct sim_dimension performer_dimension = {
    "performer", "who performs a task", (const char *const[]){MODE_PERFORMERS(LABEL)},
    MODE_PERFORMER_COUNT};
static const struct sim_dimension payee_dimension = {"payee", "who is paid of a purchase",
                                                     (const char *const[]){MODE_PAYEES(LABEL)},
                                                     MODE_PAYEE_COUNT};
static const struct sim_dimension helper_dimension = {
    "helper", "who helped a person who could not manage alone",
    (const char *const[]){MODE_HELPERS(LABEL)}, MODE_HELP_COUNT};
static const struct sim_dimension mode_class_dimension = {
    "mode_class", "a purchase by staff, or coproduced: chosen, obligatory or endured",
    (const char *const[]){MODE_CLASSES(LABEL)}, MODE_CLASS_COUNT};
#define ACCOUNT_DIMENSION(id, words, list, labels)                                                 \
    static const struct sim_dimension id##_dimension = {                                           \
        #id, words, (const char *const[]){list(LABEL)}, labels};
ACCOUNT_DIMENSION(separation_cause, "why a job ended", PERSON_LOSSES, PERSON_LOSS_COUNT)
ACCOUNT_DIMENSION(recipient, "who ends up with what households pay", ACCOUNT_RECIPIENTS,
                  ACCOUNT_RECIPIENT_COUNT)
ACCOUNT_DIMENSION(saving_source, "labour that a purchase needs no more", ACCOUNT_SAVING_SOURCES,
                  ACCOUNT_SAVING_SOURCE_COUNT)
ACCOUNT_DIMENSION(beneficiary, "who has a saving", ACCOUNT_BENEFICIARIES, ACCOUNT_BENEFICIARY_COUNT)
ACCOUNT_DIMENSION(data_collector, "who is paid for data", ACCOUNT_COLLECTORS,
                  ACCOUNT_COLLECTOR_COUNT)
ACCOUNT_DIMENSION(valuation, "what an hour without pay is valued at", ACCOUNT_VALUATIONS,
                  ACCOUNT_VALUATION_COUNT)
ACCOUNT_DIMENSION(unpaid_work, "what is done without pay", ACCOUNT_UNPAID, ACCOUNT_UNPAID_COUNT)
ACCOUNT_DIMENSION(factor, "what inequality is decomposed into", ACCOUNT_FACTORS,
                  ACCOUNT_FACTOR_COUNT)
#define LEVER_LABEL(id, name, ...) name,
static const struct sim_dimension lever_dimension = {
    "lever", "lever of policy", (const char *const[]){POLICY_LEVERS(LEVER_LABEL)},
    POLICY_LEVER_COUNT};
/* Labels known only from the inputs. */
static const struct sim_dimension mode_dimension = {"mode", "mode of provision, by name", NULL, 0};
static const struct sim_dimension category_mode_dimension = {
    "category_mode", "mode of provision of a category of purchase", NULL, 0};
static const struct sim_dimension offer_dimension = {
    "offer", "number of a mode among those that firms of a sector can offer", NULL, 0};
static const struct sim_dimension supply_dimension = {
    "supply", "what persons supply to others, or none", NULL, 0};
static const struct sim_dimension platform_dimension = {"platform", "platform, or none", NULL, 0};
static const struct sim_dimension occupation_dimension = {
    "occupation", "occupation (DARES FAP code), or none", NULL, 0};
static const struct sim_dimension domain_dimension = {
    "domain", "domain of occupations (first letter of the DARES FAP code), or none", NULL, 0};
static const struct sim_dimension domain_left_dimension = {
    "domain_left", "domain of the occupation left", NULL, 0};
static const struct sim_dimension category_dimension = {"category", "category of purchase", NULL,
                                                        0};
static const struct sim_dimension departement_dimension = {
    "departement", "département of residence (INSEE code)", NULL, 0};

const struct sim_dimension *const world_dimensions[WORLD_DIMENSION_COUNT] = {
    &sex_dimension,
    &age_dimension,
    &age_band_dimension,
    &diploma_dimension,
    &decile_dimension,
    &activity_dimension,
    &occupation_group_dimension,
    &role_dimension,
    &household_type_dimension,
    &household_size_dimension,
    &threshold_dimension,
    &departement_dimension,
    &sector_dimension,
    &status_dimension,
    &form_dimension,
    &size_class_dimension,
    &growth_bin_dimension,
    &institutional_sector_dimension,
    &instrument_dimension,
    &transaction_dimension,
    &occupation_dimension,
    &category_dimension,
    &mode_dimension,
    &category_mode_dimension,
    &mode_form_dimension,
    &task_dimension,
    &performer_dimension,
    &payee_dimension,
    &helper_dimension,
    &mode_class_dimension,
    &offer_dimension,
    &supply_dimension,
    &platform_dimension,
    &separation_cause_dimension,
    &domain_dimension,
    &domain_left_dimension,
    &recipient_dimension,
    &saving_source_dimension,
    &beneficiary_dimension,
    &data_collector_dimension,
    &valuation_dimension,
    &unpaid_work_dimension,
    &factor_dimension,
    &lever_dimension,
};

static const struct sim_column_declaration departement_entries[] = {
    DEPARTEMENT_COLUMNS(SIM_COLUMN_ENTRY)};
const struct sim_table_declaration departement_table = {
    "departement", "a département of France, in the order of the input table", departement_entries,
    sizeof departement_entries / sizeof departement_entries[0]};

static const struct sim_column_declaration group_entries[] = {GROUP_COLUMNS(SIM_COLUMN_ENTRY)};
const struct sim_table_declaration group_table = {
    "acquaintance_group", "persons of one age band and diploma, among whom acquaintances are found",
    group_entries, sizeof group_entries / sizeof group_entries[0]};

static const struct sim_column_declaration decile_entries[] = {DECILE_COLUMNS(SIM_COLUMN_ENTRY)};
const struct sim_table_declaration decile_table = {
    "living_threshold", "a threshold between two national deciles of standard of living",
    decile_entries, sizeof decile_entries / sizeof decile_entries[0]};
