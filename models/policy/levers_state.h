/* The levers of policy (design: public debate of the CESE opinion of 2016, and the laws since), each declared once. What a
 * lever does is written in the rule that it changes; its text says which. See models/README.md, section 7, "Levers". */
#ifndef MODELS_POLICY_LEVERS_STATE_H
#define MODELS_POLICY_LEVERS_STATE_H

/* Kinds of targets: id, name in a scenario, dimension, text. */
#define POLICY_TARGETS(T)                                                                          \
    T(DEPARTEMENT, "departement", "departement",                                                   \
      "département (INSEE code): of residence, or of "                                            \
      "the firm's seat")                                                                           \
    T(AGE, "age", "age_band", "age band of the person")                                            \
    T(DIPLOMA, "diploma", "diploma", "highest diploma of the person")                              \
    T(DECILE, "decile", "decile", "decile of standard of living of the household")                 \
    T(SECTOR, "sector", "sector", "production sector of the firm, or of the product")              \
    T(SIZE, "size_class", "size_class", "persons at work in the firm")                             \
    T(CATEGORY, "category", "category", "category of purchase")                                    \
    T(PLATFORM, "platform", "platform", "platform")
enum policy_target {
#define POLICY_TARGET_ENUM(id, name, dimension, text) POLICY_BY_##id,
    POLICY_TARGETS(POLICY_TARGET_ENUM)
#undef POLICY_TARGET_ENUM
        POLICY_TARGET_COUNT
};

#define POLICY_OF_FIRMS    "departement sector size_class"
#define POLICY_OF_SELLERS  "departement sector size_class category"
#define POLICY_OF_PERSONS  "departement age diploma decile"
#define POLICY_OF_HOMES    "departement decile"
#define POLICY_OF_PLATFORM "category platform"

