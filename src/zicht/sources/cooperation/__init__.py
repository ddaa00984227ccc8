"""Readers of cooperation: registers, lists and covenants in, one `Patchwork` out; nothing is written.

    patchwork       which file is read by which reader; read_patchwork
    statements      what one source says, and how several are put together
    days            days as registers write them; sentinels are no days
    parties         organisations out of TOOI ids and names
    names           names made comparable, and who may be meant by one

One file per format: register_csv, gemeenten, register_xml, divisions_regioatlas, divisions_cbs, opengr,
covenants_csv, covenants_json (their form: covenants). Contact fields are never read: no person enters.
"""
