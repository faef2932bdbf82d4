"""Small miRNA files in the columns that each tool writes, made here: not real exports.

No real file of these tools was at hand; the columns are those of the tools' sources and manuals.
"""

MIRGE3 = """miRNA,S1,S2
hsa-let-7a-5p,100.0,220.0
hsa-miR-21-5p,50.0,31.0
hsa-miR-194-5p,0.0,7.0
"""

QUICKMIRSEQ = MIRGE3

SRNABENCH_GROUPED = """name\tunique reads\tread count\tread count (mult. map. adj.)\tRPM (lib)\tRPM (total)\tcoordinateString\tRPM_adj (lib)\tRPM_adj (total)
hsa-let-7a-5p\t12\t300\t150.5\t30000\t2000\thsa-let-7a-1#5#26\t15000\t1000
hsa-miR-21-5p\t4\t80\t80\t8000\t500\thsa-mir-21#8#29\t8000\t500
"""

SRNABENCH_SINGLE = """name\tunique reads\tread count (SA)\tread count (MA)
hsa-let-7a-5p\t12\t120\t300
hsa-miR-21-5p\t4\t80\t80
"""

SRNABENCH_MATRIX = """name\tS1|rest\tS2|run
hsa-let-7a-5p\t120\t300
hsa-miR-21-5p\t80\t81
"""

EXCERPT_MERGED = """\tS1\tS2
hsa-let-7a-5p:MIMAT0000062:Homo:sapiens:let-7a-5p\t10.5\t3
hsa-miR-518d-5p:MIMAT0005456:Homo:sapiens:miR-518d-5p|hsa-miR-520c-5p:MIMAT0005455:Homo:sapiens:miR-520c-5p\t4\t0
hsa-miR-21-5p:MIMAT0000076:Homo:sapiens:miR-21-5p\t4\t7
"""

MIRDEEP2 = """#miRNA\tread_count\tprecursor\ttotal\tA01\tA02\tA01(norm)\tA02(norm)
hsa-let-7a-5p\t300.00\thsa-let-7a-1\t300.00\t100.00\t200.00\t50000.00\t60000.00
hsa-let-7a-5p\t298.00\thsa-let-7a-2\t298.00\t101.00\t197.00\t49000.00\t59000.00
hsa-let-7a-5p\t300.00\thsa-let-7a-3\t300.00\t100.00\t200.00\t50000.00\t60000.00
hsa-miR-21-5p\t25.00\thsa-mir-21\t25.00\t20.00\t5.00\t10000.00\t1500.00
"""

SMALLRNASEQ = """name,ref,S1,S2,S1 norm,S2 norm,total_reads,mean_norm
hsa-let-7a-5p,mirbase-hsa,103.5,20,600000,400000,123.5,500000
hsa-miR-21-5p,mirbase-hsa,69,30,400000,600000,99,500000
"""

FEATURECOUNTS = """# Program:featureCounts v2.0.6; Command:"featureCounts" "-t" "miRNA"
Geneid\tChr\tStart\tEnd\tStrand\tLength\t/run/S1.sorted.bam\t/run/S2.sorted.bam
hsa-miR-194-5p\tchr1;chr11\t220118192;64891395\t220118213;64891416\t-;-\t44\t5\t0
hsa-miR-21-5p\tchr17\t59841273\t59841294\t+\t22\t90\t80
"""

FEATURECOUNTS_MIMAT = """# Program:featureCounts v2.0.6; Command:"featureCounts" "-g" "ID"
Geneid\tChr\tStart\tEnd\tStrand\tLength\tS1.bam\tS2.bam
MIMAT0000460\tchr1\t220118192\t220118213\t-\t22\t5\t0
MIMAT0000460_1\tchr11\t64891395\t64891416\t-\t22\t2\t4
MI0000488\tchr1\t220118157\t220118241\t-\t85\t9\t9
MI0000732\tchr11\t64891355\t64891439\t-\t85\t9\t9
"""

NF_CORE = """"S1"\t"S2"
"hsa-miR-21-5p"\t80\t81
"hsa-let-7a-5p"\t9\t12
"""

