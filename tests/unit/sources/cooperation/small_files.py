"""Small files of every format, each right as it stands, for tests that spoil one thing in them."""

from __future__ import annotations

import json
from typing import Any

NAMESPACE = "https://organisaties.overheid.nl/static/schema/oo/export/2.6.9"
_TOOI = "https://identifier.overheid.nl/tooi/id"
_COLLEGE = "College van burgemeester en wethouders"
_TOP = "https://identifier.overheid.nl/tooi/def/thes/top"

GEMEENTEN = """\
tooi,naam,provincie,provincie_bron,opgeheven,inwoners
gm5001,Arkum,pv51,adres,,12000
gm5002,Bolwoud,pv51,adres,,34000
gm5003,Drieborg,pv51,afgeleid,2022-01-01,
"""

REGELINGEN = """\
roo_id,naam,vorm,bevoegdheidsverkrijging,inwerking,uitwerking,vorige_roo_id,volgende_roo_id,\
samenwerkingsorganisatie_roo_id,bronhouder_tooi,laatst_geverifieerd,n_instellingsbesluiten,n_grondslagen,\
n_bevoegdheden,doel
101,Regeling Afval,OL,Delegatie|Mandaat,2016-01-01,2020-01-01,,102,,,2020-02-01,1,1,2,huisvuil
102,Regeling Afval 2020,OL,Mandaat,2020-01-01,,101,,,,2024-02-01,0,1,2,"huisvuil, ook glas"
"""

DEELNAMES = f"""\
regeling_roo_id,deelnemer_roo_id,deelnemer_tooi,deelnemer_naam,toetreding,bestuursorganen,verdeelsleutel
101,11,{_TOOI}/gemeente/gm5001,Gemeente Arkum,2016-01-01,{_COLLEGE},
102,11,{_TOOI}/gemeente/gm5001,Gemeente Arkum,1900-01-01,{_COLLEGE}|Gemeenteraad,"4,0"
102,77,,Stadt Neuwald,2020-01-01,,
"""

BELEIDSTERREINEN = f"""\
regeling_roo_id,top_tooi,top_naam
102,{_TOP}/c_00000001,natuur en milieu | afval
"""

EXTRACT = {
    "gemeenten.csv": GEMEENTEN,
    "regelingen.csv": REGELINGEN,
    "deelnames.csv": DEELNAMES,
    "beleidsterreinen.csv": BELEIDSTERREINEN,
}

REGELING = f"""\
<p:regeling p:systeemId="102">
  <p:titel>Regeling Afval 2020</p:titel>
  <p:citeertitel>Afval 2020</p:citeertitel>
  <p:samenwerkingsvorm p:afkorting="OL">Openbaar lichaam</p:samenwerkingsvorm>
  <p:bevoegdheidsverkrijgingen>
    <p:bevoegdheidsverkrijging>Mandaat</p:bevoegdheidsverkrijging>
  </p:bevoegdheidsverkrijgingen>
  <p:doel>huisvuil, ook glas</p:doel>
  <p:bronhouder p:systeemId="11">Gemeente Arkum</p:bronhouder>
  <p:datumInwerkingtreding>2020-01-01</p:datumInwerkingtreding>
  <p:datumTerVerificatie>2024-02-01</p:datumTerVerificatie>
  <p:datumMutatie>2025-03-04</p:datumMutatie>
  <p:previousVersion p:systeemId="101">Regeling Afval</p:previousVersion>
  <p:instellingsbesluiten/>
  <p:wettelijkeGrondslagen>
    <p:wettelijkeGrondslag><p:opschrift>Wgr</p:opschrift></p:wettelijkeGrondslag>
  </p:wettelijkeGrondslagen>
  <p:bevoegdheden><p:bevoegdheid><p:kopArtikel>4</p:kopArtikel></p:bevoegdheid><p:bevoegdheid/></p:bevoegdheden>
  <p:beleidsterreinen>
    <p:beleidsterrein p:resourceIdentifier="{_TOP}/c_00000001">natuur en milieu | afval</p:beleidsterrein>
  </p:beleidsterreinen>
  <p:contact><p:emailadressen>
    <p:emailadres><p:email>secretaris@voorbeeld.example</p:email></p:emailadres>
  </p:emailadressen></p:contact>
  <p:deelnemendeOrganisaties>
    <p:deelnemendeOrganisatie p:systeemId="11" p:resourceIdentifierTOOI="{_TOOI}/gemeente/gm5001">
      <p:naam>Gemeente Arkum</p:naam>
      <p:toetredingsDatum>1900-01-01</p:toetredingsDatum>
      <p:verdeelsleutel>4,0</p:verdeelsleutel>
      <p:bestuursorganen>
        <p:bestuursorgaan p:resourceIdentifierOWMS="x">{_COLLEGE}</p:bestuursorgaan>
        <p:bestuursorgaan>Gemeenteraad</p:bestuursorgaan>
      </p:bestuursorganen>
    </p:deelnemendeOrganisatie>
    <p:deelnemendeOrganisatie p:systeemId="77">Stadt Neuwald
      <p:toetredingsDatum>2020-01-01</p:toetredingsDatum>
    </p:deelnemendeOrganisatie>
  </p:deelnemendeOrganisaties>
</p:regeling>
"""


