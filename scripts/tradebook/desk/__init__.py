"""The editor's desk: a local web page on which a year's report is made, from the first figure to its release."""
