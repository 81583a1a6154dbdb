"""The texts of the report in French, by the English text they stand for."""
from . import french_balance

UNITS = {
    "%": "%",
    "1": "1",
    "% of GDP": "% du PIB",
    "% of adults": "% des adultes",
    "% of adults; points": "% des adultes ; points",
    "% of employment in {year}": "% de l'emploi de {year}",
    "% of pay before, in euros of 2010": "% du salaire antérieur, en euros de 2010",
    "% of persons": "% des personnes",
    "% of purchases": "% des achats",
    "% of purchases; billion hours": "% des achats ; milliards d'heures",
    "% of the labour force": "% de la population active",
    "% of value added": "% de la valeur ajoutée",
    "%; million persons": "% ; millions de personnes",
    "as in the first figure": "comme dans la première figure",
    "billion hours a year": "milliards d'heures par an",
    "billion hours; % of GDP": "milliards d'heures ; % du PIB",
    "bn EUR of 2010": "milliards d'euros de 2010",
    "bn EUR of 2010 a year": "milliards d'euros de 2010 par an",
    "bn EUR of 2010, {year}": "milliards d'euros de 2010, {year}",
    "cents of each euro paid by households, {year}":
        "centimes de chaque euro payé par les ménages, {year}",
    "cents per euro": "centimes par euro",
    "contribution to the index": "contribution à l'indice",
    "EUR a month and adult": "euros par mois et par adulte",
    "index": "indice",
    "index; below zero: among the poor": "indice ; négatif : chez les pauvres",
    "million EUR a year": "millions d'euros par an",
    "million hours a year": "millions d'heures par an",
    "million persons": "millions de personnes",
    "minutes a day and adult": "minutes par jour et par adulte",
    "months": "mois",
    "points": "points",
    "points of the labour force": "points de la population active",
    "thousand persons": "milliers de personnes",
    "thousand persons a year": "milliers de personnes par an",
    "thousand persons; %": "milliers de personnes ; %",
    "thousand persons; months; %": "milliers de personnes ; mois ; %",
    "mean change, EUR of 2010 a year": "variation moyenne, euros de 2010 par an",
}
HEADINGS = {
    "Age": "Âge",
    "All": "Ensemble",
    "Diploma": "Diplôme",
    "Household": "Ménage",
    "Decile of standard of living": "Décile de niveau de vie",
    "Figure": "Figure",
    "Figures": "Figures",
    "Key figures": "Chiffres clés",
    "Limits": "Limites",
    "Runs": "Simulations",
    "Scenarios": "Scénarios",
    "Source": "Source",
    "Unit": "Unité",
    "How it was made": "Comment ce rapport a été fait",
    "How to read it.": "Lecture.",
    "Input tables": "Tables de données en entrée",
    "Parameters that differ from the model's own": "Paramètres qui diffèrent de ceux du modèle",
    "Set on the command line": "Fixé en ligne de commande",
    "The numbers are in the table below it.": "Les nombres sont dans le tableau qui suit.",
    "The numbers of figure {n}": "Les nombres de la figure {n}",
    "Too small to be seen: {names}.": "Trop petits pour être vus : {names}.",
    "Only the first {count} scenarios are drawn.":
        "Seuls les {count} premiers scénarios sont dessinés.",
    "Not in these files: {names}.": "Absents de ces fichiers : {names}.",
    "all savings": "total des gains",
    "baseline": "référence",
    "beyond 2 s.e.": "au-delà de 2 e.-t.",
    "category": "catégorie",
    "change": "variation",
    "change of unemployment, points": "variation du chômage, points",
    "difference": "écart",
    "département": "département",
    "figure": "grandeur",
    "file": "fichier",
    "first year": "première année",
    "going without": "renoncement",
    "group": "groupe",
    "last year": "dernière année",
    "licence": "licence",
    "machine": "machine",
    "measure": "mesure",
    "mode": "mode",
    "occupation": "métier",
    "parameter": "paramètre",
    "persons per agent": "personnes par agent",
    "producer": "producteur",
    "replication": "réplication",
    "replication {number}": "réplication {number}",
    "s.e.": "erreur-type",
    "scenario": "scénario",
    "scenario {name}": "scénario {name}",
    "scenarios {names}": "scénarios {names}",
    "seed": "graine",
    "seed {seed}": "graine {seed}",
    "; series": " ; séries",
    "; of each year {months}": " ; de chaque année : {months}",
    "set in": "fixé dans",
    "source": "source",
    "started": "début",
    "table": "table",
    "title": "titre",
    "unit": "unité",
    "value": "valeur",
    "version": "version",
    "{count} replications": "{count} réplications",
    "gain": "gagnent",
    "lose": "perdent",
    "{first} to {last}; one agent for {weight} persons; runs: {count}; scenarios: {number}.":
        "{first} à {last} ; un agent pour {weight} personnes ; simulations : {count} ; "
        "scénarios : {number}.",
    "Means of a year over replications, ± the standard error of the mean where there are "
    "several.":
        "Moyennes annuelles sur les réplications, ± l'erreur-type de la moyenne quand il y en a"
        " plusieurs.",
}
PANELS = {
    "By category, {year}": "Par catégorie, {year}",
    "Change of unemployment, {first} to {last}": "Variation du chômage, de {first} à {last}",
    "Concentration over standards of living": "Concentration selon le niveau de vie",
    "Consumer prices, yearly growth": "Prix à la consommation, hausse annuelle",
    "Consumer surplus of modes": "Surplus du consommateur lié aux modes",
    "Contributions for going without, {year}": "Contributions au renoncement, {year}",
    "Employment": "Emploi",
    "Enduring a mode": "Mode subi",
    "Enduring a mode they would not choose": "Subissent un mode qu'ils n'auraient pas choisi",
    "Front-line jobs": "Emplois au contact du public",
    "GDP in volume": "PIB en volume",
    "GDP in volume, yearly growth": "PIB en volume, croissance annuelle",
    "Gave up within a year": "Ont renoncé dans l'année",
    "Gini coefficient of standards of living": "Indice de Gini des niveaux de vie",
    "Going without": "Renoncement",
    "Going without, {year}": "Renoncement, {year}",
    "Going without in a category at least": "Renoncent dans une catégorie au moins",
    "Helped": "Personnes aidées",
    "Hours moved since the opening": "Heures déplacées depuis le début",
    "Its value": "Sa valeur",
    "Jobs ended, by cause": "Fins d'emploi, par cause",
    "Labour share": "Part du travail",
    "Paris and around": "Paris et petite couronne",
    "Pay after displacement": "Salaire après la perte de l'emploi",
    "Poverty rate": "Taux de pauvreté",
    "Public debt": "Dette publique",
    "Purchases made with staff": "Achats faits avec un agent",
    "Purchases, on what terms": "Achats, selon les conditions",
    "Rights lapsed": "Droits non réclamés",
    "Time of purchases, by who performs the tasks": "Temps des achats, par exécutant",
    "Jobs ended because modes moved the work": "Emplois finis à cause des modes",
    "Time out of work before a new job": "Temps sans emploi avant le suivant",
    "Unemployment": "Chômage",
    "Unpaid work": "Travail non payé",
    "Unpaid work in purchases": "Travail non payé dans les achats",
    "Value of unpaid work at the minimum wage": "Travail non payé, au salaire minimum",
}
TITLES = {
    "The economy and its counters": "L'économie et ses guichets",
    "How do activity, work, prices, exclusion and the use of counters move?":
        "Comment évoluent l'activité, l'emploi, les prix, l'exclusion et l'usage des guichets ?",
    "Who buys how, category by category": "Qui achète comment, par catégorie",
    "Through which modes of provision do adults make their purchases?":
        "Par quels modes de prestation les adultes font-ils leurs achats ?",
    "Purchases by terms, time by performer": "Conditions des achats, temps par exécutant",
    "Who performs the tasks of purchases, and is it by choice?":
        "Qui exécute les tâches des achats, et est-ce par choix ?",
    "Work moved from one performer to another": "Le travail passé d'un exécutant à l'autre",
    "How many hours have the modes moved since the opening, and from whom to whom?":
        "Combien d'heures les modes ont-ils déplacées depuis le début, et de qui vers qui ?",
    "Occupations that gain and lose": "Les métiers qui gagnent et qui perdent",
    "Which occupations have grown and shrunk most?":
        "Quels métiers ont le plus augmenté et le plus diminué ?",
    "Why jobs end, and what follows": "Pourquoi les emplois finissent, et la suite",
    "How many jobs end because modes moved the work, and what becomes of those who had them?":
        "Combien d'emplois finissent parce que les modes ont déplacé le travail, et que "
        "deviennent ceux qui les occupaient ?",
    "Where a euro goes": "Où va un euro",
    "Who ends up with what households pay, category by category?":
        "À qui revient ce que paient les ménages, par catégorie ?",
    "What is saved, and who has it": "Ce qui est économisé, et qui en profite",
    "Who has the labour that purchases need no more?":
        "À qui profite le travail dont les achats n'ont plus besoin ?",
    "How much do consumers and others work without pay, and what is it worth?":
        "Combien les consommateurs et d'autres travaillent-ils sans être payés, et pour quelle "
        "valeur ?",
    "Who is left out": "Qui est laissé de côté",
    "Which ages, diplomas, deciles and households go without, endure, or are helped?":
        "Quels âges, diplômes, déciles et ménages renoncent, subissent ou sont aidés ?",
    "Is exclusion a matter of income?": "L'exclusion est-elle affaire de revenu ?",
    "Is exclusion concentrated among the poor, and through what?":
        "L'exclusion est-elle concentrée chez les pauvres, et par quoi ?",
    "Départements": "Départements",
    "Where do people go without, and where has unemployment changed?":
        "Où renonce-t-on, et où le chômage a-t-il varié ?",
    "What the scenarios change": "Ce que changent les scénarios",
    "By how much do the scenarios differ from the baseline, and is it more than chance?":
        "De combien les scénarios s'écartent-ils de la référence, et est-ce plus que le hasard "
        "?",
    "Who gains and who loses": "Qui gagne et qui perd",
    "Which persons gain and which lose by each scenario?":
        "Quelles personnes gagnent et lesquelles perdent dans chaque scénario ?",
}
READINGS = {
    "Quarterly means. The line is the mean over replications; the dark band holds the middle "
    "half of them, the light one nine in ten (all of them when there are two or three). A "
    "single replication has no band: its wiggles are luck as much as movement.":
        "Moyennes trimestrielles. La ligne est la moyenne des réplications ; la bande foncée en"
        " contient la moitié centrale, la claire neuf sur dix (toutes quand il y en a deux ou "
        "trois). Une réplication seule n'a pas de bande : ses oscillations tiennent autant du "
        "hasard que du mouvement.",
    "Each panel is a category of purchase, each area the adults whose mode it is, in per cent "
    "of those who have one. The lowest area is the counter, the human alternative.":
        "Chaque graphique est une catégorie d'achats, chaque aire les adultes dont c'est le "
        "mode, en pourcentage de ceux qui en ont un. L'aire du bas est le guichet, "
        "l'alternative humaine.",
    "Left: purchases served by staff at a counter, and those in which buyers do part of the "
    "work: by choice, because no counter on fair terms was to be had, or the same where a "
    "counter would have served them better. Right: the time all this takes, whoever performs "
    "it.":
        "À gauche : les achats servis au guichet et ceux où l'acheteur fait une part du "
        "travail, par choix, faute de guichet à des conditions normales, ou de même alors qu'un"
        " guichet lui aurait mieux convenu. À droite : le temps que tout cela prend, quel que "
        "soit l'exécutant.",
    "Hours of the year's purchases less those which the same purchases would have taken with "
    "the opening's mix of modes. Below zero: work taken off that performer; above: work given "
    "to them.":
        "Heures des achats de l'année moins celles que les mêmes achats auraient prises avec "
        "les modes du début. Au-dessous de zéro : travail retiré à cet exécutant ; au-dessus : "
        "travail qui lui est donné.",
    "The twelve occupations with the largest gains and the twelve with the largest losses of "
    "employment between the first and the last year (means of twelve months). Thin lines are "
    "two standard errors over replications. Front-line occupations are split finer.":
        "Les douze métiers dont l'emploi a le plus augmenté et les douze où il a le plus "
        "diminué entre la première et la dernière année (moyennes de douze mois). Les traits "
        "fins sont deux erreurs-types sur les réplications. Les métiers au contact du public "
        "sont plus détaillés.",
    "Left: jobs ended in each year by cause; retirements and deaths are not among them. Right, "
    "from the top: those that ended because customers took over the work; of employees hired "
    "again after a dismissal, a job moved by modes or a closure, the time they were out of work"
    " and their new pay compared with the old one. Those never hired again are not in these "
    "two.":
        "À gauche : les emplois finis chaque année, par cause, sans les retraites ni les décès."
        " À droite, de haut en bas : ceux qui ont fini parce que les clients ont pris le "
        "travail ; pour les salariés embauchés de nouveau après un licenciement, un emploi "
        "déplacé par les modes ou une fermeture, le temps passé sans emploi et le nouveau "
        "salaire rapporté à l'ancien. Ceux qui ne retrouvent pas d'emploi n'y sont pas.",
    "Each bar is one euro paid in the last year. Payments to suppliers are followed through "
    "what these buy from others, down to wages, profits, taxes and imports.":
        "Chaque barre est un euro payé la dernière année. Les paiements aux fournisseurs sont "
        "suivis à travers ce que ceux-ci achètent à d'autres, jusqu'aux salaires, profits, "
        "impôts et importations.",
    "From left to right: labour that the year's purchases need less than those of the first "
    "year, by where it is saved; the sum; and those who have it, down to zero. A bar that goes "
    "the other way is a loss.":
        "De gauche à droite : le travail dont les achats de l'année ont moins besoin que ceux "
        "de la première année, selon l'endroit où il est économisé ; la somme ; puis ceux qui "
        "en profitent, jusqu'à zéro. Une barre en sens inverse est une perte.",
    "Left: hours by kind of work, those of queues not counted. Right: the same hours valued at "
    "the minimum wage, at the wage of those whose job it is, and at the person's own wage. None"
    " of this is in GDP; the three values bracket what is not known.":
        "À gauche : les heures par type de travail, sans les files d'attente. À droite : les "
        "mêmes heures au salaire minimum, au salaire de ceux dont c'est le métier et au salaire"
        " de la personne. Rien de cela n'est dans le PIB ; les trois valeurs encadrent ce qu'on"
        " ignore.",
    "Rings are the first year, dots the last, with two standard errors where there are several "
    "replications. A person goes without who can use no mode of a category, and endures whose "
    "mode serves worse than a counter would, were there one. Those who gave up are counted from"
    " January to December.":
        "Les cercles sont la première année, les points la dernière, avec deux erreurs-types "
        "quand il y a plusieurs réplications. Renonce qui ne peut utiliser aucun mode d'une "
        "catégorie, subit qui serait mieux servi par un guichet qui n'existe pas. Ceux qui ont "
        "renoncé sont comptés de janvier à décembre.",
    "The index is zero when exclusion is spread evenly over standards of living and negative "
    "when it weighs on the poor. Contributions of the factors and the residual add up to it.":
        "L'indice est nul quand l'exclusion est également répartie selon les niveaux de vie et "
        "négatif quand elle pèse sur les pauvres. Les contributions des facteurs et le résidu "
        "s'additionnent pour le former.",
    "Means over the last year, and over the first for changes. A département of one agent for a"
    " thousand persons holds some hundreds of agents: neighbouring classes are within chance "
    "unless several replications are shown. Insets are not to scale.":
        "Moyennes de la dernière année, et de la première pour la variation. Avec un agent pour"
        " mille personnes, un département compte quelques centaines d'agents : des classes "
        "voisines ne se distinguent pas du hasard sans plusieurs réplications. Les encarts ne "
        "sont pas à l'échelle.",
    "Each scenario less the baseline, the same replication in both, so that the same persons "
    "have the same luck. Bands are two standard errors over replications; a difference within "
    "them may be chance. The table marks those of the last year that are beyond.":
        "Chaque scénario moins la référence, avec la même réplication des deux côtés : les "
        "mêmes personnes ont la même chance. Les bandes sont deux erreurs-types sur les "
        "réplications ; un écart qui y reste peut être dû au hasard. Le tableau signale ceux de"
        " la dernière année qui en sortent.",
    "Each person followed is compared with herself in the baseline: standard of living and "
    "worth of the choice of modes. A change also redirects the luck of single lives, so compare"
    " those who gain with those who lose, not with nobody.":
        "Chaque personne suivie est comparée à elle-même dans la référence : niveau de vie et "
        "valeur du choix des modes. Un changement réoriente aussi le hasard de chaque vie : "
        "comparez ceux qui gagnent à ceux qui perdent, non à personne.",
    "Gains and losses count from {threshold} EUR of 2010 a year on.":
        "Gains et pertes comptent à partir de {threshold} euros de 2010 par an.",
    "This figure needs series that the files do not have ({names}); they were made by an older "
    "version of guichet.":
        "Cette figure demande des séries que les fichiers n'ont pas ({names}) ; ils viennent "
        "d'une version antérieure de guichet.",
    "This figure needs series that the files do not have ({names}); they were made with --series "
    "{chosen}.":
        "Cette figure demande des séries que les fichiers n'ont pas ({names}) ; ils ont été faits "
        "avec --series {chosen}.",
    "Of each year the files hold only {months} (guichet run --every): a figure of a year is the "
    "mean of these, and one in euros a year twelve times this mean.":
        "De chaque année les fichiers n'ont que {months} (guichet run --every) : un chiffre annuel "
        "en est la moyenne, et un montant en euros par an douze fois cette moyenne.",
}
LIMITS = {
    "The figures on modes rest on more assumptions than those on the economy: no survey says "
    "who performs each task of a purchase, in how many minutes, or what installations cost.":
        "Les chiffres sur les modes reposent sur plus d'hypothèses que ceux sur l'économie : "
        "aucune enquête ne dit qui exécute chaque tâche d'un achat, en combien de minutes, ni "
        "ce que coûtent les installations.",
    "Levels depend on the parameters; differences between scenarios with the same seed and "
    "replications are safer than levels.":
        "Les niveaux dépendent des paramètres ; les écarts entre scénarios de mêmes graine et "
        "réplications sont plus sûrs que les niveaux.",
    "The path of single years is luck, not history: no crisis and no measure of those years is "
    "in the model, unless a scenario adds it.":
        "Le profil d'une année est du hasard, non de l'histoire : ni les crises ni les mesures "
        "de ces années ne sont dans le modèle, sauf si un scénario les ajoute.",
    "Figures to about 2025 rest on data; beyond that they say what happens if nothing changes.":
        "Les chiffres reposent sur des données jusque vers 2025 ; au-delà, ils disent ce qui "
        "arrive si rien ne change.",
    "With one agent for many persons, small groups, occupations and départements are noisy; "
    "standard errors come from replications only.":
        "Avec un agent pour beaucoup de personnes, les petits groupes, métiers et départements "
        "sont bruités ; les erreurs-types ne viennent que des réplications.",
    "All known weaknesses: models/README.md of guichet, section 8; data, producers and "
    "licences: {path}.":
        "Toutes les faiblesses connues : models/README.md de guichet, section 8 ; données, "
        "producteurs et licences : {path}.",
}
# A space before ; : ? ! must not break a line.
TEXTS = {english: text.replace(" ;", "\u00a0;").replace(" :", "\u00a0:").replace(" ?", "\u00a0?")
         for part in (UNITS, HEADINGS, PANELS, TITLES, READINGS, LIMITS,
                      french_balance.WORDS, french_balance.LINES)
         for english, text in part.items()}