def export(regelingen: str = REGELING, *, before: str = "", namespace: str = NAMESPACE) -> str:
    """A whole export, with an organisation and a person in front that no reader should take."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<p:overheidsorganisaties xmlns:p="{namespace}">\n'
        '<p:organisaties><p:organisatie p:systeemId="11"><p:naam>Gemeente Arkum</p:naam>\n'
        "<p:functies><p:functie><p:medewerkers><p:medewerker><p:naam>mw. A. Bedacht</p:naam></p:medewerker>\n"
        "</p:medewerkers></p:functie></p:functies></p:organisatie></p:organisaties>\n"
        "<p:gemeenschappelijkeRegelingen>\n"
        f"{regelingen}</p:gemeenschappelijkeRegelingen>\n</p:overheidsorganisaties>\n"
    )


SAMENWERKINGEN = """\
id;naam;vorm;document;gesteld_door;gesteld_op;van;einddatum;themas;verplicht;clausule_evaluatie;clausule_uittreding
zvh-1;Zorg- en Veiligheidshuis;convenant;Convenant 2021;Gemeente Arkum;2024-05-01;2021-01-01;2025-01-01;\
veiligheid|zorg;nee;ja;
"""
DEELNEMERS = """\
samenwerking;organisatie;organen;van;rol
zvh-1;gm5001;burgemeester;2021-01-01;deelnemer
zvh-1;politie-voorland;;2021-01-01;gast
"""
ORGANISATIES = """\
id;soort;naam
politie-voorland;politie;Politie Voorland
"""
COVENANTS = {
    "gemeenten.csv": GEMEENTEN,
    "covenants/samenwerkingen.csv": SAMENWERKINGEN,
    "covenants/deelnemers.csv": DEELNEMERS,
    "covenants/organisaties.csv": ORGANISATIES,
}


def covenants_json(**changed: Any) -> str:
    """The same statement as the tables, with fields of the partnership changed; None leaves a field out."""
    partnership = {
        "id": "zvh-1",
        "name": "Zorg- en Veiligheidshuis",
        "form": "convenant",
        "document": "Convenant 2021",
        "stated_by": "Gemeente Arkum",
        "stated_on": "2024-05-01",
        "in_force_from": "2021-01-01",
        "ends_on": "2025-01-01",
        "themes": ["veiligheid", "zorg"],
        "mandatory": False,
        "clauses": {"evaluation": True, "exit": None},
        "participants": [
            {"party": "gm5001", "bodies": ["burgemeester"], "entered_on": "2021-01-01"},
            {"party": "politie-voorland", "entered_on": "2021-01-01", "role": "gast"},
        ],
    } | changed
    whole = {
        "format": "zicht-covenants/1",
        "parties": [{"id": "politie-voorland", "kind": "politie", "name": "Politie Voorland"}],
        "partnerships": [{name: value for name, value in partnership.items() if value is not None}],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)
