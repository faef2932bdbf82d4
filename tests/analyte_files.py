"""Small files of concentrations in the columns of instruments, made here: not real exports."""

WIDE = """\
sample,subject,timepoint,type,AEA (nM),2-AG (nM),AEA-d8
LOQ,,,,0.1,0.5,
s1,A,pre,Unknown,1.5,7,100
s2,A,post,Unknown,2.5,9,101
s3,B,pre,Unknown,<0.20,BLQ,99
q1,,,QC,3.0,,98
"""
TIDY = """\
sample;analyte;value;unit;loq
a;AEA;1,5;nM;0,2
b;AEA;ND;nM;0,2
a;2-AG;7,25;ng/mL;0,5
b;2-AG;9,5;ng/mL;0,5
"""
SCIEX = """\
Sample Name\tSample Type\tComponent Name\tIS Name\tArea\tCalculated Concentration (nM)
Std\tStandard\tAEA\tAEA-d8\t100\t0.1
P1\tUnknown\tAEA\tAEA-d8\t300\t1.25
P2\tUnknown\tAEA\tAEA-d8\t200\tNo Peak
P1\tUnknown\tAEA-d8\t(No IS)\t900\tN/A
"""
MASSHUNTER = """\
Sample,,,,AEA Results,,,2-AG Results,,
,,Name,Type,RT,Area,Final Conc. (nM),RT,Area,Final Conc. (nM)
,,cal 1,Cal,2.1,100,0.5,3,100,5
!,,P1,Sample,2.1,200,1.25,3,200,9.5
,,P2,Sample,2.1,150,1.5,3,150,7.754
"""
METIDQ = """\
#MetIDQ-1 Concentration [uM] All Plate(s)\t\t\t\t\t\t
Plate Bar Code\tSample Type\tSample Identification\tTime\tAla\tAla Status\tVal
\t\t\tLOD (calc.) 77001/1 [uM]\t0.1\t\t
77001-1\tStandard L1\tcal\t\t5\tValid\t
77001-1\tSample\ta\t\t0.05\t< LOD\t
77001-1\tSample\tb\t\t0.9\tValid\t
#MetIDQ-1 Analyte Peak Area [area]\t\t\t\t\t\t
77001-1\tSample\tb\t\t900\tValid\t
"""
TARGETLYNX = """\
Quantify Compound Summary Report

Compound 1:  AEA

\t#\tName\tType\tRT\tArea\tng/mL
1\t1\trun_01\tStandard\t2.1\t100\t0.5
2\t2\trun_02\tAnalyte\t2.1\t200\t1.25

Compound 2:  2-AG

\t#\tName\tType\tRT\tArea\tng/mL
1\t1\trun_01\tStandard\t3.1\t100\t5
2\t2\trun_02\tAnalyte\t3.1\t200\t9.5
"""
MWTAB = """\
#METABOLOMICS WORKBENCH STUDY_ID:X
VERSION\t1
SUBJECT_SAMPLE_FACTORS\tA\tS1\tTime:pre | Sex:F\t
SUBJECT_SAMPLE_FACTORS\tB\tS2\tTime:post | Sex:F\t
MS_METABOLITE_DATA:UNITS\tuM
MS_METABOLITE_DATA_START
Samples\tS1\tS2
AEA\t0.001\t0.0005
MS_METABOLITE_DATA_END
"""
MWTAB_JSON = (
    '{"METABOLOMICS WORKBENCH": {}, "SUBJECT_SAMPLE_FACTORS": [{"Sample ID": "S1", "Factors": '
    '{"Sex": "F"}}, {"Sample ID": "S2", "Factors": {"Sex": "M"}}], '
    '"MS_METABOLITE_DATA": {"Units": "uM", "Data": [{"Metabolite": "AEA", '
    '"S1": "0.001", "S2": "0.002"}]}}'
)
FACILITY = """\
,,Label,S1,S2,Biorec1
,,File ID,f1.d,f2.d,f3.d
Identifier,Annotation,RT,pmol/mL,pmol/mL,pmol/mL
1,AEA,2.1,1.5,2.5,2
2,AEA-d8,2.1,100,101,99
"""
COMPOUNDS = """\
Compound Method,,P1,,P2,
Name,Precursor Ion,Name,Area,Name,Area
AEA,348,P1,300,P2,200
"""
FILES = {
    "wide": ("concentrations.csv", WIDE),
    "tidy": ("long.csv", TIDY),
    "sciex": ("sciex.txt", SCIEX),
    "masshunter": ("masshunter.csv", MASSHUNTER),
    "metidq": ("metidq.txt", METIDQ),
    "targetlynx": ("targetlynx.txt", TARGETLYNX),
    "mwtab": ("mwtab.txt", MWTAB),
    "mwtab-json": ("mwtab.json", MWTAB_JSON),
    "facility": ("submission.csv", FACILITY),
    "compound-table": ("compounds.csv", COMPOUNDS),
}
"""File name and content by format."""
