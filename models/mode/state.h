/* Modes of provision: who performs each task of a purchase. What the tables of modes say, in the form the rules use;
 * the small tables of modes, categories and places; the terms of a choice.
 *
 * A category of purchase (market: category) is bought in one of a few modes (counter, kiosk, online, ...), each a row of
 * modes.csv. Rules know the form of a mode, never its name: a new mode is a new row. Modes are numbered over all
 * categories (0 .. mode_rates.count - 1), those of a category together; inside its category a mode has a place 0 .. 7. */
#ifndef MODELS_MODE_STATE_H
#define MODELS_MODE_STATE_H

#include "models/market/state.h"

/* Forms: id, label, text. What money and matching a mode needs; the order is that of the dimension. */
#define MODE_FORMS(F)                                                                              \
    F(COUNTER, "counter", "staff of the seller serve at a counter or at the customer's home")      \
    F(MACHINE, "machine", "the customer serves himself at a machine on the spot")                  \
    F(ONLINE, "online", "the customer serves himself over the internet, with the seller")          \
    F(PLATFORM, "platform", "a platform brings customers and merchants or paid workers together")  \
    F(PEER, "peer", "another person supplies, through a platform or an acquaintance")              \
    F(COMMUNITY, "community", "volunteers of a user community perform what staff would")           \
    F(COOPERATIVE, "cooperative", "members perform part of the work of a seller that is theirs")   \
    F(OWN, "own", "the household produces for itself")
enum mode_form {
#define MODE_FORM_ENUM(id, label, text) MODE_FORM_##id,
    MODE_FORMS(MODE_FORM_ENUM)
#undef MODE_FORM_ENUM
        MODE_FORM_COUNT
};

#define MODE_TASKS(T)                                                                              \
    T(INFORM, "inform")                                                                            \
    T(ORDER, "order") T(PAY, "pay") T(CARRY_OUT, "carry_out") T(SUPPORT, "support")
enum mode_task {
#define MODE_TASK_ENUM(id, label) MODE_TASK_##id,
    MODE_TASKS(MODE_TASK_ENUM)
#undef MODE_TASK_ENUM
        MODE_TASK_COUNT
};

#define MODE_PERFORMERS(P)                                                                         \
    P(STAFF, "staff")                                                                              \
    P(CONSUMER, "consumer")                                                                        \
    P(MACHINE, "machine")                                                                          \
    P(PEER, "peer") P(WORKER, "worker") P(VOLUNTEER, "volunteer") P(MEMBER, "member")
enum mode_performer {
#define MODE_PERFORMER_ENUM(id, label) MODE_BY_##id,
    MODE_PERFORMERS(MODE_PERFORMER_ENUM)
#undef MODE_PERFORMER_ENUM
        MODE_PERFORMER_COUNT
};

/* Who is paid what of a purchase; the shares of a mode sum to 1. supplier: the household's chosen seller and those behind
 * it, as without modes; producer: the farms of AZ, directly; platform: the commission; peer: the persons who supply (of a
 * platform: its workers); member: given back to the buyer as a patronage refund. */
#define MODE_PAYEES(P)                                                                             \
    P(SUPPLIER, "supplier")                                                                        \
    P(PRODUCER, "producer") P(PLATFORM, "platform") P(PEER, "peer") P(MEMBER, "member")
enum mode_payee {
#define MODE_PAYEE_ENUM(id, label) MODE_TO_##id,
    MODE_PAYEES(MODE_PAYEE_ENUM)
#undef MODE_PAYEE_ENUM
        MODE_PAYEE_COUNT
};

/* How a person who could not manage alone got help. */
#define MODE_HELPERS(H)                                                                            \
    H(NONE, "none") H(HOME, "household") H(ACQUAINTANCE, "acquaintance") H(POINT, "access_point")
enum mode_helper {
#define MODE_HELPER_ENUM(id, label) MODE_HELP_##id,
    MODE_HELPERS(MODE_HELPER_ENUM)
#undef MODE_HELPER_ENUM
        MODE_HELP_COUNT
};

