"""Cost and benefit in French: words of the report, and those of the table of guichet balance."""
WORDS = {
    "What each scenario costs and whom it spares":
        "Ce que coûte chaque scénario et qui il épargne",
    "What does each scenario cost the state, and how many persons less are excluded?":
        "Que coûte chaque scénario à l'État, et combien de personnes sont exclues en moins ?",
    "million EUR a year; thousand persons": "millions d'euros par an ; milliers de personnes",
    "Each number is a scenario. To the right: fewer persons go without than in the baseline; up: "
    "the state spends more by levers than it collects by them. Lines are two standard errors over "
    "pairs of replications. Best is low and to the right. Other changes of the public budget are in the "
    "tables of cost and benefit.":
        "Chaque numéro est un scénario. À droite : moins de personnes renoncent que dans la "
        "référence ; en haut : l'État dépense plus par les leviers qu'il n'en perçoit. Les "
        "traits sont deux erreurs-types sur les paires de réplications. Le mieux est en bas à "
        "droite. Les autres variations du budget public sont dans les tableaux des coûts et bénéfices.",
    "net public cost of levers, million EUR a year":
        "coût public net des leviers, millions d'euros par an",
    "persons less excluded than in the baseline, thousand":
        "personnes exclues en moins que dans la référence, milliers",
    "EUR a year per person less excluded": "euros par an et par personne exclue en moins",
    "Means of {period}.": "Moyennes de {period}.",
    "Cost and benefit": "Coûts et bénéfices",
    "By lever: differences from the baseline": "Par levier : écarts à la référence",
    "What each scenario costs the state, and what it brings, as means of {period}: the scenario, "
    "the baseline and the difference, with its standard error over pairs of replications (delta method "
    "for ratios). A word in the last column says that the difference is beyond two standard errors. "
    "The cost per person is not told where the number of persons less excluded may be chance.":
        "Ce que coûte chaque scénario à l'État et ce qu'il apporte, en moyennes de {period} : le "
        "scénario, la référence et l'écart, avec son erreur-type sur les paires de réplications "
        "(méthode delta pour les rapports). Un mot dans la dernière colonne signale un écart au-delà "
        "de deux erreurs-types. Le coût par personne n'est pas dit quand le nombre de personnes "
        "exclues en moins peut être dû au hasard.",
    "not in these files": "absent de ces fichiers",
    "not told: {reason}": "non dit : {reason}",
    "lever": "levier",
    "line": "ligne",
    "Levers": "Leviers",
    "start": "début",
    "end": "fin",
    "phase_in": "montée en charge",
    "target": "cible",
    "origin": "origine",
    "All scenarios": "Tous les scénarios",
    "{name}: see above": "{name} : voir plus haut",
    "The table has all.": "Le tableau les a tous.",
    "All scenarios at a glance": "Tous les scénarios d'un coup d'œil",
    "What does each scenario change in the last year, and is it more than chance?":
        "Que change chaque scénario la dernière année, et est-ce plus que le hasard ?",
    "as in the rows": "selon les lignes",
    "Each column is a scenario, each number its difference from the baseline in the last year, the "
    "same replication in both. Cells are coloured where it is beyond two standard errors over "
    "replications: blue for more, orange for less, the darker the further beyond. With one "
    "replication nothing is coloured. One cell in twenty is beyond by chance.":
        "Chaque colonne est un scénario, chaque nombre son écart à la référence la dernière année, "
        "avec la même réplication des deux côtés. Les cases sont colorées quand il dépasse deux "
        "erreurs-types sur les réplications : bleu pour plus, orange pour moins, d'autant plus foncé "
        "qu'il les dépasse. Avec une seule réplication, rien n'est coloré. Une case sur vingt "
        "dépasse par hasard.",
}
# Sections, lines, units, verdicts and notes of the table, as tools/balance*.c have them.
LINES = {
    "Public cost": "Coût public",
    "spent by levers": "dépensé par les leviers",
    "collected by levers": "perçu par les leviers",
    "net cost of levers": "coût net des leviers",
    "public deficit": "déficit public",
    "Jobs": "Emplois",
    "employment": "emploi",
    "front-line jobs": "emplois au contact du public",
    "unemployment rate": "taux de chômage",
    "jobs lost to modes": "emplois finis à cause des modes",
    "Hours": "Heures",
    "paid hours": "heures payées",
    "unpaid hours in purchases": "heures non payées dans les achats",
    "Value to whom: what households pay": "À qui va la valeur : ce que paient les ménages",
    "wages": "salaires",
    "social contributions": "cotisations sociales",
    "self-employed": "indépendants",
    "profits": "profits",
    "state (taxes)": "État (impôts)",
    "abroad": "étranger",
    "platforms, domestic": "plateformes, en France",
    "platforms, foreign": "plateformes, étrangères",
    "persons who supply": "particuliers qui offrent",
    "members of cooperatives": "coopérateurs",
    "Living": "Niveau de vie",
    "worth of choice": "valeur du choix",
    "disposable income": "revenu disponible",
    "People": "Personnes",
    "excluded from a category": "exclus d'une catégorie",
    "enduring a mode": "subissent un mode",
    "gave up since January": "ont renoncé depuis janvier",
    "gave up for a year or more": "renoncent depuis un an ou plus",
    "helped by others": "aidés par d'autres",
    "rights lapsed": "droits non réclamés",
    "Cost per person less excluded": "Coût par personne exclue en moins",
    "persons less excluded": "personnes exclues en moins",
    "by the net cost of levers": "par le coût net des leviers",
    "by the change of the public deficit": "par la variation du déficit public",
    "By lever": "Par levier",
    "spent": "dépensé",
    "collected": "perçu",
    "cases": "cas",
    "million EUR/year": "millions d'euros par an",
    "million EUR of 2010/year": "millions d'euros de 2010 par an",
    "bn EUR/year": "milliards d'euros par an",
    "EUR/year": "euros par an",
    "thousand": "milliers",
    "thousand/year": "milliers par an",
    "million/year": "millions par an",
    "agents or places/month": "agents ou lieux par mois",
    "better": "mieux",
    "worse": "moins bien",
    "more": "plus",
    "less": "moins",
    "a series that it needs is not in these files":
        "une série nécessaire n'est pas dans ces fichiers",
    "more persons are excluded, not fewer": "plus de personnes sont exclues, non moins",
    "as many persons are excluded as before": "autant de personnes sont exclues qu'avant",
    "one replication does not tell whether fewer persons are excluded":
        "une seule réplication ne dit pas si moins de personnes sont exclues",
    "the fall of persons excluded may be chance: it is within two standard errors":
        "la baisse du nombre d'exclus peut être due au hasard : en deçà de deux erreurs-types",
}
