"""The draft of a study file: its tables, what was assumed, and what only the user knows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from rh_omics.studyfile.recognise import FoundFile


@dataclass
class Draft:
    """What is gathered while the files are looked at.

    Parameters
    ----------
    tables : list of (str, dict)
        Tables of the study file, in order.
    remarks : dict of str to list of str
        Comments at the end of a table, by its name: keys that the user may want.
    assumptions, questions : list of str
        What was taken for what, and what is asked.
    sheets : list of FoundFile
        Sample sheets that a panel uses.
    """

    tables: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    sheets: list[FoundFile] = field(default_factory=list)

    def remark(self, table: str, *lines: str) -> None:
        """Add comments to a table.

        Parameters
        ----------
        table : str
            Name of the table.
        *lines : str
            Comments, without their sign.
        """
        self.remarks.setdefault(table, []).extend(lines)

    def write(self) -> str:
        """Write the study file.

        Returns
        -------
        str
            TOML.
        """
        lines = ["# Written by rh-omics init. What was assumed:"]
        lines += [f"#   {line}" for line in self.assumptions]
        lines += [f"# To be answered: {line}" for line in self.questions]
        for name, table in self.tables:
            lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
            lines += [f"# {line}" for line in self.remarks.get(name, ())]
        return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key} = {_toml(entry)}" for key, entry in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(entry) for entry in value)}]"
    return json.dumps(value, ensure_ascii=False)
