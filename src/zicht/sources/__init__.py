"""Readers of open data: files as publishers deliver them in, values of `model` out; nothing is written.

    catalogue       which file is read by which reader, and what its columns are called with us; read_folder
    entries         one file in the catalogue, strictly checked
    corrections     the reviewed list of mistakes in sources, each with a guard
    open_data       what a folder holds once it is read
    received        bytes as received, digests, unpacking within limits
    records         rows before they have our names;  columns -> Observations
    shapes          geometries of any system of coordinates -> Boundaries in RD New

One file per format: cbs_odata_v3, cbs_odata_v4, statline_csv, pdok, geojson, topojson, geopackage,
shapefile_zip, police_monthly, national_series, regions_table, recode_addresses, recode_regios.
"""
