"""A project on its way to the dual commitment, through the door: every state is reached by the acts of its people."""

from typing import Any

from sqlalchemy import select

from builders.door import Desk, World
from workflow.actions import people
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules.duty import Role

PAPERS = ["letter_of_intent", "filing_certificate", "land_proof", "design_scheme", "first_month_plan"]
START = {"text": "2026年底前开工。", "on": "2026-12-31", "consequence": "限期整改"}
PDF = b"%PDF-1.7 signed"


def enterprise(world: World, project: int) -> Desk:
    """Somebody of the project's enterprise, signed in."""
    with world.database.acting() as session:
        person = session.scalar(select(Person).where(Person.login == "qiye"))
        if person is None:
            person = people.create_person(
                session,
                login="qiye",
                name="企业经办",
                roles=[Role.ENTERPRISE],
                password_hash=session.get_one(Person, world.cast["office"].person_id).password_hash,
                enterprise_id=session.get_one(Project, project).enterprise_id,
                by=None,
                now=world.wall.now,
            )
        world.cast.actors["qiye"] = people.actor_of(session, person)
    return world.desk("qiye")


def agreed(world: World, *departments: str, **facts: Any) -> int:
    """A project whose departments have all agreed."""
    project = world.circulated(list(departments or ("natural_resources",)), **facts)
    for row in project["consultation"]["consultees"]:
        answer = world.desk(row["department"]).post(
            f"/api/v1/consultees/{row['id']}/reply",
            {"opinion": "agree", "handled_by": "经办乙"},
            version="*",
        )
        assert answer.status_code == 200, answer.text
    return int(project["id"])


def done(answer: Any, status: int = 200) -> dict[str, Any]:
    """What an act answers; it has to be done."""
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def informed(world: World, project: int) -> dict[str, Any]:
    """The enterprise has been informed."""
    given = {"explained": "自愿；承诺内容", "informed_by": "经办甲", "informed_to": "梁某"}
    return done(world.desk().post(f"/api/v1/projects/{project}/commitment", given), 201)


def applied(world: World, commitment: dict[str, Any]) -> dict[str, Any]:
    """The enterprise has applied with all its papers."""
    given = {"applied_by": "梁某", "papers": PAPERS}
    desk = enterprise(world, commitment["project_id"])
    return done(desk.post(f"/api/v1/commitments/{commitment['id']}/apply", given, version="*"))


def qualified(world: World, project: int, **drafted: Any) -> dict[str, Any]:
    """The text is finished, and the application qualifies."""
    commitment = informed(world, project)
    path = f"/api/v1/commitments/{commitment['id']}"
    office = world.desk()
    text = {"enterprise": [START], "source": "罗府办联函〔2026〕8号"} | drafted
    done(office.ask("PUT", f"{path}/draft", json=text, version=commitment["version"]))
    applied(world, commitment)
    return done(office.post(f"{path}/qualify", {}, version="*"))


def signed(world: World, project: int, **drafted: Any) -> dict[str, Any]:
    """Both sides have signed, and the scan has come back."""
    commitment = qualified(world, project, **drafted)
    path, office = f"/api/v1/commitments/{commitment['id']}", world.desk()
    given = {"signed_for_enterprise": "梁某", "signed_for_office": "经办甲"}
    done(office.post(f"{path}/sign", given, version=commitment["version"]))
    return done(office.post(f"{path}/scans", files={"file": ("签订件.pdf", PDF, "text/html")}), 201)


def clause_of(commitment: dict[str, Any], words: str) -> dict[str, Any]:
    """The one clause whose text holds these words."""
    (found,) = [each for each in commitment["clauses"] if words in each["text"]]
    return dict(found)