/* Classes of a purchase (model.md, section 5): by staff; or coproduced, and then chosen, obligatory or endured. */
#define MODE_CLASSES(C)                                                                            \
    C(STAFFED, "staffed") C(CHOSEN, "chosen") C(OBLIGATORY, "obligatory") C(ENDURED, "endured")
enum mode_class {
#define MODE_CLASS_ENUM(id, label) MODE_CLASS_##id,
    MODE_CLASSES(MODE_CLASS_ENUM)
#undef MODE_CLASS_ENUM
        MODE_CLASS_COUNT
};

/* Bits of equipment: what a mode needs and a person has. */
enum mode_equipment {
    MODE_INTERNET = 1,   /* is an internet user */
    MODE_HOME = 2,       /* has internet at home */
    MODE_SMARTPHONE = 4, /* owns a smartphone */
    MODE_DWELLING = 8    /* the household owns a dwelling */
};

enum mode_owner {
    MODE_OWNER_DOMESTIC,
    MODE_OWNER_FOREIGN,
    MODE_OWNER_COOPERATIVE,
    MODE_OWNER_COUNT
};
enum mode_collector {
    MODE_COLLECTS_NOBODY,
    MODE_COLLECTS_SUPPLIER,
    MODE_COLLECTS_DOMESTIC,
    MODE_COLLECTS_FOREIGN
};

enum {
    MODES_MAX = 128,
    MODES_OF_CATEGORY_MAX = 8,
    MODE_STAFF_MAX = 6, /* occupations in one mode */
    MODE_PLATFORMS_MAX = 16,
    MODE_SUPPLIES_MAX = 8, /* kinds of supply by persons: bits of person.offers */
    MODE_OFFERS_MAX = 32,  /* modes of the categories that one sector sells */
    MODE_NONE = 255
};

/* ---- person.mode: one byte a category ---- */

/* 0: has never bought here (under age, or new); else the place of the mode in its category + 1, or MODE_WITHOUT: goes
 * without. The helper by whom it is done stands in bits 4-5. */
enum { MODE_WITHOUT = 15 };
static inline unsigned mode_place_code(uint8_t mode)
{
    return mode & 15u;
}
static inline enum mode_helper mode_helper(uint8_t mode)
{
    return (enum mode_helper)(mode >> 4 & 3);
}
static inline uint8_t mode_code(unsigned place_code, enum mode_helper helper)
{
    return (uint8_t)(place_code | (unsigned)helper << 4);
}

/* ---- tables ---- */

