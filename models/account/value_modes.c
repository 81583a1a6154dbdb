/* What households paid in each mode, by who ends up with it; labour and volume of each category.
 *
 *   suppliers   the part over the counter is sales of the sector that sells the category, the rest is divided as in the
 *               settlement (market/settlement.c): content of products, imports, taxes
 *   farms       the same, of direct sales
 *   platforms   commissions kept, by owner: those of domestic and cooperative platforms to domestic ones; of a foreign
 *               platform's what leaves the country to foreign ones, and what it spends at home is content of services;
 *               a tax on what they keep to the state
 *   peers       persons who supply, a cooperative's commissions given back to them included
 *   members     refunds
 *
 * Staff at customers. All firms of a sector sell at one price whatever the mode, but a mode that takes fewer minutes of
 * staff pays fewer wages: what it saves is profit. Employees' labour cost of the seller is, per cent of sales at r = 1,
 * labour x front at customers (firm/modes.c), and in mode m of category c
 *     front-line cost = labour x front x money of c to the seller x r(c) x share of m in the minutes of c,
 *     r(c) = minutes of staff a purchase over those of the opening, idle counters included.
 * The mode's wages and contributions differ from the sector's mean by this cost less that at the mean r of the sector
 * (weights: money to the seller), its profits by the opposite. So over the modes and categories of a sector the
 * sector's own shares hold. At r = 1 every category of a sector has the same front line for its money: minutes themselves
 * would not do, since in part of the categories (health, public administration) most of the staff is paid by others
 * than the buyer.
 *
 * Volume. A payment in a mode over its price relative to the counter's of 2010: mode's price (what buyers add for workers'
 * least pay included) x (1 + mean surcharge) x the
 * price index of the category, over the opening's mean price (the units in which baskets are made, mode/basket.c). So who
 * moves to a cheaper mode buys as much for less. */
#include "models/account/value.h"

#include "models/mode/terms_state.h"

/* A category of the month. */
struct supply {
    struct value_content content; /* of a cent paid to suppliers */
    double paid;                  /* to suppliers */
    double at_seller;             /* of it, share to the selling sector itself */
    double minutes;               /* of staff, of agents */
    double r;                     /* 0 where staff served nobody, now or at the opening */
};

struct month {
    const struct sim_world *world;
    const struct mode_rates *rates;
    const struct value_firms *firms;
    const struct value_sectors *sectors;
    struct mode_view mode;
    struct value_content farms, services; /* of a cent */
    struct supply supply[MARKET_CATEGORIES_MAX];
    double r[SECTOR_COUNT]; /* mean of what a sector sells */
};

/* ---- what the month is ---- */

/* Minutes of staff in a mode, those at idle counters included. */
static double minutes_in(const struct month *month, size_t m)
{
    int64_t attended = month->mode.purchases[m] + month->firms->idle[m];
    return (double)attended / MODE_PURCHASE * month->mode.staff_minutes[m];
}

static void divide_category(struct month *month, size_t c)
{
    const struct market_rates *market = market_rates(month->world);
    const double *met = market_sectors(month->world).domestic_share;
    struct supply *supply = &month->supply[c];
    struct market_division rest;
    double counter;
    size_t seller = market->seller[c];
    market_divide_rest(month->world, c, met, &rest, &counter);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        rest.domestic[s] = rest.domestic[s] * (1 - counter) + (s == seller ? counter : 0);
        rest.imported[s] *= 1 - counter;
    }
    rest.taxes *= 1 - counter;
    supply->content = value_divided(month->sectors, &rest);
    supply->at_seller = rest.domestic[seller];
}

/* Minutes and r of the category. */
static void count_minutes(struct month *month, size_t c)
{
    struct supply *supply = &month->supply[c];
    double opening = mode_categories(month->world).staff_minutes[c], purchases = 0;
    for (size_t m = month->rates->first[c]; m < month->rates->first[c + 1]; m++) {
        supply->paid += (double)month->mode.to_supplier[m];
        supply->minutes += minutes_in(month, m);
        purchases += (double)month->mode.purchases[m] / MODE_PURCHASE;
    }
    supply->r = purchases > 0 && opening > 0 ? supply->minutes / (purchases * opening) : 0;
}

static void fill_month(struct month *month)
{
    const struct market_rates *market = market_rates(month->world);
    const double *met = market_sectors(month->world).domestic_share;
    double money[SECTOR_COUNT] = {0};
    struct market_division division;
    market_divide(month->world, USE_DIRECT, met, &division);
    month->farms = value_divided(month->sectors, &division);
    market_divide(month->world, USE_SERVICES, met, &division);
    month->services = value_divided(month->sectors, &division);
    for (size_t c = 0; c < market->category_count; c++) {
        size_t s = market->seller[c];
        divide_category(month, c);
        count_minutes(month, c);
        double sold = month->supply[c].paid * month->supply[c].at_seller;
        if (!(month->supply[c].r > 0)) /* has no front line to compare: keeps the sector's mean */
            continue;
        money[s] += sold;
        month->r[s] += sold * month->supply[c].r;
    }
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        month->r[s] = money[s] > 0 ? month->r[s] / money[s] : 0;
}

/* ---- modes ---- */

static void add_content(double *to, const struct value_content *content, double cents)
{
    for (size_t r = 0; r < ACCOUNT_RECIPIENT_COUNT; r++)
        to[r] += cents * content->to[r];
}

