"""From genes, miRNAs and rankings to named sets: the expected list, and the one that holds."""

from rh_omics.enrich.dotplot import dot_plot
from rh_omics.enrich.fetch import fetch_library
from rh_omics.enrich.genes import enrich_genes
from rh_omics.enrich.mirnas import MirnaOptions, enrich_mirnas
from rh_omics.enrich.pairs import anticorrelated_pairs
from rh_omics.enrich.ranked import mirna_sets, prerank, target_pressure
from rh_omics.enrich.result import EnrichmentResult
from rh_omics.enrich.running_score import gsea_plot
from rh_omics.enrich.samples import ssgsea

__all__ = [
    "EnrichmentResult",
    "MirnaOptions",
    "anticorrelated_pairs",
    "dot_plot",
    "enrich_genes",
    "enrich_mirnas",
    "fetch_library",
    "gsea_plot",
    "mirna_sets",
    "prerank",
    "ssgsea",
    "target_pressure",
]
