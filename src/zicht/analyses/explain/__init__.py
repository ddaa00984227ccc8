"""A plan told to people: in words (nl, en), and as a drawing.

words      the words of each language
ages       recognises an age
phrases    an expression as a phrase
sentences  a plan as sentences, and the tables and columns it reads
graph      tables -> aggregates -> frame -> cells
drawing    the graph as text and as SVG
"""

from zicht.analyses.explain.drawing import as_svg, as_text
from zicht.analyses.explain.graph import Graph, graph_of
from zicht.analyses.explain.sentences import columns_used, sentences_of, source_sentences

__all__ = ["Graph", "as_svg", "as_text", "columns_used", "graph_of", "sentences_of", "source_sentences"]