/* Front-line labour cost of a cent paid to suppliers, at r = 1. */
static double front_cost(const struct month *month, size_t c)
{
    const struct value_sector *seller =
        &month->sectors->sector[market_rates(month->world)->seller[c]];
    return seller->labour * seller->front * month->supply[c].at_seller;
}

static void move_front_line(const struct month *month, size_t m, double *to)
{
    size_t c = month->rates->row[m].category, s = market_rates(month->world)->seller[c];
    const struct supply *supply = &month->supply[c];
    if (!(supply->r > 0))
        return;
    double share = minutes_in(month, m) / supply->minutes;
    double more = front_cost(month, c) * (supply->paid * supply->r * share -
                                          (double)month->mode.to_supplier[m] * month->r[s]);
    double wages = more * month->sectors->sector[s].wages;
    to[ACCOUNT_TO_WAGES] += wages;
    to[ACCOUNT_TO_CONTRIBUTIONS] += more - wages;
    to[ACCOUNT_TO_PROFITS] -= more;
}

/* What a foreign platform spends of its commissions at home. */
static double spent_at_home(const struct month *month, size_t m)
{
    const struct mode_row *row = &month->rates->row[m];
    const struct mode_view *mode = &month->mode;
    if (row->platform == MODE_NONE ||
        month->rates->platform[row->platform].owner != MODE_OWNER_FOREIGN)
        return 0;
    return (double)(mode->to_platform[m] - mode->returned[m] - mode->tax[m] - mode->abroad[m]);
}

static void pay_mode(const struct month *month, size_t m, double *to)
{
    const struct mode_row *row = &month->rates->row[m];
    const struct mode_view *mode = &month->mode;
    double spent = spent_at_home(month, m);
    add_content(to, &month->supply[row->category].content, (double)mode->to_supplier[m]);
    add_content(to, &month->farms, (double)mode->to_producer[m]);
    add_content(to, &month->services, spent);
    to[ACCOUNT_TO_PLATFORMS_HOME] +=
        (double)(mode->to_platform[m] - mode->returned[m] - mode->tax[m] - mode->abroad[m]) - spent;
    to[ACCOUNT_TO_STATE] += (double)mode->tax[m];
    to[ACCOUNT_TO_PLATFORMS_ABROAD] += (double)mode->abroad[m];
    to[row->to[MODE_TO_PEER] > 0 ? ACCOUNT_TO_PEERS : ACCOUNT_TO_MEMBERS] +=
        (double)mode->returned[m];
    to[ACCOUNT_TO_PEERS] += (double)mode->to_peer[m];
    to[ACCOUNT_TO_MEMBERS] += (double)mode->to_member[m];
    move_front_line(month, m, to);
}

/* ---- categories ---- */

static double volume_of(const struct month *month, size_t m)
{
    const struct mode_row *row = &month->rates->row[m];
    double bought = (double)month->firms->bought[m];
    double surcharge =
        bought > 0 ? (double)month->firms->surcharge[m] / VALUE_SHARE_UNIT / bought : 0;
    double factor = mode_categories(month->world).price_factor[row->category];
    double price = market_uses(month->world).price[USE_CATEGORY + row->category];
    return row->price > 0 ? (double)month->mode.paid[m] * factor /
                                (mode_price(row, &month->mode, m) * (1 + surcharge) * price)
                          : 0;
}

static struct value_category sum_category(const struct month *month, size_t c,
                                          const struct value_payments *payments)
{
    const struct value_sector *seller =
        &month->sectors->sector[market_rates(month->world)->seller[c]];
    const struct supply *supply = &month->supply[c];
    double front = front_cost(month, c), mean = month->r[market_rates(month->world)->seller[c]];
    double per_cent = seller->labour > 0 ? seller->hours / seller->labour : 0, labour = 0;
    struct value_category sum = {.volume = 0};
    sum.front_cost = front * supply->paid * supply->r;
    sum.front_hours = sum.front_cost * per_cent;
    for (size_t m = month->rates->first[c]; m < month->rates->first[c + 1]; m++) {
        labour += payments->to[m][ACCOUNT_TO_WAGES] + payments->to[m][ACCOUNT_TO_CONTRIBUTIONS];
        sum.volume += volume_of(month, m);
        sum.other_hours += (double)month->mode.to_producer[m] * month->farms.hours;
        sum.other_hours += spent_at_home(month, m) * month->services.hours;
    }
    sum.other_cost = labour - sum.front_cost;
    sum.other_hours += supply->paid * supply->content.hours;
    if (supply->r > 0)
        sum.other_hours -= front * mean * supply->paid * per_cent;
    return sum;
}

void value_fill_payments(const struct sim_world *world, const struct value_firms *firms,
                         const struct value_sectors *sectors, struct value_payments *payments)
{
    struct month month = {.world = world,
                          .rates = mode_rates(world),
                          .firms = firms,
                          .sectors = sectors,
                          .mode = mode_modes(world)};
    *payments = (struct value_payments){.to = {{0}}};
    fill_month(&month);
    for (size_t m = 0; m < month.rates->count; m++)
        pay_mode(&month, m, payments->to[m]);
    for (size_t c = 0; c < market_rates(world)->category_count; c++)
        payments->category[c] = sum_category(&month, c, payments);
}