/* One row per mode of every category, in the order of dimension category_mode. Purchases are counted in hundredths. */
#define MODE_COLUMNS(C)                                                                            \
    C(f64, commission, STATE, "1", "", "share of the price that the platform keeps")               \
    C(f64, served, STATE, "1", "",                                                                 \
      "share of the demand that those who offer could meet, last month; 1 where nobody need "      \
      "offer")                                                                                     \
    C(f64, earning, STATE, "0.01 EUR/month", "", "received last month by a person who offers")     \
    C(f64, offered, STATE, "1", "",                                                                \
      "share of the customers of the category whose supplier offers the mode")                     \
    C(f64, use_offered, STATE, "1", "",                                                            \
      "share of purchases made in this mode among customers of suppliers that offer it, smoothed " \
      "over a year")                                                                               \
    C(u32, users, FLOW, "person", "", "agents whose mode this is")                                 \
    C(i64, purchases, FLOW, "0.01 purchase", "", "purchases of the month, of agents")              \
    C(i64, paid, FLOW, "0.01 EUR", "", "paid by households in this mode this month")               \
    C(i64, to_supplier, FLOW, "0.01 EUR", "",                                                      \
      "of it: to sellers and those behind them, taxes included")                                   \
    C(i64, to_producer, FLOW, "0.01 EUR", "", "of it: to farms directly")                          \
    C(i64, to_platform, FLOW, "0.01 EUR", "", "of it: commissions")                                \
    C(i64, abroad, FLOW, "0.01 EUR", "", "of commissions: left the country")                       \
    C(i64, returned, FLOW, "0.01 EUR", "",                                                         \
      "of commissions: given back by a cooperative, to persons who supply or else to buyers")      \
    C(i64, to_peer, FLOW, "0.01 EUR", "", "of it: to persons who supply")                          \
    C(i64, to_member, FLOW, "0.01 EUR", "", "of it: given back to buyers as refunds")              \
    C(i64, pool, STATE, "0.01 EUR", "",                                                            \
      "account of what buyers paid to persons who supply and these have not received; 0 between "  \
      "months")                                                                                    \
    C(i64, peers_received, FLOW, "0.01 EUR", "", "received by persons who supply")                 \
    C(u32, suppliers, STATE, "person", "", "agents who offer to supply in this mode")              \
    C(i64, data_revenue, FLOW, "0.01 EUR", "",                                                     \
      "paid by advertisers for the data given up in this mode")                                    \
    C(f64, staff_minutes, STATE, "min", "",                                                        \
      "minutes of staff a purchase, after the scale that meets the jobs of the base year")         \
    C(f64, pay_rise, STATE, "1", "",                                                               \
      "what buyers pay more for workers' least pay, as a share of the price without it")           \
    C(i64, tax, FLOW, "0.01 EUR", "", "of commissions: paid to the state by a tax on platforms")   \
    C(i64, levy, FLOW, "0.01 EUR", "", "of what is paid for data: levied by the state")            \
    C(f64, search_spared, FLOW, "1", "",                                                           \
      "share of the search for who supplies that levers spare the buyer (mode/terms.c)")           \
    C(f64, withheld, FLOW, "1", "", "share of its records that levers keep from third parties")    \
    C(f64, loosened, FLOW, "1", "", "share by which levers loosen the habit of its buyers")

/* One row per category. */
#define CATEGORY_COLUMNS(C)                                                                           \
    C(f64, price_factor, STATE, "1", "",                                                              \
      "mean over purchases of the opening of the price of the mode relative to the counter's")        \
    C(f64, amount, STATE, "0.01 EUR", "",                                                             \
      "mean amount of a purchase at the counter: the opening's at this month's price")                \
    C(f64, amount_opening, STATE, "0.01 EUR", "", "the same at the opening")                          \
    C(f64, staff_minutes, STATE, "min", "", "minutes of staff a purchase at the opening")             \
    C(f64, mode_cost, STATE, "0.01 EUR", "", "cost of installations a purchase at the opening")       \
    C(f64, minutes_opening, STATE, "min", "per performer",                                            \
      "minutes of each performer a purchase at the opening")                                          \
    /* sums over the first twelve months, with which account/saving.c compares; no rule reads them */ \
    C(f64, base_value, STATE, "0.01 EUR of 2010", "per recipient",                                    \
      "payments of the base by who ended up with them, over consumer prices")                         \
    C(f64, base_volume, STATE, "0.01 EUR of 2010", "", "volume of the base")                          \
    C(f64, base_front_cost, STATE, "0.01 EUR of 2010", "",                                            \
      "labour cost at customers in the base, over consumer prices")                                   \
    C(f64, base_front_hours, STATE, "hour", "", "hours at customers in the base")                     \
    C(f64, base_other_cost, STATE, "0.01 EUR of 2010", "",                                            \
      "all other labour cost of the base, over consumer prices")                                      \
    C(f64, base_other_hours, STATE, "hour", "", "all other hours of employees of the base")           \
    C(i64, purchases, FLOW, "0.01 purchase", "",                                                      \
      "purchases of the month, of agents, those forgone left out")                                    \
    C(i64, forgone, FLOW, "0.01 purchase", "", "purchases forgone for want of a feasible mode")

/* One row per age band x diploma x mode (group x mode_rates.count + mode): use around a person. */
#define MODE_GROUP_COLUMNS(C)                                                                      \
    C(f32, share, STATE, "1", "", "share of users of the mode in the group, last month")