MIRTOP = """UID\tRead\tmiRNA\tVariant\tiso_5p\tiso_3p\tiso_add3p\tiso_snp\tS1\tS2
iso-22-A\tTGAGGTAGTAGGTTGTATAGTT\thsa-let-7a-5p\tNA\t0\t0\t0\t0\t50\t60
iso-22-A\tTGAGGTAGTAGGTTGTATAGTT\thsa-let-7a-5p\tNA\t0\t0\t0\t0\t50\t60
iso-23-B\tTGAGGTAGTAGGTTGTATAGTTT\thsa-let-7a-5p\tiso_3p:+1\t0\t1\t0\t0\t5\t0
iso-22-C\tTAGCTTATCAGACTGATGTTGA\thsa-miR-21-5p\tNA\t0\t0\t0\t0\t7\t9
"""

SEQBUSTER = """seq\tname\tfreq\tmir\tstart\tend\tmism\tadd\tt5\tt3\ts5\ts3\tDB\tprecursor\tambiguity
TGAGGTAGTAGGTTGTATAGTT\tseq_1_x50\t50\thsa-let-7a-5p\t6\t27\t0\t0\t0\t0\tA\tA\tmiRNA\thsa-let-7a-1\t1
TGAGGTAGTAGGTTGTATAGTT\tseq_1_x50\t50\thsa-let-7a-5p\t5\t26\t0\t0\t0\t0\tA\tA\tmiRNA\thsa-let-7a-2\t1
TAGCTTATCAGACTGATGTTG\tseq_2_x7\t7\thsa-miR-21-5p\t8\t28\t0\t0\t0\t0\tA\tA\tmiRNA\thsa-mir-21\t1
TTTTTTTTTTTTTTTTTTTT\tseq_3_x9\t9\thsa-mir-21\t1\t20\t0\t0\t0\t0\tA\tA\tprecursor\thsa-mir-21\t1
"""

GFF = """## mirGFF3. VERSION 1.1
## source-ontology: miRBasev21
## TOOLS: tool
## COLDATA: S1,S2
hsa-let-7a-1\tmiRBasev21\tref_miRNA\t6\t27\t0\t+\t.\tRead=TGAGG; UID=iso-22-A; Name=hsa-let-7a-5p; Parent=hsa-let-7a-1; Variant=NA; Cigar=22M; Expression=50,60; Filter=Pass; Hits=3;
hsa-let-7a-2\tmiRBasev21\tref_miRNA\t5\t26\t0\t+\t.\tRead=TGAGG; UID=iso-22-A; Name=hsa-let-7a-5p; Parent=hsa-let-7a-2; Variant=NA; Cigar=22M; Expression=50,60; Filter=Pass; Hits=3;
hsa-mir-21\tmiRBasev21\tisomiR\t8\t28\t0\t+\t.\tRead=TAGCT; UID=iso-21-C; Name=hsa-miR-21-5p; Parent=hsa-mir-21; Variant=iso_3p:-1; Cigar=21M; Expression=7,9; Filter=Pass; Hits=1;
hsa-mir-21\tmiRBasev21\tisomiR\t8\t28\t0\t+\t.\tRead=TAGCA; UID=iso-21-D; Name=hsa-miR-21-5p; Parent=hsa-mir-21; Variant=iso_snv; Cigar=21M; Expression=70,90; Filter=REJECT; Hits=9;
"""

RCC = """<Header>
FileVersion,1.7
SoftwareVersion,4.0.0.3
</Header>

<Sample_Attributes>
ID,{sample}
Owner,
GeneRLF,miRNA_v3
</Sample_Attributes>

<Lane_Attributes>
ID,1
FovCount,280
FovCounted,{imaged}
BindingDensity,0.77
</Lane_Attributes>

<Code_Summary>
CodeClass,Name,Accession,Count
Endogenous1,hsa-miR-302d-3p|0.006,nmiR00100.1,{first}
Endogenous1,hsa-miR-21-5p|0,nmiR00101.1,812
Positive,POS_A(128),ERCC_00117.1,9000
Negative,NEG_A(0),ERCC_00096.1,4
Ligation,LIG_POS_A,ERCC_00099.1,80
Housekeeping,ACTB,NM_001101.2,77
</Code_Summary>

<Messages>
</Messages>
"""

COLLAPSED = """Code Class,Name,Accession,lane1,lane2
Endogenous1,hsa-miR-302d-3p,MIMAT0000718,25,31
Endogenous1,hsa-miR-21-5p,MIMAT0000076,812,900
Positive,POS_A(128),ERCC_00117.1,9000,8000
Housekeeping,ACTB,NM_001101.2,77,70
"""

