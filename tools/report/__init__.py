"""The report of runs: reading, words in two languages, figures, the page."""
