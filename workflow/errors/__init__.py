"""Every refusal the mechanism can utter, one file a chapter. The docstring of a refusal is the message people read.

Whoever refuses imports it from here, so that a refusal may move to another chapter without anybody noticing.
"""

from workflow.errors.acceptance import *
from workflow.errors.answer_link import *
from workflow.errors.approval_item import *
from workflow.errors.clock import *
from workflow.errors.commitment import *
from workflow.errors.consultation import *
from workflow.errors.deliberation import *
from workflow.errors.docking import *
from workflow.errors.law import *
from workflow.errors.paper import *
from workflow.errors.people import *
from workflow.errors.project import *
from workflow.errors.project_list import *
from workflow.errors.rating import *
from workflow.errors.refusal import *
from workflow.errors.registration import *
from workflow.errors.supervision import *
from workflow.errors.tracking import *
from workflow.errors.typed import *
from workflow.errors.urging import *
