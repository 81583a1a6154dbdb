"""The page: one HTML file with everything in it, for the screen and for paper."""
import base64
from html import escape

from . import balance, figures_economy

STYLE = """
:root{color-scheme:light}
body{font:16px/1.5 Georgia,'DejaVu Serif',serif;color:#222;background:#fff;margin:0 auto;
max-width:62rem;padding:1.5rem}
h1,h2,h3,table,summary,nav,.source{font-family:'Helvetica Neue',Arial,'DejaVu Sans',sans-serif}
h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.35rem;border-bottom:2px solid #0072B2;padding-bottom:.2rem;margin-top:2.5rem}
h3{font-size:1.05rem;margin:2rem 0 .5rem}
figure{margin:0 0 1rem}img{width:100%;height:auto;display:block}
figcaption{font-size:.95rem;margin-top:.3rem}
.lead{font-size:1.1rem;color:#444}.source,.small{font-size:.8rem;color:#555}
.missing{border-left:4px solid #E69F00;padding:.4rem .8rem;background:#fbf5e8}
table{border-collapse:collapse;font-size:.82rem;margin:.6rem 0;width:100%}
th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #ddd;vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:bold;padding:.3rem 0}
pre{background:#f6f6f6;padding:.8rem;font-size:.8rem;white-space:pre-wrap;overflow-wrap:anywhere}
td,tbody th{overflow-wrap:anywhere}thead th{vertical-align:bottom}
summary{cursor:pointer;font-size:.85rem;color:#0060A0}
nav ol{columns:2;font-size:.9rem}a{color:#0060A0}
.wide{overflow-x:auto}
@media print{body{max-width:none;padding:0;font-size:10.5pt}h2{break-after:avoid}
h3{break-after:avoid}figure,tr{break-inside:avoid}details:not([open]){display:none}
nav{display:none}a{color:inherit;text-decoration:none}}
@page{size:A4;margin:18mm 16mm}
""".replace("\n", "")
KEY_SCENARIOS_MAX = 4                   # more are behind a click
NUMERIC = set("0123456789\u2212+-–±.,%() ●\u202f\u00a0")


def is_number(cell):
    """True for a cell that holds nothing but numbers and marks."""
    return cell != "" and set(cell) <= NUMERIC


def table(header, rows, caption=""):
    """A table with headers of columns and rows."""
    right = [bool(rows) and all(is_number(r[i]) or r[i] == "" for r in rows)
             for i in range(len(header))]
    kind = [' class="n"' if r else "" for r in right]
    head = "".join(f'<th scope="col"{k}>{escape(h)}</th>' for h, k in zip(header, kind))
    body = "".join("<tr>" + "".join(
        f'<th scope="row">{escape(c)}</th>' if i == 0 else f"<td{kind[i]}>{escape(c)}</td>"
        for i, c in enumerate(row)) + "</tr>" for row in rows)
    head = f"<thead><tr>{head}</tr></thead>" if any(header) else ""
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (f'<div class="wide"><table>{title}{head}'
            f"<tbody>{body}</tbody></table></div>")


def figure(context, number, entry, picture, image):
    """Heading, picture, how to read it, the numbers behind it."""
    words = context.words
    question = words(entry.question)
    data = base64.b64encode(image["svg"]).decode()
    note = f" {escape(picture.note)}" if picture.note else ""
    alternative = (f"{words(entry.title)}. {question} {words('Unit')}{words.colon()} "
                   f"{words(entry.unit)}. {words('The numbers are in the table below it.')}")
    return (f'<section id="{entry.name}"><h3>{words("Figure")} {number}. {escape(question)}</h3>'
            f'<figure><img alt="{escape(alternative)}" src="data:image/svg+xml;base64,{data}">'
            f"<figcaption><strong>{escape(words('How to read it.'))}</strong> "
            f"{escape(words(entry.reading))}{note}</figcaption></figure>"
            f"<details><summary>{escape(words('The numbers of figure {n}', n=number))}</summary>"
            f"{table(picture.header, picture.rows)}</details></section>")


def absent(context, number, entry, names):
    """The sentence in place of a figure whose series are not there."""
    words = context.words
    chosen = context.baseline.first["series"]
    sentence = (words("This figure needs series that the files do not have ({names}); they were "
                      "made with --series {chosen}.", names=", ".join(names), chosen=chosen)
                if chosen else
                words("This figure needs series that the files do not have ({names}); they were "
                      "made by an older version of guichet.", names=", ".join(names)))
    return (f'<section id="{entry.name}"><h3>{words("Figure")} {number}. '
            f"{escape(words(entry.question))}</h3>"
            f'<p class="missing">{escape(sentence)}</p></section>')


def contents(context, entries):
    """Links to the figures."""
    words = context.words
    items = "".join(f'<li><a href="#{e.name}">{escape(words(e.title))}</a></li>' for e in entries)
    return f"<nav aria-label=\"{escape(words('Figures'))}\"><ol>{items}</ol></nav>"


def balance_section(context):
    """Cost and benefit of each scenario."""
    head = escape(context.words("Cost and benefit"))
    return f"<h2>{head}</h2>{balance.section(context, table)}"


def lever_table(words, run):
    """The levers of policy as used; nothing where there are none."""
    header, rows = run.levers()
    return table([words(name) for name in header], rows, words("Levers")) if rows else ""


def file_section(words, run, name, shown):
    """A scenario file; one that another scenario has shown is only named. shown: {name: hash}."""
    mark = run.hashes[f"files/{name}"]
    if shown.get(name) == mark:
        return f'<p class="small">{escape(words("{name}: see above", name=name))}</p>'
    shown[name] = mark
    return (f"<details open><summary>{escape(name)}</summary>"
            f"<pre>{escape(run.kept_file(f'files/{name}'))}</pre></details>")


