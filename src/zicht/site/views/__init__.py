"""What each kind of page shows, made of the bundle once per language; templates only place it.

context   what all views share: figures, country, drawings, one language
marks     verdicts, absences, trends and statuses as HTML with words
area      area pages (regio, gemeente, wijk) and stubs of former areas
indicator the page of an indicator;  front  the front page;  lists  lists of areas, indicators, sources
"""