/* One row per département x mode (departement x mode_rates.count + mode). */
#define MODE_PLACE_COLUMNS(C)                                                                      \
    C(f32, reach, STATE, "1", "",                                                                  \
      "share of residents who have an outlet within reach (forms without a seller's counter or "   \
      "machine)")                                                                                  \
    C(f32, able, STATE, "1", "",                                                                   \
      "share of adults with the skill and equipment the mode needs, last month")                   \
    C(u32, wishes, FLOW, "person", "",                                                             \
      "agents who would have taken the mode had it been within reach")                             \
    C(u32, users, FLOW, "person", "", "agents whose mode this is")

/* One row per sector x occupation (sector x occupation_count + occupation): the work that modes give to staff. */
#define FRONT_COLUMNS(C)                                                                           \
    C(f64, scale, STATE, "1", "",                                                                  \
      "factor on the minutes of the table that meets the jobs of the base year")                   \
    C(f64, opening, STATE, "min", "", "minutes of staff a month at the opening, of agents")        \
    C(f64, minutes, FLOW, "min", "",                                                               \
      "minutes of staff this month, of agents, those at idle counters included")                   \
    C(f64, factor, STATE, "1", "",                                                                 \
      "work of the occupation relative to what the purchases of the month would have needed at "   \
      "the opening")

/* One row per platform, in the order of platforms.csv. */
#define PLATFORM_COLUMNS(C)                                                                        \
    C(f64, commission_rise, STATE, "1", "",                                                        \
      "share of the way from the opening to the highest commission")                               \
    C(i64, commissions, FLOW, "0.01 EUR", "", "commissions of the month")                          \
    C(i64, abroad, FLOW, "0.01 EUR", "", "of them, with data revenue: left the country")           \
    C(i64, returned, FLOW, "0.01 EUR", "",                                                         \
      "of them: given back by a cooperative to those who supply")                                  \
    C(u32, users, FLOW, "person", "", "agents who buy on it")                                      \
    C(u32, suppliers, FLOW, "person", "", "agents who supply on it")                               \
    C(f64, data_stock, STATE, "record", "", "personal records held, of agents")                    \
    C(i64, data_revenue, FLOW, "0.01 EUR", "", "paid by advertisers this month")

