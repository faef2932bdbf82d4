"""From the names in a user's file to the names of today's miRBase, guessing nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rh_omics.errors import ParameterError
from rh_omics.mirna.name import HAIRPIN, MATURE, MirnaName, parse_mirna
from rh_omics.mirna.read import current_mirbase_table, load_name_notes
from rh_omics.mirna.releases import MirbaseTable, Release, parse_release, release_text
from rh_omics.mirna.spelling import Spelling, mend_spelling
from rh_omics.resolution import NameStatus, Resolution, ResolvedName

_ADD_THE_REST = (
    "the bundled one is small, add the full one with: rh-omics reference add mirbase FILE"
)
_JOINT = re.compile(r"[|/;,]")
_DATE = re.compile(
    r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{2,4}( .*)?|\d{1,2}[- ]?[A-Z][a-z]{2}([- ]\d{2,4})?|"
    r"[A-Z][a-z]{2}[- ]\d{1,4}"
)
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?")


def resolve(
    names: Iterable[str],
    *,
    table: MirbaseTable | None = None,
    release: str | None = None,
    kind: str | None = None,
) -> Resolution:
    """Find what miRBase calls some miRNAs today.

    A name is looked up by its accession over all releases. Where it stands for several entries,
    or for none, it keeps no current name: its candidates are listed, and none is chosen.

    Parameters
    ----------
    names : iterable of str
        Names as a file has them; repeated ones are kept.
    table : MirbaseTable, optional
        Names by release; by default the table that was added to the cache folder as ``mirbase``,
        else the small bundled one.
    release : str, optional
        Release that the names were taken from, such as ``"17"``, where it is known: it tells
        apart the names that changed their meaning.
    kind : str, optional
        ``"mature"`` or ``"hairpin"`` where all names are of one kind and only their spelling
        leaves it open, such as ``let-7b`` or ``MIR-194``.

    Returns
    -------
    Resolution
        One row per name, in the order given.

    Raises
    ------
    ParameterError
        If `kind` is another word.
    ReferenceDataError
        If `release` isn't a release.

    Examples
    --------
    >>> found = resolve(["miR-194", "miR-1273-3p", "hsa-miR-1273a"])
    >>> found.mapping()
    {'miR-194': 'hsa-miR-194-5p'}
    >>> [(str(name.status), name.candidates) for name in found.names[1:]]
    [('unknown', ('hsa-miR-1273g-3p', 'hsa-miR-1273h-3p')), ('withdrawn', ())]
    """
    if kind not in {None, MATURE, HAIRPIN}:
        msg = f"kind must be {MATURE!r}, {HAIRPIN!r} or None; got {kind!r}"
        raise ParameterError(msg)
    chosen = current_mirbase_table() if table is None else table
    within = None if release is None else parse_release(release)
    lookup = _Lookup(chosen, within, kind)
    return Resolution(tuple(lookup.resolve(str(name)) for name in names), chosen.source)


@dataclass(frozen=True)
class _Lookup:
    table: MirbaseTable
    release: Release | None
    kind: str | None

    def resolve(self, original: str) -> ResolvedName:
        parts = [part for part in _JOINT.split(original) if part.strip()]
        if len(parts) > 1 and not _DATE.fullmatch(original.strip()):
            return self._joint(original, parts)
        spelling = mend_spelling(original)
        found = self._single(spelling)
        notes = [*spelling.notes, found.note]
        if found.kind == MATURE and "mir" in spelling.text:
            notes.append("mir is written for hairpins, but an arm or a star makes it mature")
        return replace(found, original=original, note="; ".join(filter(None, notes)))

    def _joint(self, original: str, parts: list[str]) -> ResolvedName:
        found = [self.resolve(part) for part in _spell_out(parts)]
        meant = tuple(dict.fromkeys(name.resolved or name.original for name in found))
        if len(meant) == 1 and found[0].resolved is not None:
            return replace(found[0], original=original)
        note = f"{len(parts)} names in one cell: reads that fit several miRNAs, or a list"
        return ResolvedName(original, NameStatus.AMBIGUOUS, candidates=meant, note=note)

    def _single(self, spelling: Spelling) -> ResolvedName:
        text = spelling.text
        if spelling.accession is not None:
            return self._by_accession(spelling.accession, text)
        name = parse_mirna(text)
        if name is None:
            return _unknown(text, _what_else(text))
        if not name.species:
            name = replace(name, species="hsa")
        if name.species not in self.table.species:
            return _unknown(
                text, f"species {name.species}; the table has {_listed(self.table.species)}"
            )
        return self._by_name(name)

    def _by_accession(self, accession: str, text: str) -> ResolvedName:
        if accession not in self.table.latest:
            return self._absent(text, f"accession {accession} isn't in the table")
        beside = parse_mirna(text) if text else None
        if beside is not None:
            beside = replace(beside, species=beside.species or "hsa")
            named = self.table.find(str(beside), kind=beside.kind or MATURE)
            if named and accession not in named:
                names = (self._name(accession), *(self._name(other) for other in named))
                note = f"name and accession {accession} contradict each other"
                return ResolvedName(text, NameStatus.AMBIGUOUS, candidates=names, note=note)
        return self._entry(accession, str(beside) if beside else self._name(accession))

    def _by_name(self, name: MirnaName) -> ResolvedName:
        stated = name.kind or self.kind
        if stated is None and name.stem == "mir" and self._loci(name):
            return self._not_found(name, HAIRPIN)
        kinds = [stated] if stated else [MATURE, HAIRPIN]
        hits = [
            accession
            for kind in kinds
            for accession in self.table.find(name.spell(kind), kind=kind, release=self.release)
        ]
        if MATURE in kinds and self.release is None:
            hits = self._prefer_current(name.spell(MATURE), hits)
        if not hits:
            return self._not_found(name, kinds[0])
        if len(hits) > 1:
            candidates = tuple(dict.fromkeys(self._name(accession) for accession in hits))
            note = f"the name stands for {len(hits)} entries: {', '.join(hits)}"
            note = "; ".join(filter(None, [note, self._gone(candidates)]))
            return ResolvedName(str(name), NameStatus.AMBIGUOUS, candidates=candidates, note=note)
        kind = self.table.latest[hits[0]].kind
        return self._entry(hits[0], name.spell(kind))

    def _prefer_current(self, name: str, hits: list[str]) -> list[str]:
        now = self.table.find(name, kind=MATURE, release=self.table.newest)
        return now if len(now) == 1 and all(a.startswith("MIMAT") for a in hits) else hits

    def _entry(self, accession: str, asked: str) -> ResolvedName:
        latest = self.table.latest[accession]
        if not self.table.is_current(accession):
            note = f"last in release {release_text(latest.last)}, as {latest.name}"
            return ResolvedName(
                asked, NameStatus.WITHDRAWN, accession=accession, kind=latest.kind, note=note
            )
        if latest.kind == HAIRPIN:
            return self._hairpin(accession)
        status = NameStatus.CURRENT if asked == latest.name else NameStatus.RENAMED
        note = self._other_meanings(latest.name, accession) if status is NameStatus.CURRENT else ""
        return ResolvedName(asked, status, latest.name, accession, MATURE, note=note)

    def _other_meanings(self, name: str, accession: str) -> str:
        others = [a for a in self.table.find(name, kind=MATURE) if a != accession]
        names = [f"{self._name(other)} ({other})" for other in others]
        return f"older releases gave this name to {', '.join(names)}" if others else ""

    def _hairpin(self, accession: str) -> ResolvedName:
        products = [p for p in self.table.products.get(accession, ()) if self.table.is_current(p)]
        return ResolvedName(
            "",
            NameStatus.HAIRPIN,
            self._name(accession),
            accession,
            HAIRPIN,
            tuple(sorted(self._name(product) for product in products)),
            "a precursor; the candidates are its mature products",
        )

    def _not_found(self, name: MirnaName, kind: str) -> ResolvedName:
        asked = name.spell(kind)
        loci = self._loci(name) if kind == HAIRPIN or name.locus else ()
        if loci:
            note = "several molecules are spelt alike but for case and locus"
            return ResolvedName(asked, NameStatus.AMBIGUOUS, candidates=loci, note=note)
        if not self.table.covers(name):
            return self._absent(asked, "the name isn't in the table")
        within = f" {release_text(self.release)}" if self.release else ""
        alike = self._alike(name)
        note = load_name_notes().get(asked) or f"no such name in miRBase{within}"
        note = "; ".join(filter(None, [note, self._gone(alike)]))
        return replace(_unknown(asked, note), candidates=alike)

    def _absent(self, text: str, note: str) -> ResolvedName:
        if self.table.complete:
            return _unknown(text, note)
        return ResolvedName(text, NameStatus.UNCHECKED, note=f"{note}; {_ADD_THE_REST}")

    def _loci(self, name: MirnaName) -> tuple[str, ...]:
        stem = replace(name, locus=None, kind=None)
        same = self.table.by_number.get((name.stem, name.number), ())
        hairpins = [
            span.name
            for other, span in same
            if span.kind == HAIRPIN
            and replace(other, locus=None, kind=None) == stem
            and name.locus in {None, other.locus}
        ]
        matures = [self._name(a) for a in self.table.find(stem.spell(MATURE), kind=MATURE)]
        return tuple(sorted({*hairpins, *matures})) if hairpins else ()

    def _alike(self, name: MirnaName) -> tuple[str, ...]:
        same = self.table.by_number.get((name.stem, name.number), ())
        matures = [(other.arm, span.name) for other, span in same if span.kind == MATURE]
        same_arm = [entry for entry in matures if name.arm and entry[0] == name.arm]
        return tuple(sorted(alike for _, alike in same_arm or matures))

    def _gone(self, candidates: Iterable[str]) -> str:
        gone = [c for c in candidates if not self.table.has_current(c)]
        return f"{', '.join(gone)} withdrawn since" if gone else ""

    def _name(self, accession: str) -> str:
        return self.table.latest[accession].name


def _unknown(text: str, note: str) -> ResolvedName:
    return ResolvedName(text, NameStatus.UNKNOWN, note=note)


def _what_else(text: str) -> str:
    if not text:
        return "the cell is empty"
    if _DATE.fullmatch(text):
        return "a date: a spreadsheet changed the name; take it from the original file"
    if _NUMBER.fullmatch(text):
        return "a number: a spreadsheet may have changed the name; take it from the original file"
    return "not a miRNA name"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _spell_out(parts: list[str]) -> list[str]:
    """Complete the short members of a family: ``hsa-let-7a-5p/7c-5p``, ``miR-106a/b``."""
    full = [parts[0].strip()]
    for part in map(str.strip, parts[1:]):
        stem = re.match(r"(.*?(?:mir|let)-?)(\d+)", full[-1], re.IGNORECASE)
        if stem is None or re.match(r"[A-Za-z]{3}", part):
            full.append(part)
        elif part[0].isdigit():
            full.append(stem[1] + part)
        else:
            full.append(stem[0] + part)
    return full