QUANTSTUDIO = """* Block Type = 96-Well Block (0.2mL)
* Calibration Background is expired  = No
* Chemistry = TAQMAN
* Experiment File Name = C:\\runs\\saliva, plate 1.eds
* Instrument Type = QuantStudio(TM) 7 Flex System
* Passive Reference = ROX

[Sample Setup]
Well\tWell Position\tSample Name\tSample Color\tTarget Name\tTask\tReporter\tQuencher
1\tA1\tS1\t"RGB(176,23,31)"\thsa-miR-21-5p\tUNKNOWN\tFAM\tNFQ-MGB
2\tA2\tS1\t"RGB(176,23,31)"\thsa-miR-194\tUNKNOWN\tFAM\tNFQ-MGB

[Amplification Data]
Well\tCycle\tTarget Name\tRn\tDelta Rn
1\t1\thsa-miR-21-5p\t0.627\t0.001

[Results]
Well\tWell Position\tOmit\tSample Name\tTarget Name\tTask\tReporter\tQuencher\tRQ\tRQ Min\tRQ Max\tCT\tCt Mean\tCt SD\tQuantity\tComments
1\tA1\tfalse\tS1\thsa-miR-21-5p\tUNKNOWN\tFAM\tNFQ-MGB\t\t\t\t21.5\t21.5\t\t\t
2\tA2\tfalse\tS1\thsa-miR-194\tUNKNOWN\tFAM\tNFQ-MGB\t\t\t\tUndetermined\t\t\t\t
3\tA3\ttrue\tS2\thsa-miR-21-5p\tUNKNOWN\tFAM\tNFQ-MGB\t\t\t\t33.25\t\t\t\t
4\tA4\tfalse\tS2\thsa-miR-21-5p\tUNKNOWN\tFAM\tNFQ-MGB\t\t\t\t22.75\t\t\t\t
5\tA5\tfalse\tS2\thsa-miR-194\tUNKNOWN\tFAM\tNFQ-MGB\t\t\t\t31.125\t\t\t\t
6\tA6\tfalse\t\thsa-miR-194\tNTC\tFAM\tNFQ-MGB\t\t\t\tUndetermined\t\t\t\t

Analysis Type = Singleplex
Endogenous Control = hsa-miR-21-5p
RQ Min/Max Confidence Level = 95.0
"""

SDS = """SDS 2.3\tRQ Results\t1.2
Filename\tcards.sdm
Assay Type\tRQ Study

#  \tPlate\tPos\tFlag\tSample\tDetector\tTask\tCt\tDelta Ct\tOmit
1\tp1\tA1\tPassed\tS1\thsa-miR-21-4373090\tTarget\t21.5\t1.0\tFALSE
2\tp1\tA2\tFlagged\tS1\thsa-miR-194-4373106\tTarget\tUndetermined\t\tFALSE
3\tp1\tA3\tPassed\tS2\thsa-miR-21-4373090\tTarget\t22.75\t2.0\tFALSE\t
4\tp1\tA4\tFlagged\tS2\thsa-miR-194-4373106\tTarget\t36.9
5\tp1\tA5\tPassed\tS1\tU6 snRNA-001973\tEndogenous Control\t18.25\t\tFALSE
6\tp1\tA6\tPassed\tS2\tU6 snRNA-001973\tEndogenous Control\t18.5\t\tTRUE
"""

OPENARRAY = """VersionInfo.ProductName,OpenArrayPlate.SerialNumber,Assay.Assay ID,Assay.Assay Name,Assay.Assay Type,ThroughHole.Ct,ThroughHole.Outlier,ThroughHole.CtConfidence,ThroughHole.Address,SampleInfo.SampleID,SampleInfo.Description,SampleInfo.Dilution
OpenArray,GNP81,002228_hsa-miR-126,hsa-miR-126,TARG,14.234,FALSE,1075.7,A10a2,A1,ctrl,1
OpenArray,GPK57,002228_hsa-miR-126,hsa-miR-126,TARG,15.918,FALSE,1207.2,A10a2,C2,mutant,1
OpenArray,GNP81,002465_mmu-miR-105,mmu-miR-105,TARG,40,FALSE,48.8,A10a3,A1,ctrl,1
OpenArray,GPK57,002465_mmu-miR-105,mmu-miR-105,TARG,31.5,TRUE,41.3,A10a3,C2,mutant,1
"""