SIM_TABLE_VIEW(mode_view, MODE_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(mode_columns, mode_view, MODE_COLUMNS)
SIM_TABLE_VIEW(category_view, CATEGORY_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(category_columns, category_view, CATEGORY_COLUMNS)
SIM_TABLE_VIEW(mode_group_view, MODE_GROUP_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(mode_group_columns, mode_group_view, MODE_GROUP_COLUMNS)
SIM_TABLE_VIEW(mode_place_view, MODE_PLACE_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(mode_place_columns, mode_place_view, MODE_PLACE_COLUMNS)
SIM_TABLE_VIEW(front_view, FRONT_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(front_columns, front_view, FRONT_COLUMNS)
SIM_TABLE_VIEW(platform_view, PLATFORM_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(platform_columns, platform_view, PLATFORM_COLUMNS)
extern const struct sim_table_declaration mode_table, category_table, mode_group_table,
    mode_place_table, front_table,
    platform_table; /* "mode" "category" "mode_group" "mode_place" "front" "platform" */

static inline struct mode_view mode_modes(const struct sim_world *world)
{
    return mode_columns(sim_world_table(world, "mode"));
}
static inline struct category_view mode_categories(const struct sim_world *world)
{
    return category_columns(sim_world_table(world, "category"));
}
static inline struct mode_group_view mode_groups(const struct sim_world *world)
{
    return mode_group_columns(sim_world_table(world, "mode_group"));
}
static inline struct mode_place_view mode_places(const struct sim_world *world)
{
    return mode_place_columns(sim_world_table(world, "mode_place"));
}
static inline struct front_view mode_front(const struct sim_world *world)
{
    return front_columns(sim_world_table(world, "front"));
}
static inline struct platform_view mode_platforms(const struct sim_world *world)
{
    return platform_columns(sim_world_table(world, "platform"));
}

/* ---- what the inputs say ---- */

struct mode_staff {
    uint8_t occupation;
    double minutes; /* a purchase, before front.scale */
};

/* A row of modes.csv with its rows of mode_tasks.csv and mode_supply.csv. Amounts in cents of one firm, one purchase. */
struct mode_row {
    size_t category, place; /* place in the category, 0 .. MODES_OF_CATEGORY_MAX - 1 */
    size_t label;           /* of dimension mode */
    enum mode_form form;
    double skill;                /* needed, 0 .. 100, before modes.skill_needed */
    unsigned equipment;          /* bits needed */
    bool outlet;                 /* the customer travels to an outlet */
    int32_t launch;              /* first month (world_month) */
    double appeal, appeal_trend; /* cents a purchase in 2010; a year */
    double install_cost;         /* cents for an installation of `capacity` purchases a month */
    double capacity, life;       /* purchases a month; months */
    double
        fixed_cost; /* cents a month of a firm that offers the mode (counter: of keeping one open) */
    double unit_cost;      /* cents a purchase beside staff */
    double price;          /* relative to the counter */
    double surcharge_most; /* highest surcharge over the price that usage allows, as a share */
    double to[MODE_PAYEE_COUNT];
    uint8_t platform;      /* row of platforms.csv, or MODE_NONE */
    double records, known; /* personal records given up a purchase; share of them knowingly */
    enum mode_collector collector;
    double ideas;     /* ideas and ratings a purchase that raise the seller's quality */
    double footprint; /* kg CO2e a purchase */
    double offered,
        used; /* at the opening: share of customers whose supplier offers it; share of adults whose mode it is */
    double minutes[MODE_TASK_COUNT]
                  [MODE_PERFORMER_COUNT]; /* a purchase; staff before front.scale */
    double consumer_minutes;              /* sum over tasks: consumer and member */
    struct mode_staff staff[MODE_STAFF_MAX];
    size_t staff_count;
    uint8_t
        offer; /* place among the modes of all categories that the seller's sector sells: index of the firm's columns */
    bool
        by_firm; /* firms decide to offer it (forms COUNTER, MACHINE, ONLINE); the others do not depend on the supplier */
    uint8_t supply; /* kind of supply by persons, or MODE_NONE */
    bool
        production; /* what persons supply is production (services), not a sale of used goods or a shared cost */
};

/* A row of mode_supply.csv: persons as suppliers. */
struct mode_supply {
    const char *name;
    size_t mode;
    unsigned equipment; /* bits needed to offer */
    double skill;       /* needed to offer */
    double capacity;    /* purchases a month that one person serves */
    double barrier;     /* cents a month that offering costs in effort and reluctance */
    double opening;     /* share of adults who offer at the opening */
    double minutes; /* of the supplier a purchase: sum over tasks of peer, worker and volunteer */
    bool
        jobless; /* mostly a second job or for want of one: the unemployed are readier (paid workers) */
};

struct mode_platform {
    const char *name;
    enum mode_owner owner;
    double commission_most; /* highest share of the price */
    double
        growth; /* of commission_rise a month when its users are all adults (see mode/platforms.c) */
    double domestic_cost; /* share of receipts spent in the country */
};

struct mode_rates {
    size_t count;
    struct mode_row row[MODES_MAX];
    size_t first[MARKET_CATEGORIES_MAX + 1]; /* modes of category c: first[c] .. first[c + 1] - 1 */
    double purchases[MARKET_CATEGORIES_MAX]; /* a month and adult, from categories.csv */
    double reconsider[MARKET_CATEGORIES_MAX]; /* a month; sum over categories at most 1 */
    bool procedure[MARKET_CATEGORIES_MAX];    /* a public procedure on which benefits depend */
    size_t offer_count[SECTOR_COUNT];
    uint8_t offer_mode
        [SECTOR_COUNT]
        [MODE_OFFERS_MAX]; /* mode of each offer of the sector, those of a category together */
    size_t offers;         /* largest offer_count: labels of dimension offer */
    struct mode_supply supply[MODE_SUPPLIES_MAX];
    size_t supply_count;
    struct mode_platform platform[MODE_PLATFORMS_MAX];
    size_t platform_count;
    bool plain
        [MARKET_CATEGORIES_MAX]; /* every mode of the category is paid to the supplier at the counter's price */
};

static inline const struct mode_rates *mode_rates(const struct sim_world *world)
{
    return world_rates(world)->modes;
}
/* Purchases are counted in hundredths, so that their sums are integers. */
#define MODE_PURCHASE 100.0
/* Hundredths of a purchase that an adult makes in the category in a month. */
static inline int64_t mode_purchases(const struct mode_rates *rates, size_t category)
{
    return sim_number_whole(rates->purchases[category] * MODE_PURCHASE + 0.5);
}

extern const struct sim_input_declaration modes_input, mode_tasks_input, mode_supply_input,
    platforms_input;

/* Reads the tables into world_rates->modes and sets the labels of the dimensions mode, category_mode, offer, supply and
 * platform. After market_read. SIM_INPUT with table, row and figure. */
enum sim_status mode_read(struct sim_world *world, struct world_rates *rates,
                          struct sim_error *error);
void mode_rates_release(struct mode_rates *rates);

/* ---- parameters ---- */

#define MODE_PARAMETERS(P)                                                                          \
    P(integer, coproduction, "modes.coproduction", "", "1", "0", "1", OPENING, "definition",        \
      "1: all modes of the table; 0: counters only, the economy without coproduction")              \
    P(real, skill_needed, "modes.skill_needed", "point", "0", "-100", "100", MONTHLY,               \
      "definition: 0 leaves the table as it is",                                                    \
      "added to the digital skill that every mode needs which needs any (difficulty of "            \
      "interfaces)")                                                                                \
    P(real, appeal_horizon, "modes.appeal_horizon", "year", "6", "0.1", "1000", MONTHLY,            \
      "assumption: the years on which trends are calibrated",                                       \
      "time in which the trends of the appeal of modes fade by two thirds (e-fold)")                \
    P(real, value_of_time, "modes.value_of_time", "EUR/hour", "6.8", "0", "200", MONTHLY,           \
      "official value of travel time, other purposes (Quinet report 2013; France Stratégie)",       \
      "value of an hour of a person of median living standard")                                     \
    P(real, time_income, "modes.value_of_time_income", "1/decile", "0.08", "0", "1", MONTHLY,       \
      "assumption (income elasticity of the value of time below 1)",                                \
      "rise of the log of the value of time with one decile of standard of living")                 \
    P(real, travel, "modes.travel", "min", "12", "0", "240", MONTHLY, "assumption",                 \
      "travel to an outlet and back, as far as one purchase bears it")                              \
    P(real, queue, "modes.queue", "min", "4", "0", "240", MONTHLY, "assumption",                    \
      "queue at an outlet used as far as it is equipped for")                                       \
    P(real, queue_power, "modes.queue_power", "1", "2", "0", "10", MONTHLY,                         \
      "assumption (queues grow faster than use)", "exponent of use over capacity in the queue")     \
    P(real, difficulty, "modes.difficulty", "min/point", "0.25", "0", "10", MONTHLY, "assumption",  \
      "minutes that each point of skill short of ease costs a purchase")                            \
    P(real, ease, "modes.ease", "point", "20", "0", "100", MONTHLY, "assumption",                   \
      "skill beyond that needed at which a mode is done with ease")                                 \
    P(real, practice, "modes.practice", "1", "0.5", "0", "1", MONTHLY,                              \
      "assumption (learning by doing)",                                                             \
      "share of the difficulty that is left to who has done it before")                             \
    P(real, privacy, "modes.privacy", "EUR/record", "0.02", "0", "10", MONTHLY, "assumption",       \
      "median disutility of a record known to be given up")                                         \
    P(real, privacy_sd, "modes.privacy_deviation", "1", "1", "0", "5", OPENING, "assumption",       \
      "standard deviation of its log over persons")                                                 \
    P(real, habit, "modes.habit", "EUR", "0.5", "0", "100", MONTHLY, "assumption",                  \
      "worth of staying with the mode one uses, a purchase")                                        \
    P(real, social, "modes.social", "EUR", "0.5", "0", "100", MONTHLY, "assumption",                \
      "worth of a mode that all acquaintances use against one that none does, a purchase")          \
    P(real, human, "modes.human", "EUR", "0.2", "-100", "100", MONTHLY, "assumption",               \
      "mean worth of being served by a person, a purchase")                                         \
    P(real, human_sd, "modes.human_deviation", "EUR", "0.8", "0", "100", OPENING, "assumption",     \
      "standard deviation of it over persons")                                                      \
    P(real, cooperation_sd, "modes.cooperation_deviation", "EUR", "1.5", "0", "100", OPENING,       \
      "assumption",                                                                                 \
      "standard deviation over persons of the worth of peers, communities and cooperatives "        \
      "(mean: the mode's appeal)")                                                                  \
    P(real, noise, "modes.noise", "EUR", "0.5", "0.001", "100", MONTHLY, "assumption",              \
      "scale of the Gumbel noise in the utility of a mode")                                         \
    P(real, stake, "modes.stake", "1/EUR", "0.04", "0", "1", MONTHLY, "assumption",                 \
      "habit, acquaintances, tastes and noise of a purchase of A EUR weigh 1 + stake x A times "    \
      "what they do in one of nothing")                                                             \
    P(real, innovation, "modes.innovation", "1", "0.2", "0", "1", MONTHLY,                          \
      "assumption (Bass 1969)",                                                                     \
      "probability that a mode never used is thought of when one reconsiders, without users "       \
      "around")                                                                                     \
    P(real, imitation, "modes.imitation", "1", "0.8", "0", "1", MONTHLY, "assumption (Bass 1969)",  \
      "further probability when all acquaintances use it")                                          \
    P(real, occasional, "modes.occasional", "1/month", "1", "0", "1", MONTHLY, "assumption",        \
      "probability that an adult once makes a purchase, of a category drawn with the weights of "   \
      "reconsider, in another mode than usual")                                                     \
    P(real, opening_trials, "modes.opening_trials", "1", "5", "0", "1000", OPENING, "assumption",   \
      "choices in the past by which a mode may once have been tried before the opening")            \
    P(real, overlap, "modes.overlap", "1", "0.5", "0", "1", MONTHLY, "assumption",                  \
      "share of the customers of an outlet that closes who have another of the firm within reach")  \
    P(real, help_home, "modes.help.home", "1", "0.8", "0", "1", MONTHLY, "assumption",              \
      "probability that somebody able at home helps")                                               \
    P(real, help_acquaintance, "modes.help.acquaintance", "1", "0.5", "0", "1", MONTHLY,            \
      "assumption",                                                                                 \
      "probability of being helped by acquaintances if all in the département are able")            \
    P(real, help_point, "modes.help.point", "1", "0.5", "0", "1", MONTHLY, "assumption",            \
      "probability that who has an access point within reach goes there")                           \
    P(real, points, "modes.access_points", "1", "0.03", "0", "1", MONTHLY,                          \
      "assumption: read from 1340 points (MSAP, 2018, Cour des comptes) for 35 thousand communes "  \
      "and their neighbours",                                                                       \
      "share of residents with an assisted access point within reach")                              \
    P(real, help_minutes, "modes.help.minutes", "min", "20", "0", "600", MONTHLY, "assumption",     \
      "minutes of the helper, and as many of the helped, a purchase")                               \
    P(real, review, "modes.review", "1/month", "0.0833333333333333", "0", "1", MONTHLY,             \
      "assumption: once a year", "share of firms that review the modes they offer")                 \
    P(real, payback, "modes.payback", "month", "36", "0", "600", MONTHLY,                           \
      "pay-back rule of Dosi et al. (2010), there three years",                                     \
      "months in which an installation must repay itself")                                          \
    P(real, prior_use, "modes.prior_use", "1", "0.3", "0", "1", MONTHLY, "assumption",              \
      "share of able customers that a firm expects to use a mode of which nobody has experience")   \
    P(real, equip, "modes.equip", "1/month", "0.1", "0", "1", MONTHLY, "assumption",                \
      "share of the gap to the use of a mode by which a month extends what a firm is equipped "     \
      "for")                                                                                        \
    P(real, closing, "modes.closing", "1/month", "0.005", "0", "1", MONTHLY,                        \
      "assumption: bank staff fell by 0.6 % a year while branch visits halved",                     \
      "share of idle counters that a firm gives up in a month")                                     \
    P(real, slack, "modes.slack", "1", "0.15", "0", "5", MONTHLY, "assumption",                     \
      "equipment that firms keep beyond use, as a share of it")                                     \
    P(real, presence, "modes.presence", "1", "0.8", "0", "1", MONTHLY, "assumption",                \
      "share of a counter's staff that an idle counter needs")                                      \
    P(real, least_counter, "modes.least_counter", "1", "0.005", "0", "1", MONTHLY, "assumption",    \
      "share of a firm's purchases below which its counter is closed for good if it does not "      \
      "carry its cost")                                                                             \
    P(real, surcharge_step, "modes.surcharge_step", "1", "0.2", "0", "1", MONTHLY, "assumption",    \
      "share of the way to the highest surcharge that a review adds once most customers use "       \
      "another mode")                                                                               \
    P(real, public_trend, "modes.public_counters", "1/year", "-0.022", "-1", "1", MONTHLY,          \
      "DGFiP staff, about -2.2 % a year from 2008 on",                                              \
      "yearly change of the counters of public bodies (the budget rule)")                           \
    P(real, public_least, "modes.public_least", "1", "0.4", "0", "1", MONTHLY, "assumption",        \
      "share of the counters of the opening that public bodies keep in any case (the service "      \
      "rule)")                                                                                      \
    P(real, offer_review, "modes.offer_review", "1/month", "0.05", "0", "1", MONTHLY,               \
      "assumption", "probability that a person reconsiders what to offer to others")                \
    P(real, offer_noise, "modes.offer_noise", "EUR/month", "30", "0.01", "10000", MONTHLY,          \
      "assumption", "scale of the logistic noise in the decision to offer")                         \
    P(real, venue_members, "modes.venue_members", "1", "0.002", "0", "1", MONTHLY, "assumption",    \
      "share of a département's adults who would join that lets a cooperative or community venue " \
      "open")                                                                                       \
    P(real, venue_reach, "modes.venue_reach", "1", "0.02", "0", "1", MONTHLY, "assumption",         \
      "share of the residents that a new venue reaches")                                            \
    P(real, record_value, "modes.record_value", "EUR/record", "0.02", "0", "10", MONTHLY,           \
      "assumption: gives the order of 30 USD a user and year (Meta, Europe, 2018)",                 \
      "what advertisers pay for a record")                                                          \
    P(real, ideas_effect, "modes.ideas_effect", "1", "0.05", "0", "10", MONTHLY, "assumption",      \
      "worth, in log price, of a doubling of customers' ideas")                                     \
    P(real, ideas_fade, "modes.ideas_fade", "1/month", "0.03", "0", "1", MONTHLY, "assumption",     \
      "share of the ideas received that lose their worth in a month")                               \
    P(real, variety, "modes.variety", "1", "0.3", "0", "10", MONTHLY, "assumption",                 \
      "weight of the modes a supplier offers (log-sum, in log price) in the choice between "        \
      "suppliers")                                                                                  \
    P(real, month_minutes, "modes.month_minutes", "min/month", "7600", "1000", "20000", OPENING,    \
      "1,520 paid hours a year (INSEE, 2010), less nothing: idle and preparation time are in the "  \
      "minutes of the table",                                                                       \
      "minutes of work a month of one person")

SIM_PARAMETER_STRUCT(mode_parameters, MODE_PARAMETERS);
extern const struct sim_parameter_group mode_parameter_group;
static inline const struct mode_parameters *mode_parameters(const struct sim_world *world)
{
    return sim_parameters_group(&world->parameters, &mode_parameter_group);
}

/* Phases (see each rule's file). */
extern const struct sim_phase mode_choice_phase, mode_around_phase, mode_peers_phase,
    mode_platforms_phase, mode_offers_phase, mode_venues_phase, mode_terms_phase;

#endif
