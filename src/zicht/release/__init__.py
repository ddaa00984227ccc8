"""What leaves the house: an immutable, sealed bundle, written whole and verified on reading.

bundle    seal protected tables and documents into a folder; verify a folder against its manifest
tables    Parquet and CSV bytes that are the same for the same table
shapes    boundaries as GeoParquet, GeoJSON (WGS84) and TopoJSON (national grid)
"""