BIOMARK = """Chip Run Filename,R:\\ChipRun.bml
Application Version,2.1.1
Export Type,Table Results


Experiment Information,Experiment Information,Experiment Information,Experiment Information,Experiment Information,Experiment Information,FAM-MGB,FAM-MGB,FAM-MGB,FAM-MGB
Chamber,Sample,Sample,Sample,FAM-MGB,FAM-MGB,Ct,Ct,Ct,Ct
ID,Name,Type,rConc,Name,Type,Value,Quality,Call,Threshold
S01-A01,S1,Unknown,1,hsa-miR-21-5p,Test,21.5,0.9,Pass,0.05
S01-A02,S1,Unknown,1,hsa-miR-194-5p,Test,999,0,Fail,0.05
S02-A01,S2,Unknown,1,hsa-miR-21-5p,Test,22.75,0.9,Pass,0.05
S02-A02,S2,Unknown,1,hsa-miR-194-5p,Test,30.5,0.4,Fail,0.05
S03-A01,NTC,NTC,1,hsa-miR-21-5p,Test,999,0,Fail,0.05
"""

CFX = """,Well,Fluor,Target,Content,Sample,Biological Set Name,Cq,Cq Mean,Cq Std. Dev,Starting Quantity (SQ)
,A01,SYBR,hsa-miR-21-5p,Unkn-01,S1,,21.50,21.50,0,N/A
,A02,SYBR,hsa-miR-194-5p,Unkn-02,S1,,N/A,0.00,0,N/A
,A03,SYBR,hsa-miR-21-5p,Unkn-03,S2,,22.75,22.75,0,N/A
,A04,SYBR,hsa-miR-194-5p,Unkn-04,S2,,31.13,31.13,0,N/A
,A05,SYBR,hsa-miR-21-5p,NTC,,,N/A,0.00,0,N/A
,A06,SYBR,hsa-miR-21-5p,Std-1,,,12.50,12.50,0,1000
"""

LIGHTCYCLER = (
    "Experiment: plate 1  Selected Filter: SYBR Green I\t\t\t\t\t\t\t\n"
    "Include\tColor\tPos\tName\tCp\tConcentration\tStandard\tStatus\n"
    "True\t255\tA1\tS1\t16.13\t1.01E+05\t0\t\n"
    "True\t65280\tA2\tS2\t\t\t0\n"
    "True\t128\tA3\tStandard 1\t12.64\t1.02E+06\t1000000\n"
    "True\t65280\tA4\tno template control\t35.17\t\t0\n"
)

CT_LONG = """Sample;Target;Cq
S1;hsa-miR-21-5p;21,5
S1;hsa-miR-194-5p;ND
S2;hsa-miR-21-5p;22,75
S2;hsa-miR-194-5p;31,125
"""

CT_MATRIX = """,S1,S2
hsa-miR-21-5p,21.5,22.75
hsa-miR-194,Undetermined,40
U6 snRNA,18.25,
"""

MATRIX = """,S1,S2,S3
hsa-miR-21-5p,80,81,75
hsa-let-7a-5p,9,12,0
hsa-mir-21,1,0,2
"""

SAMPLES_IN_ROWS = """sample,hsa-miR-21-5p,hsa-let-7a-5p,hsa-mir-21
S1,80,9,1
S2,81,12,0
"""

FILES = {
    "mirge3": ("miR.Counts.csv", MIRGE3),
    "srnabench-grouped": ("S1.grouped", SRNABENCH_GROUPED),
    "srnabench": ("mature_sense.mat", SRNABENCH_MATRIX),
    "excerpt-merged": ("exceRpt_miRNA_ReadCounts.txt", EXCERPT_MERGED),
    "mirdeep2": ("miRNAs_expressed_all_samples_1.csv", MIRDEEP2),
    "smallrnaseq": ("mirbase_counts.csv", SMALLRNASEQ),
    "featurecounts": ("counts.txt", FEATURECOUNTS),
    "mirtop": ("mirtop.tsv", MIRTOP),
    "mirgff3": ("mirtop.gff", GFF),
    "seqbuster": ("S1.mirna", SEQBUSTER),
    "nanostring-rcc": ("lane.RCC", RCC.format(sample="S1", imaged=280, first=25)),
    "nanostring": ("collapsed.csv", COLLAPSED),
    "quantstudio": ("results.txt", QUANTSTUDIO),
    "sds": ("sds.txt", SDS),
    "openarray": ("openarray.csv", OPENARRAY),
    "biomark": ("biomark.csv", BIOMARK),
    "cfx": ("cfx.csv", CFX),
    "lightcycler": ("hsa-miR-21-5p.txt", LIGHTCYCLER),
    "ct": ("cq.csv", CT_LONG),
    "matrix": ("matrix.csv", MATRIX),
}
"""File name and content by the format that its content shows."""
