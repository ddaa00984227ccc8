"""What is wrong with a folder of analyses: gathered over all files, told in one message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from zicht.kit.errors import UserError
from zicht.model.plans import PlanInvalid


class AnalysisRefused(UserError):
    """An analysis file does what no analysis needs, such as importing, opening files or running for long."""

    exit_code = 101
    usual_remedy = "state the analysis in the words of docs/reference/language.md only"


class AnalysisMiswritten(UserError):
    """An analysis file stops with an error of Python, or has no name or no record that fits."""

    exit_code = 102
    usual_remedy = "docs/how-to/write-an-analysis.md shows a complete one"


class RecordInvalid(UserError):
    """The texts beside an analysis (its algorithm record and indicators) are incomplete or do not fit it."""

    exit_code = 103
    usual_remedy = "mend the .toml beside the analysis; docs/how-to/write-an-analysis.md lists every key"


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the file (relative to the folder), its line (0: the file as a whole), the words."""

    file: str
    line: int
    words: str
    error: type[UserError]

    def __str__(self) -> str:
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.words}"


_GRAVEST_FIRST = (AnalysisRefused, AnalysisMiswritten, PlanInvalid, RecordInvalid)


def raise_faults(where: str, faults: Collection[Fault]) -> None:
    """Raise one error with all faults, of the class of the gravest; nothing when there is none."""
    if not faults:
        return
    gravest = min((fault.error for fault in faults), key=_GRAVEST_FIRST.index)
    told = sorted(faults, key=lambda fault: (fault.file, fault.line, fault.words))
    found = f"{len(told)} to mend\n" + "\n".join(f"    {fault}" for fault in told)
    raise gravest(where, found=found)
