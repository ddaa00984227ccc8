"""Who may share which category of personal data with whom, for what, on which ground: frames as data.

vocabulary              the words of a covenant: categories, subject groups, purposes, grounds, secrecies
sharing_frame           one frame
covenant                one version of a covenant with its frames
findings                what is wrong with a covenant, all of it
covenant_files          TOML and JSON form, and the digest that is signed
questions               what a professional asks; no person is in it
policies                a covenant as Cedar policies
engine                  Cedar decides
explanation             why, above all why not, in plain Python
advice                  both together: what the professional reads
wording, frame_sentences, advice_sentences  in Dutch and English
difference, blocks, difference_sentences    what one version allows that another does not
odrl                    export for machines of others; nothing is decided from it
processing_activities   the register of article 30 of the GDPR, generated
examples                made-up covenants that ship with the package

None of it is a legal judgement: it applies what the partners themselves agreed.
"""