/* (id, name, group, unit, neutral, minimum, maximum, stack, targets, above, source, text, example) */
#define POLICY_LEVERS(L)                                                                           \
    /* access to people and places */                                                              \
    L(COUNTER_FLOOR, "counter_floor", "access", "1", "0", "0", "1", HIGHEST, POLICY_OF_SELLERS,    \
      NULL,                                                                                        \
      "Defenseur des droits (2019), Dematerialisation et inegalites d'acces aux services publics", \
      "least share of the staffed counters of the opening that sellers keep open, or open again",  \
      "value: 0.9, target: {category: public_administration, departement: [\"23\", \"48\"]}")      \
    L(COUNTER_CAP, "counter_cap", "access", "1", "1", "0", "1", LOWEST, POLICY_OF_SELLERS,         \
      "counter_floor", "plan Action publique 2022: all procedures online by 2022",                 \
      "largest share of the staffed counters of the opening that sellers may keep",                \
      "value: 0, phase_in: 60 month, target: {category: public_administration}")                   \
    L(SURCHARGE_CAP, "surcharge_cap", "access", "1", "1", "-0.5", "1", LOWEST, POLICY_OF_SELLERS,  \
      NULL,                                                                                        \
      "CESE opinion of 2016; Code monetaire et financier, L112-12 (no surcharge by means of "      \
      "payment)",                                                                                  \
      "highest surcharge over the price at a counter; 0 forbids it, below 0 it is a compulsory "   \
      "rebate",                                                                                    \
      "value: 0, target: {category: banking_insurance}")                                           \
    L(HUMAN_CHANNEL, "human_channel", "access", "1", "0", "0", "1", SHARE,                         \
      POLICY_OF_PERSONS " category", NULL,                                                         \
      "Conseil d'Etat, decision of 3 June 2022 (no obligation online without an alternative)",     \
      "share of those without a counter within reach whom the seller must serve all the same, by " \
      "telephone, by post or at home",                                                             \
      "value: 1, target: {category: public_administration}")                                       \
    L(ACCESS_POINTS, "access_points", "access", "1", "0", "0", "1", SUM, POLICY_OF_PERSONS, NULL,  \
      "France Services (circular of 1 July 2019)",                                                 \
      "share of residents who get an assisted access point within reach, beyond those who have "   \
      "one; the state pays the points",                                                            \
      "value: 0.2, target: {departement: [\"23\", \"48\"]}")                                       \
    L(SIMPLIFICATION, "simplification", "access", "point", "0", "0", "100", SUM, "category", NULL, \
      "law ESSOC of 10 August 2018; RGAA", "digital skill that the modes of a category need less", \
      "value: 10, target: {category: public_administration}")                                      \
    L(ENTITLEMENT, "automatic_entitlement", "access", "1", "0", "0", "1", SHARE, POLICY_OF_HOMES,  \
      NULL, "solidarite a la source (experiments from 2023); Warin (2010)",                        \
      "share of households that receive the minimum income due without a procedure", "value: 0.5") \
    /* the digital divide */                                                                       \
    L(TRAINING, "digital_training", "digital", "1/year", "0", "0", "1", SUM, POLICY_OF_PERSONS,    \
      NULL,                                                                                        \
      "Strategie nationale pour un numerique inclusif (2018); conseillers numeriques (2021)",      \
      "share of adults below the skill of policy.training.skill who take a course in a year; the " \
      "state pays it",                                                                             \
      "value: 0.1, target: {age: [60-74, 75+]}")                                                   \
    L(CONNECTION, "connection_subsidy", "digital", "EUR/month", "0", "0", "100", SUM,              \
      POLICY_OF_HOMES, NULL, "social tariff for internet access (tarif social, decree of 2012)",   \
      "paid by the state to households with internet at home; those without subscribe sooner",     \
      "value: 10, target: {decile: [1, 2, 3]}")                                                    \
    L(EQUIPMENT, "equipment_subsidy", "digital", "EUR", "0", "0", "1000", SUM, POLICY_OF_PERSONS,  \
      NULL, "assumption: cheque equipement, as Pass numerique for devices",                        \
      "paid by the state once to who acquires a smartphone; those without acquire one sooner",     \
      "value: 100, target: {decile: [1, 2]}")                                                      \
    /* sharing of what is saved */                                                                 \
    L(SAVING_WAGES, "saving_wages", "sharing", "1", "0", "0", "1", SUM, POLICY_OF_FIRMS, NULL,     \
      "CESE opinion of 2016: balanced sharing of the value created by consumers",                  \
      "share of the labour cost that a firm saves by its modes that it pays to its employees",     \
      "value: 0.3, target: {sector: GZ}")                                                          \
    L(SAVING_CREDIT, "saving_credit", "sharing", "1", "0", "0", "1", SUM, POLICY_OF_SELLERS, NULL, \
      "CESE opinion of 2016: recognise the contribution of the consumer",                          \
      "share of the labour cost saved by a purchase that the customer who did the work gets off "  \
      "the price",                                                                                 \
      "value: 0.5, target: {category: food}")                                                      \
    L(MACHINE_TAX, "machine_tax", "sharing", "EUR/month", "0", "0", "10000", SUM,                  \
      POLICY_OF_SELLERS, NULL,                                                                     \
      "European Parliament, report A8-0005/2017 (motion for a tax on robots, not adopted)",        \
      "tax on each self-service machine in use", "value: 200, target: {category: food}")           \
    /* platforms and persons who supply */                                                         \
    L(PLATFORM_TAX, "platform_tax", "platforms", "1", "0", "0", "1", SUM, POLICY_OF_PLATFORM,      \
      NULL, "law of 24 July 2019: tax on digital services, 3 % of turnover",                       \
      "tax on what platforms keep of commissions", "value: 0.03")                                  \
    L(PEER_TAX, "peer_tax", "platforms", "1", "0", "0", "1", SUM, "departement decile category",   \
      NULL, "law of 23 October 2018: platforms report their users' income",                        \
      "tax on what persons earn by services to others, beyond policy.peer_tax.allowance a month",  \
      "value: 0.172, target: {category: lodging}")                                                 \
    L(PLATFORM_CONTRIBUTIONS, "platform_contributions", "platforms", "1", "0", "0", "1", SUM,      \
      "category", NULL,                                                                            \
      "directive (EU) 2024/2831 on platform work; rate: Urssaf, services 21.1 %",                  \
      "social contributions on what workers earn on platforms",                                    \
      "value: 0.211, target: {category: transport_local}")                                         \
    L(PLATFORM_PAY, "platform_pay", "platforms", "EUR/hour", "0", "0", "100", HIGHEST, "category", \
      NULL, "collective agreements of 2023 for drivers and couriers (ARPE)",                       \
      "least that workers of platforms are paid for an hour of work for a buyer; the buyer pays "  \
      "what lacks",                                                                                \
      "value: 11.75, target: {category: restaurants}")                                             \
    L(COMMISSION_CAP, "commission_cap", "platforms", "1", "1", "0", "1", LOWEST,                   \
      POLICY_OF_PLATFORM, NULL,                                                                    \
      "New York City, local law 88 of 2021 (15 % for delivery); regulation (EU) 2019/1150",        \
      "highest share of the price that platforms keep",                                            \
      "value: 0.15, target: {category: restaurants}")                                              \
    L(DISCLOSURE, "disclosure", "platforms", "1", "0", "0", "1", SHARE, POLICY_OF_PLATFORM, NULL,  \
      "law for a digital Republic of 7 October 2016, art. 49 (loyal platforms)",                   \
      "share of the search for who supplies that transparent platforms spare the buyer",           \
      "value: 0.5")                                                                                \
    L(INTEROPERABILITY, "interoperability", "platforms", "1", "0", "0", "1", SHARE,                \
      POLICY_OF_PLATFORM, NULL,                                                                    \
      "regulation (EU) 2022/1925 (digital markets act), art. 6 and 7; GDPR art. 20 (portability)", \
      "share by which the habit that keeps users on a platform, and the pace at which its "        \
      "commission rises with its size, fall",                                                      \
      "value: 0.5")                                                                                \
    L(DATA_CONSENT, "data_consent", "platforms", "1", "0", "0", "1", SHARE, POLICY_OF_PLATFORM,    \
      NULL, "GDPR art. 7 (consent); the share is what an opt-in leaves out",                       \
      "share of the records that third parties no longer collect, since nobody opted in",          \
      "value: 0.4")                                                                                \
    L(DATA_DIVIDEND, "data_dividend", "platforms", "1", "0", "0", "1", SUM, POLICY_OF_PLATFORM,    \
      NULL, "Arrieta-Ibarra et al. (2018), Should we treat data as labor?",                        \
      "share of what is paid for the data of buyers that the state levies and pays in equal "      \
      "parts "                                                                                     \
      "to internet users",                                                                         \
      "value: 0.2")                                                                                \
    /* cooperatives, communities, short chains */                                                  \
    L(SUPPORT, "cooperative_support", "commons", "1", "0", "0", "0.95", SUM,                       \
      "departement category", NULL, "law on the social economy of 31 July 2014 (ESS)",             \
      "share by which the members fall that a cooperative, community or short chain needs to "     \
      "open "                                                                                      \
      "and to last; the state pays each venue that opens",                                         \
      "value: 0.5, target: {category: food}")                                                      \
    /* work */                                                                                     \
    L(RETRAINING_VOLUME, "retraining_volume", "work", "1/month", "0", "0", "1", SUM,               \
      POLICY_OF_PERSONS, NULL, "Plan d'investissement dans les competences (2018-2022)",           \
      "added to the monthly probability that an unemployed person begins to retrain; the state "   \
      "pays the courses",                                                                          \
      "value: 0.01")                                                                               \
    L(RETRAINING_TIME, "retraining_time", "work", "month", "0", "0", "59", SUM, POLICY_OF_PERSONS, \
      NULL, "assumption: shorter courses by validation of experience (VAE)",                       \
      "months by which a retraining spell is shorter, to one month at the least", "value: 2")      \
    L(RETRAINING_PAY, "retraining_pay", "work", "EUR/month", "0", "0", "5000", SUM,                \
      POLICY_OF_PERSONS, NULL, "remuneration of trainees (Code du travail, L6341-1)",              \
      "paid by the state to who retrains, beside benefits; more begin", "value: 300")              \
    L(WORKING_TIME, "working_time", "work", "1", "0", "0", "0.5", SHARE, POLICY_OF_FIRMS, NULL,    \
      "law of 19 January 2000 (35 hours); law Robien of 1996 (32 hours)",                          \
      "share by which the hours of a full-time job fall, at the same pay a month",                 \
      "value: 0.0857, phase_in: 24 month, target: {size_class: [50-249, 250+]}")                   \
    /* what comes from outside */                                                                  \
    L(CONTACT_AVERSION, "contact_aversion", "shocks", "EUR", "0", "0", "1000", SUM,                \
      "departement age category", NULL, "Covid-19 of 2020: closures and avoidance of contact",     \
      "what a purchase at an outlet or in the presence of others is worth less to buyers",         \
      "value: 8, target: {age: [60-74, 75+]}")                                                     \
    L(DEMAND_LOSS, "demand_loss", "shocks", "1", "0", "0", "1", SHARE,                             \
      "departement decile category", NULL,                                                         \
      "INSEE: household consumption 2020, -7.1 % in volume, by product",                           \
      "share of what households would spend that they do not",                                     \
      "value: 0.4, target: {category: [restaurants, lodging]}")                                    \
    L(EXPORT_LOSS, "export_loss", "shocks", "1", "0", "0", "1", SHARE, "", NULL,                   \
      "INSEE: exports 2020, -16 % in volume", "share of the demand of the rest of the world lost", \
      "value: 0.16")                                                                               \
    L(IMPORT_PRICE, "import_price", "shocks", "1", "0", "-0.9", "10", SUM, "sector", NULL,         \
      "INSEE: import prices of energy, 2021-2022",                                                 \
      "relative rise of the price abroad of a sector's product",                                   \
      "value: 0.5, target: {sector: [C2, DE]}")                                                    \
    L(INSTALLATION_PRICE, "installation_price", "shocks", "1", "0", "-1", "0.95", SUM,             \
      POLICY_OF_SELLERS, NULL,                                                                     \
      "assumption: a wave of equipment as after a fall in the price of technology",                \
      "share by which the cost of installing machines and online services falls (below 0: rises)", \
      "value: 0.5, target: {sector: GZ}")

enum policy_lever {
#define POLICY_LEVER_ENUM(id, ...) POLICY_##id,
    POLICY_LEVERS(POLICY_LEVER_ENUM)
#undef POLICY_LEVER_ENUM
        POLICY_LEVER_COUNT
};

#endif
