"""Published figures on modes of provision, for targets.csv.

Quality: A a firm published figure, B one cited second hand or of a wider
definition, C an order of magnitude or a figure carried to another year.
"""

# series -> definition, in our words and as tools/targets.py reads it.
DEFINITIONS = {
    "online_procedure":
        "carried out at least one administrative procedure online in the twelve months before",
    "e_administration":
        "carried out at least one administrative procedure online in the twelve months before",
    "income_tax_online":
        "filed the income-tax return online; here: adults whose routine for procedures is "
        "online",
    "unable_online_procedures": "says that online procedures are beyond his or her ability",
    "self_checkout_ever_used": "has used an automatic till at least once",
    "drive_share_fmcg":
        "share of sales of consumer goods by order online and collection; 2012: end of the "
        "year",
    "bank_branch_frequent":
        "goes to the bank branch several times a month; here: routine at the counter. The "
        "question changed between 2010 and 2012",
    "online_banking": "consulted or used bank accounts online in the three months before",
    "bank_staff":
        "change of the staff of banks since 2012 (370 thousand; 371.6 thousand in 2015); "
        "here: jobs of finance and insurance",
    "bank_branches":
        "change of the number of branches since 2012 (38360; 37261 in 2016); here: counters "
        "kept up",
    "bank_atms": "change of the number of cash machines since 2010 (about 60 and 56 thousand)",
    "post_counter_activity":
        "change of activity at post counters since 2010; published: -25 % from 2009 to 2014, "
        "carried to four years at a constant rate",
    "ecommerce_turnover":
        "sales of goods and services to consumers over the internet in the year, sellers' own"
        " sites and platforms",
    "ecommerce_retail_share": "share of sales over the internet in retail sales of the year",
    "online_purchase": "bought something online in the three months before",
    "collaborative_regular":
        "practises collaborative consumption regularly; here: at least once in the year",
    "collaborative_ever": "has practised collaborative consumption at least once",
    "collaborative_gains":
        "received in the year by households that offer goods and services to others",
    "second_hand_clothes": "bought second-hand clothes in the year; here: second-hand goods",
    "self_consumption": "households that consume electricity made at home (3000 of 28.5 million)",
    "cooperative_supermarket_price": "price against other supermarkets (20 to 40 % lower)",
    "social_benefit_non_take_up":
        "eligible households that do not take up the minimum income in a quarter",
    "platform_commission": "share of the price that the platform keeps",
}

# series, group, year, value, unit, source, quality
FIGURES = [
    ("online_procedure", "18+", 2011, 33, "%", "INSEE Focus 267", "A"),
    ("e_administration", "12+", 2015, 53, "%", "CREDOC", "B"),
    ("e_administration", "12+", 2016, 62, "%", "CREDOC", "B"),
    ("income_tax_online", "tax households", 2005, 11, "%", "DGFiP", "B"),
    ("income_tax_online", "tax households", 2007, 20, "%", "DGFiP", "B"),
    ("income_tax_online", "tax households", 2011, 33, "%", "DGFiP", "B"),
    ("income_tax_online", "tax households", 2014, 36, "%", "DGFiP", "B"),
    ("income_tax_online", "tax households", 2015, 40.2, "%", "DGFiP", "B"),
    ("unable_online_procedures", "all", 2016, 16, "%", "CREDOC", "B"),
    ("self_checkout_ever_used", "adults", 2016, 88, "%", "CESE opinion 2016-12", "A"),
    ("drive_share_fmcg", "consumer goods", 2012, 2.3, "%", "Kantar", "B"),
    ("drive_share_fmcg", "consumer goods", 2015, 4, "%", "Nielsen", "B"),
    ("bank_branch_frequent", "15+", 2007, 62, "%", "FBF-Ifop", "B"),
    ("bank_branch_frequent", "15+", 2010, 52, "%", "FBF-Ifop", "B"),
    ("bank_branch_frequent", "15+", 2012, 21, "%", "FBF-Ifop", "B"),
    ("bank_branch_frequent", "15+", 2013, 17, "%", "FBF-Ifop", "B"),
    ("bank_branch_frequent", "15+", 2016, 18, "%", "CESE opinion 2016-12", "A"),
    ("online_banking", "15-44", 2009, 50, "%", "INSEE Focus 259", "B"),
    ("online_banking", "16-74", 2008, 40, "%", "Eurostat", "B"),
    ("bank_staff", "sector", 2015, 0.4, "% since 2012", "FBF", "B"),
    ("bank_branches", "ECB perimeter", 2016, -2.9, "% since 2012", "ECB", "B"),
    ("bank_atms", "metropolitan", 2015, -6.7, "% since 2010", "Banque de France", "B"),
    ("post_counter_activity", "counters", 2014, -20.6, "% since 2010", "Cour des comptes", "C"),
    ("ecommerce_turnover", "B2C", 2009, 25, "bn EUR", "Fevad", "B"),
    ("ecommerce_turnover", "B2C", 2014, 56.8, "bn EUR", "Fevad", "B"),
    ("ecommerce_retail_share", "retail", 2009, 4.5, "%", "Fevad", "B"),
    ("online_purchase", "15+", 2009, 32, "%", "INSEE", "B"),
    ("online_purchase", "15+", 2013, 40, "%", "INSEE", "B"),
    ("collaborative_regular", "15+", 2013, 48, "%", "TNS Sofres / La Poste", "B"),
    ("collaborative_ever", "15+", 2014, 90, "%", "DGE", "B"),
    ("collaborative_gains", "households", 2014, 33, "bn EUR", "DGE", "B"),
    ("second_hand_clothes", "adults", 2010, 15, "%", "IFM", "B"),
    ("self_consumption", "households", 2015, 0.0105, "%", "Enedis", "B"),
    ("cooperative_supermarket_price", "La Louve", 2016, -30, "%", "press", "B"),
    ("social_benefit_non_take_up", "minimum income", 2018, 34, "%", "DREES", "A"),
    ("platform_commission", "peer_lodging", 2016, 12.5, "%",
     "press and companies (8 to 17 %)", "C"),
    ("platform_commission", "booking", 2016, 17, "%", "press and companies", "C"),
    ("platform_commission", "ride_hailing", 2016, 25, "%", "press and companies", "C"),
]


def rows():
    """Rows of targets.csv."""
    return [[series, group, year, f"{value:g}", unit, DEFINITIONS[series], source, quality]
            for series, group, year, value, unit, source, quality in FIGURES]