def scenario_section(context):
    """Each scenario: its question, its levers, the parameters it changes, its files."""
    words, parts, shown = context.words, [], {}
    for scenario in context.scenarios:
        run = scenario.first
        parts.append(f"<h3>{escape(scenario.label)}{words.colon()} {escape(run['title'])}</h3>")
        if run["question"]:
            parts.append(f"<p>{escape(run['question'].strip())}</p>")
        if run["settings"]:
            settings = ", ".join(run["settings"].splitlines())
            parts.append(f"<p>{escape(words('Set on the command line'))}{words.colon()} "
                         f"<code>{escape(settings)}</code></p>")
        rows = [[key, value, unit, origin, source] for key, value, unit, origin, source
                in run.parameters() if origin != "default"]
        if rows:
            parts.append(table([words("parameter"), words("value"), words("unit"),
                                words("set in"), words("source")], rows,
                               words("Parameters that differ from the model's own")))
        parts.append(lever_table(words, run))
        parts += [file_section(words, run, name, shown) for name in run.kept_names("files")]
    return "".join(parts)


def made_section(context):
    """Version, seed, runs, and the input tables with producer, licence and hash."""
    words, run = context.words, context.baseline.first
    facts = [[words("version"), f"guichet {run['version']} ({run['build']})"],
             [words("months"), f"{words.date(run.months[0])} – {words.date(run.months[-1])}"],
             [words("persons per agent"), words.number(run["weight"])],
             [words("seed"), str(run["seed"])]]
    runs = [[s.label, str(r["replication"]), r.path.name, r["started"], r["host"]]
            for s in context.scenarios for r in s.runs]
    tables = []
    for name in run.kept_names("inputs"):
        head = run.head(name)
        tables.append([name, head.get("title", ""), head.get("producer", ""),
                       head.get("licence", ""), run.hashes[f"inputs/{name}"]])
    return (table(["", ""], facts)
            + table([words("scenario"), words("replication"), words("file"), words("started"),
                     words("machine")], runs, words("Runs"))
            + f"<details><summary>{escape(words('Input tables'))}</summary>"
            + table([words("table"), words("title"), words("producer"), words("licence"),
                     "XXH3"], tables) + "</details>")


LIMITS = [
    "The figures on modes rest on more assumptions than those on the economy: no survey says who "
    "performs each task of a purchase, in how many minutes, or what installations cost.",
    "Levels depend on the parameters; differences between scenarios with the same seed and "
    "replications are safer than levels.",
    "The path of single years is luck, not history: no crisis and no measure of those years is in "
    "the model, unless a scenario adds it.",
    "Figures to about 2025 rest on data; beyond that they say what happens if nothing changes.",
    "With one agent for many persons, small groups, occupations and départements are noisy; "
    "standard errors come from replications only.",
]


def limits_section(context):
    """What the reader must not read into the figures."""
    words = context.words
    items = "".join(f"<li>{escape(words(text))}</li>" for text in LIMITS)
    pointer = words("All known weaknesses: models/README.md of guichet, section 8; data, producers "
                    "and licences: {path}.", path=context.baseline.first["sources"] or "README.md")
    return f"<ul>{items}</ul><p>{escape(pointer)}</p>"


def lead(context):
    """What was simulated, in a sentence; and which months the files leave out."""
    words, held = context.words, context.baseline.months_held
    note = words("Of each year the files hold only {months} (guichet run --every): a figure of a "
                 "year is the mean of these, and one in euros a year twelve times this mean.",
                 months=words.months(held)) if held else ""
    return f"{span(context)} {note}".strip()


def span(context):
    """What was simulated, in a sentence."""
    words, run = context.words, context.baseline.first
    return words("{first} to {last}; one agent for {weight} persons; runs: {count}; "
                 "scenarios: {number}.", first=words.date(run.months[0]),
                 last=words.date(run.months[-1]), weight=words.number(run["weight"]),
                 number=len(context.scenarios), count=sum(s.count for s in context.scenarios))


def page(context, entries, sections, extra=""):
    """The whole document."""
    words, run = context.words, context.baseline.first
    title = run["title"] or run["scenario"]
    scenario = [words("scenario")] if len(context.scenarios) > 1 else []
    rows = figures_economy.key_rows(context)
    header = [words("figure"), words("unit"), *scenario, str(context.first_year),
              str(context.last_year), words("change")]
    key = table(header, rows)
    if len(context.scenarios) > KEY_SCENARIOS_MAX:
        first = [row for row in rows if row[2] == context.baseline.label]
        key = (table(header, first) + f"<details><summary>{escape(words('All scenarios'))}</summary>"
               f"{key}</details>")
    error = words("Means of a year over replications, ± the standard error of the mean where "
                  "there are several.")
    return (f'<!DOCTYPE html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)} – guichet</title><link rel=\"icon\" href=\"data:,\">"
            f"<style>{STYLE}</style></head><body>"
            f"<header><h1>{escape(title)}</h1>"
            f'<p class="lead">{escape(run["question"].strip())}</p><p>{escape(lead(context))}</p>'
            f"</header>{contents(context, entries)}<main>"
            f'<h2>{escape(words("Key figures"))}</h2>{key}<p class="small">{escape(error)}</p>'
            f'<h2>{escape(words("Figures"))}</h2>{"".join(sections)}{extra}'
            f'<h2>{escape(words("Scenarios"))}</h2>{scenario_section(context)}'
            f'<h2>{escape(words("Limits"))}</h2>{limits_section(context)}'
            f'<h2>{escape(words("How it was made"))}</h2>{made_section(context)}'
            "</main></body></html>\n")
