"""Animal models of the runner's high: wheel running, place preference, anxiety and pain.

Species is always named, and animals are never pooled with people.
"""

from rh_omics.animal.columns import TEST_NAMES
from rh_omics.animal.hot_plate import hot_plate
from rh_omics.animal.light_dark import light_dark
from rh_omics.animal.place_preference import place_preference
from rh_omics.animal.read import AnimalTable, read_animals
from rh_omics.animal.scores import AnimalScores, Score
from rh_omics.animal.wheel import wheel_running

__all__ = [
    "TEST_NAMES",
    "AnimalScores",
    "AnimalTable",
    "Score",
    "hot_plate",
    "light_dark",
    "place_preference",
    "read_animals",
    "wheel_running",
]
