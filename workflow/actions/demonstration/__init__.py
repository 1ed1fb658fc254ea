"""The demonstration: three invented projects from the first talk to the title, played through the real actions.

A new company that lands directly, an expansion that meets an objection, a high-risk plant on the ordinary path. They are
played side by side over 2025 and 2026. Whatever is printed on paper, is printed as it would have been printed then.
"""

from workflow.actions.demonstration.playing import is_for_show, play, require_room
from workflow.actions.demonstration.telling import told
from workflow.actions.demonstration.timeline import Written
from workflow.actions.demonstration.writing import Demonstrated, Played, demonstrate

__all__ = ["Demonstrated", "Played", "Written", "demonstrate", "is_for_show", "play", "require_room", "told"]
