"""Write the JSON Schema of a study file, made from the classes that read it.

    python data/reference/schema/make_schema.py

Then put the new hash into REGISTRY.tsv; a test compares the schema with the classes.
"""

import json
from pathlib import Path

from rh_omics.studyfile import study_schema

if __name__ == "__main__":
    target = Path(__file__).with_name("study.schema.json")
    target.write_text(
        json.dumps(study_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print(target)
