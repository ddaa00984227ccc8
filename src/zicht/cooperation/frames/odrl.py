"""A covenant in ODRL 2.2 with terms of the Data Privacy Vocabulary, as JSON-LD: for machines of others.

Export only. Nothing is decided from it: no ODRL engine knows the bars and conditions as Cedar does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from zicht.cooperation.frames.covenant import CovenantVersion, named
from zicht.cooperation.frames.covenant_files import covenant_digest
from zicht.cooperation.frames.frame_sentences import frame_in_words
from zicht.cooperation.frames.sharing_frame import Informing, SharingFrame
from zicht.cooperation.frames.vocabulary import Label, LegalGround, Sensitivity

CONTEXT: dict[str, Any] = {
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "dpv": "https://w3id.org/dpv#",
    "dpv-odrl": "https://w3id.org/dpv/mappings/odrl#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PROFILE = "https://w3id.org/dpv/mappings/odrl"
_SPECIAL = {
    Sensitivity.SENSITIVE: "dpv:SensitivePersonalData",
    Sensitivity.SPECIAL: "dpv:SpecialCategoryPersonalData",
    Sensitivity.CRIMINAL: "dpv:SensitivePersonalData",
    Sensitivity.NATIONAL_ID: "dpv:SensitivePersonalData",
}


def odrl_of(covenant: CovenantVersion, *, address: str) -> dict[str, Any]:
    """JSON-LD of a sound covenant.

    address  IRI of the covenant version; everything in it gets an IRI below it
    """
    writer = _Writer(covenant, address.rstrip("/") + "#")
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": ["odrl:Agreement", "dpv:DataProcessingAgreement"],
        "odrl:uid": {"@id": address},
        "odrl:profile": {"@id": PROFILE},
        "dcterms:title": _in_two(covenant.title),
        "dcterms:identifier": covenant_digest(covenant),
        "dcterms:hasVersion": str(covenant.version),
        "dcterms:valid": _moment(covenant.in_force_until),
        "odrl:permission": [writer.permission(frame) for frame in covenant.frames],
        "odrl:prohibition": [writer.prohibition(secrecy.id) for secrecy in covenant.secrecies],
        "dcterms:hasPart": writer.words(),
    }


class _Writer:
    """Knows the address below which everything lies."""

    def __init__(self, covenant: CovenantVersion, below: str) -> None:
        self.covenant, self.below = covenant, below

    def permission(self, frame: SharingFrame) -> dict[str, Any]:
        """One frame: each sender may disclose each category to each receiver."""
        first, last = self.covenant.period_of(frame)
        constraints = [
            self.constraint("dpv-odrl:Purpose", "odrl:isA", [frame.purpose]),
            self.constraint("dpv-odrl:DataSubject", "odrl:isAnyOf", frame.subjects),
            self.constraint("dpv-odrl:LegalBasis", "odrl:isAllOf", self.grounds(frame)),
            _dated("odrl:gteq", first),
            _dated("odrl:lt", last),
        ]
        return {
            "@id": self.below + frame.id,
            "@type": "odrl:Permission",
            "odrl:assigner": self.links(sorted(self.covenant.organisations(frame.senders))),
            "odrl:assignee": self.links(sorted(self.covenant.organisations(frame.receivers))),
            "odrl:target": self.links(frame.categories),
            "odrl:action": {"@id": "dpv:Disclose"},
            "odrl:constraint": constraints,
            "odrl:duty": self.duties(frame),
            "dpv:hasRecipient": self.links(sorted(self.covenant.organisations(frame.receivers))),
            "dcterms:description": [
                _said(language, frame_in_words(self.covenant, frame, language).sentence)
                for language in ("nl", "en")
            ],
        }

    def prohibition(self, key: str) -> dict[str, Any]:
        """Professional secrecy: what its holders may not disclose while nothing lifts it."""
        secrecy = named(self.covenant.secrecies, key)
        assert secrecy is not None
        kept = secrecy.categories or tuple(category.id for category in self.covenant.categories)
        return {
            "@id": self.below + secrecy.id,
            "@type": "odrl:Prohibition",
            "odrl:assignee": self.links(sorted(self.covenant.organisations(secrecy.holders))),
            "odrl:target": self.links(kept),
            "odrl:action": {"@id": "dpv:Disclose"},
            "dcterms:description": _in_two(secrecy.label),
            "dcterms:source": self.links([secrecy.ground]),
        }

    def duties(self, frame: SharingFrame) -> list[dict[str, Any]]:
        """To erase in time, and to tell the data subject."""
        duties: list[dict[str, Any]] = []
        if frame.retention is not None:
            elapsed = {
                "@type": "odrl:Constraint",
                "odrl:leftOperand": {"@id": "odrl:elapsedTime"},
                "odrl:operator": {"@id": "odrl:lteq"},
                "odrl:rightOperand": {"@type": "xsd:duration", "@value": f"P{frame.retention.months}M"},
            }
            duties.append(
                {
                    "@type": "odrl:Duty",
                    "odrl:action": {"@id": "odrl:delete"},
                    "odrl:constraint": elapsed,
                }
            )
        if frame.informing is not Informing.NOT_TOLD:
            duties.append({"@type": "odrl:Duty", "odrl:action": {"@id": "odrl:inform"}})
        return duties

    def grounds(self, frame: SharingFrame) -> tuple[str, ...]:
        """Ids of all grounds a frame rests on, each once."""
        return tuple(sorted({frame.sender_ground, frame.receiver_ground, *frame.extra_grounds}))

    def constraint(self, operand: str, operator: str, keys: Iterable[str]) -> dict[str, Any]:
        """A constraint on words of the covenant."""
        return {
            "@type": "odrl:Constraint",
            "odrl:leftOperand": {"@id": operand},
            "odrl:operator": {"@id": operator},
            "odrl:rightOperand": self.links(keys),
        }

    def words(self) -> list[dict[str, Any]]:
        """The vocabulary: parties, purposes, categories, subjects, grounds."""
        covenant = self.covenant
        words = [
            {
                "@id": self.below + p.id,
                "@type": ["odrl:Party", "dpv:DataController"],
                "skos:prefLabel": p.name,
            }
            for p in covenant.participants
        ]
        words += [self.word(p.id, p.label, "dpv:Purpose", p.dpv) for p in covenant.purposes]
        words += [self.word(s.id, s.label, "dpv:DataSubject", "") for s in covenant.subjects]
        for category in covenant.categories:
            kinds = ["odrl:Asset", "dpv:PersonalData"]
            if category.sensitivity in _SPECIAL:
                kinds.append(_SPECIAL[category.sensitivity])
            words.append(self.word(category.id, category.label, kinds, category.dpv))
        words += [self.ground(ground) for ground in covenant.grounds]
        return words

    def word(self, key: str, label: Label, kind: str | list[str], broader: str) -> dict[str, Any]:
        """One word, with the term of DPV that is broader."""
        word: dict[str, Any] = {"@id": self.below + key, "@type": kind, "skos:prefLabel": _in_two(label)}
        if broader:
            word["skos:broader"] = {"@id": broader}
        return word

    def ground(self, ground: LegalGround) -> dict[str, Any]:
        """A legal ground, with its letter of article 6 and the article it is said to rest on."""
        word = self.word(ground.id, ground.label, "dpv:LegalBasis", "")
        word["dcterms:bibliographicCitation"] = ground.article
        if ground.law:
            word["dcterms:source"] = ground.law
        if ground.basis is not None:
            word["skos:broader"] = {"@id": f"eu-gdpr:A6-1-{ground.basis}"}
        return word

    def links(self, keys: Iterable[str]) -> list[dict[str, str]]:
        """References to words of the covenant."""
        return [{"@id": self.below + key} for key in keys]


def _dated(operator: str, moment: datetime) -> dict[str, Any]:
    return {
        "@type": "odrl:Constraint",
        "odrl:leftOperand": {"@id": "odrl:dateTime"},
        "odrl:operator": {"@id": operator},
        "odrl:rightOperand": _moment(moment),
    }


def _moment(moment: datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": moment.astimezone(UTC).isoformat().replace("+00:00", "Z")}


def _in_two(label: Label) -> list[dict[str, str]]:
    return [_said("nl", label.nl), _said("en", label.en)]


def _said(language: str, text: str) -> dict[str, str]:
    return {"@language": language, "@value": text}
