"""Something that waits for somebody."""

from dataclasses import dataclass

from api.views.lights import Light


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person or an office. A query, never a row."""

    #: `checklist`, `consultee`, or what the office or an enterprise has to do next.
    kind: str
    #: In Chinese: what is to be done.
    title: str
    project_id: int
    project_number: str
    project_name: str
    #: The checklist, consultee, consultation or project that it is about.
    subject_id: int
    light: Light | None = None
    note: str = ""
    #: Where it is done; empty where the kind says it.
    path: str = ""
