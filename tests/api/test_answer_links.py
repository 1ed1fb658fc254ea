"""A department answers from a link without an account; and everything that somebody else might try at it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from builders.door import Desk, World
from builders.post import PostOffice, a_post_office
from workflow.actions import answer_links
from workflow.actions.background import Engine
from workflow.records.answer_link import AnswerCode, AnswerLink
from workflow.records.consultation import Consultee
from workflow.records.person import Person
from workflow.rules.answer_link import CODE_TRIES, GRACE, Opens
from workflow.settings import Mail

LAND, HOUSING = "natural_resources", "housing"
OLD, KEY = "o" * 40, "k" * 40


@pytest.fixture(scope="module")
def post() -> Iterator[PostOffice]:
    with a_post_office() as office:
        yield office


@dataclass
class At:
    """A link, and what lies behind it."""

    world: World
    post: PostOffice
    project_id: int
    subject: str
    subject_id: int
    path: str

    def code(self, desk: Desk, login: str = LAND) -> str:
        """Ask for a code and read it in the mail."""
        person = self.world.cast[login].person_id
        answer = desk.submit(f"{self.path}/code", {"person_id": str(person)})
        assert answer.status_code == 200, answer.text
        found = re.search(r"验证码 (\d{6})", str(self.post.received[-1]["Subject"]))
        assert found is not None
        return found[1]

    def enter(self, login: str = LAND) -> Desk:
        """A browser that has proved who it is."""
        desk = self.world.stranger()
        code = self.code(desk, login)
        person = self.world.cast[login].person_id
        entered = desk.submit(f"{self.path}/open", {"person_id": str(person), "code": code})
        assert entered.status_code == 303, entered.text
        page = desk.get(entered.headers["location"])
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert token is not None
        desk.csrf = token[1]
        return desk


def _office_makes(world: World, kind: str, subject_id: int) -> str:
    made = world.desk().post(f"/api/v1/{kind}s/{subject_id}/link")
    assert made.status_code == 200, made.text
    return str(made.json()["address"]).partition("/a/")[2]


@pytest.fixture
def links(world: World, post: PostOffice) -> World:
    """A door at which links are on, and everybody has a mail address."""
    post.received.clear()
    world.door.settings = replace(
        world.door.settings,
        secrets=(KEY, OLD),
        mail=Mail("127.0.0.1", post.port),
        base_url="http://testserver",
    )
    with world.database.acting() as session:
        for person in session.scalars(select(Person)):
            person.email = f"{person.login}@luoding.example"
    return world


@pytest.fixture
def at(links: World, post: PostOffice) -> At:
    """The link to the land bureau's opinion on Annex 2."""
    project = links.circulated([LAND, HOUSING])
    consultee = next(each for each in project["consultation"]["consultees"] if each["department"] == LAND)
    token = _office_makes(links, "consultee", consultee["id"])
    return At(links, post, project["id"], "consultee", consultee["id"], f"/a/{token}")


def _answer(at: At, desk: Desk) -> int:
    page = desk.get(f"/consultees/{at.subject_id}")
    version = re.search(r'name="version" value="(\d+)"', page.text)
    facts = re.search(r'name="facts_version" value="(\d+)"', page.text)
    assert version is not None
    assert facts is not None
    given = {"version": version[1], "facts_version": facts[1], "opinion": "agree", "handled_by": "欧琪"}
    return int(desk.submit(f"/consultees/{at.subject_id}/reply", given).status_code)


def _state(at: At) -> str:
    seen = at.world.desk().get(f"/api/v1/projects/{at.project_id}").json()
    [state] = [each["state"] for each in seen["consultation"]["consultees"] if each["id"] == at.subject_id]
    return str(state)


def test_a_liaison_answers_from_a_link_with_the_code_from_the_mail(at: At) -> None:
    desk = at.enter()
    assert _answer(at, desk) == 303
    assert _state(at) == "agreed"


def test_history_says_who_answered_and_that_it_was_by_a_link(at: At) -> None:
    _answer(at, at.enter())
    page = at.world.desk().get(f"/projects/{at.project_id}").text
    line = page[page.index("同意签订") :][:600] if "同意签订" in page else page
    assert "凭链接" in page
    assert at.world.cast[LAND].name in line


def test_a_checklist_is_answered_from_its_link_too(links: World, post: PostOffice) -> None:
    project = links.dispatched({LAND: ["land_use"]})
    checklist = project["checklists"][0]["id"]
    at = At(
        links,
        post,
        project["id"],
        "checklist",
        checklist,
        f"/a/{_office_makes(links, 'checklist', checklist)}",
    )
    desk = at.enter()
    page = desk.get(f"/checklists/{checklist}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    sent = desk.submit(
        f"/checklists/{checklist}/reply",
        {"version": version[1], "involved": "no", "handled_by": "欧琪", "do": "reply"},
    )
    assert sent.status_code == 303, sent.text
    assert (
        links.desk().get(f"/api/v1/projects/{project['id']}").json()["checklists"][0]["state"]
        == "not_involved"
    )


def test_opening_a_link_changes_nothing_however_often_it_is_fetched(at: At) -> None:
    def kept() -> list[object]:
        with at.world.database.reading() as session:
            return [
                session.scalars(select(AnswerLink.version)).all(),
                session.scalars(select(AnswerCode.id)).all(),
            ]

    before = kept()
    scanner = at.world.stranger()
    for _ in range(5):
        assert scanner.get(at.path).status_code == 200
        assert scanner.client.head(at.path).status_code in (200, 405)
    assert (kept(), _state(at)) == (before, "awaiting")


def test_before_the_code_nothing_but_the_question_is_shown(at: At) -> None:
    page = at.world.stranger().get(at.path).text
    assert at.world.cast[LAND].name not in page
    assert f"{LAND}@luoding.example" not in page
    assert "意见征询表" in page


def test_a_link_opens_nothing_but_its_own_question(at: At) -> None:
    desk = at.enter()
    with at.world.database.reading() as session:
        other = session.scalar(select(Consultee.id).where(Consultee.id != at.subject_id))
    for path in (
        "/tasks",
        "/projects",
        f"/projects/{at.project_id}",
        f"/consultees/{other}",
        f"/consultees/{at.subject_id}0",
        "/api/v1/tasks",
        f"/api/v1/consultees/{at.subject_id}",
        f"/news/{at.project_id}",
    ):
        assert desk.get(path).status_code in (403, 404), path
    assert "data-feed" not in desk.get(f"/consultees/{at.subject_id}").text, (
        "nor does it listen to the project"
    )


def test_acts_that_are_no_answer_are_refused_at_the_question_itself(at: At) -> None:
    desk = at.enter()
    sent = desk.submit(f"/consultees/{at.subject_id}/withdraw", {"version": "1", "reason": "试"})
    assert sent.status_code in (403, 404)
    assert _state(at) == "awaiting"


def test_an_altered_token_opens_nothing(at: At) -> None:
    token = at.path.removeprefix("/a/")
    for altered in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token[:22],
        token[1:] + token[0],
        "x" * 54,
    ):
        assert at.world.stranger().get(f"/a/{altered}").status_code == 404


def test_a_token_of_one_question_does_not_open_another_one(at: At) -> None:
    with at.world.database.acting() as session:
        session.execute(update(AnswerLink).values(subject_id=at.subject_id + 1))
    assert at.world.stranger().get(at.path).status_code == 404


def test_a_token_with_a_changed_round_opens_nothing(at: At) -> None:
    with at.world.database.acting() as session:
        session.execute(update(AnswerLink).values(round=2))
    assert at.world.stranger().get(at.path).status_code == 404


def test_a_key_that_was_followed_by_another_still_counts_until_it_is_taken_away(at: At) -> None:
    settings = at.world.door.settings
    at.world.door.settings = replace(settings, secrets=("n" * 40, KEY))
    assert at.world.stranger().get(at.path).status_code == 200
    at.world.door.settings = replace(settings, secrets=("n" * 40,))
    assert at.world.stranger().get(at.path).status_code == 404


def test_a_link_that_was_taken_back_shows_out_whoever_stands_at_it(at: At) -> None:
    inside = at.enter()
    with at.world.database.reading() as session:
        link = session.scalars(select(AnswerLink)).one()
    office = at.world.desk()
    taken = office.post(f"/api/v1/links/{link.id}/revoke", {"reason": "发错了人"}, version=link.version)
    assert taken.status_code == 200, taken.text
    assert at.world.stranger().get(at.path).status_code == 410
    assert inside.get(f"/consultees/{at.subject_id}").status_code == 303
    assert _state(at) == "awaiting"


def test_a_link_ends_with_the_round(at: At) -> None:
    _answer(at, at.enter())
    assert at.world.stranger().get(at.path).status_code == 410


def test_a_link_ends_some_days_after_the_due_date(at: At) -> None:
    with at.world.database.reading() as session:
        link = session.scalars(select(AnswerLink)).one()
        due = answer_links.standing(session, link, now=at.world.wall.now).due_at
    assert due is not None
    at.world.wall.now = due + GRACE
    assert at.world.stranger().get(at.path).status_code == 200
    at.world.wall.now = due + GRACE + timedelta(seconds=1)
    assert at.world.stranger().get(at.path).status_code == 410


def test_a_code_is_guessed_a_few_times_and_no_more(at: At) -> None:
    desk = at.world.stranger()
    code = at.code(desk)
    person = str(at.world.cast[LAND].person_id)
    strange = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(CODE_TRIES):
        assert desk.submit(f"{at.path}/open", {"person_id": person, "code": strange}).status_code == 422
    late = desk.submit(f"{at.path}/open", {"person_id": person, "code": code})
    assert late.status_code == 422
    assert "验证码已失效" in late.text


def test_a_code_opens_once(at: At) -> None:
    desk = at.world.stranger()
    code = at.code(desk)
    given = {"person_id": str(at.world.cast[LAND].person_id), "code": code}
    assert desk.submit(f"{at.path}/open", given).status_code == 303
    assert at.world.stranger().submit(f"{at.path}/open", given).status_code == 422


def test_a_code_holds_ten_minutes(at: At) -> None:
    desk = at.world.stranger()
    code = at.code(desk)
    at.world.wall.pass_by(timedelta(minutes=10, seconds=1))
    given = {"person_id": str(at.world.cast[LAND].person_id), "code": code}
    assert desk.submit(f"{at.path}/open", given).status_code == 422


def test_a_code_is_of_no_use_to_another_person(at: At) -> None:
    desk = at.world.stranger()
    code = at.code(desk)
    given = {"person_id": str(at.world.cast[HOUSING].person_id), "code": code}
    assert desk.submit(f"{at.path}/open", given).status_code == 422


def test_codes_are_not_sent_in_a_row(at: At) -> None:
    desk = at.world.stranger()
    at.code(desk)
    person = str(at.world.cast[LAND].person_id)
    assert desk.submit(f"{at.path}/code", {"person_id": person}).status_code == 429
    assert len(at.post.received) == 1


def test_no_code_goes_to_somebody_of_another_department(at: At) -> None:
    person = str(at.world.cast[HOUSING].person_id)
    assert at.world.stranger().submit(f"{at.path}/code", {"person_id": person}).status_code == 422
    assert at.post.received == []


def test_whoever_tries_tokens_at_random_is_not_listened_to_any_more(at: At) -> None:
    prober = at.world.stranger()
    for number in range(answer_links.STRANGE_TRIES):
        assert prober.get(f"/a/{number:054d}").status_code == 404
    assert prober.get(at.path).status_code == 429


def test_a_former_liaison_gets_no_code(at: At) -> None:
    with at.world.database.acting() as session:
        session.get_one(Person, at.world.cast[LAND].person_id).active = False
    person = str(at.world.cast[LAND].person_id)
    assert at.world.stranger().submit(f"{at.path}/code", {"person_id": person}).status_code == 422


def test_an_account_that_is_closed_meanwhile_does_not_answer(at: At) -> None:
    desk = at.enter()
    with at.world.database.acting() as session:
        session.get_one(Person, at.world.cast[LAND].person_id).active = False
    sent = desk.submit(
        f"/consultees/{at.subject_id}/reply", {"version": "1", "opinion": "agree", "handled_by": "甲"}
    )
    assert sent.status_code in (303, 401)
    assert _state(at) == "awaiting"


def test_the_session_of_a_link_does_not_outlast_its_minutes(at: At) -> None:
    desk = at.enter()
    at.world.wall.pass_by(timedelta(minutes=46))
    assert desk.get(f"/consultees/{at.subject_id}").status_code == 303


def test_nobody_but_the_office_makes_or_takes_back_a_link(at: At) -> None:
    land = at.world.desk(LAND)
    assert land.post(f"/api/v1/consultees/{at.subject_id}/link").status_code in (403, 404)
    assert land.post("/api/v1/links/1/revoke", {"reason": "x"}, version="*").status_code in (403, 404)


def test_the_office_makes_one_link_however_often_it_asks(at: At) -> None:
    token = _office_makes(at.world, "consultee", at.subject_id)
    assert f"/a/{token}" == at.path


def test_without_keys_or_mail_there_are_no_links(world: World) -> None:
    project = world.circulated([LAND])
    consultee = project["consultation"]["consultees"][0]["id"]
    assert world.desk().post(f"/api/v1/consultees/{consultee}/link").status_code == 409
    assert "免账号链接" not in world.desk().get(f"/consultees/{consultee}").text


def test_the_office_makes_and_takes_back_a_link_on_the_page(at: At) -> None:
    office = at.world.desk()
    page = office.get(f"/consultees/{at.subject_id}").text
    assert at.path in page
    with at.world.database.reading() as session:
        link = session.scalars(select(AnswerLink)).one()
    assert (
        office.submit(
            f"/links/{link.id}/revoke", {"version": str(link.version), "reason": "发错了人"}
        ).status_code
        == 303
    )
    assert "生成链接" in office.get(f"/consultees/{at.subject_id}").text
    assert office.submit(f"/consultees/{at.subject_id}/link").status_code == 303
    again = office.get(f"/consultees/{at.subject_id}").text
    assert at.path not in again
    assert "/a/" in again


def test_whoever_has_an_account_there_goes_straight_to_the_question(at: At) -> None:
    gone = at.world.desk(LAND).get(at.path)
    assert (gone.status_code, gone.headers["location"]) == (303, f"/consultees/{at.subject_id}")


def test_two_who_ask_for_the_same_link_at_once_get_the_same(at: At) -> None:
    with at.world.database.acting() as session:
        link = answer_links.link_for(session, Opens("consultee", at.subject_id, 1), now=at.world.wall.now)
        assert session.scalars(select(AnswerLink)).one().id == link.id


def test_the_message_to_a_department_holds_the_link_to_its_question(at: At) -> None:
    settings = at.world.door.settings
    engine = Engine.of(settings, at.world.database, at.world.door.law)
    engine.deliver_notices(at.world.wall.now)
    mail = next(each for each in at.post.received if each["To"] == f"{LAND}@luoding.example")
    text = mail.get_content()
    assert f"http://testserver{at.path}" in text
    assert at.world.stranger().get(at.path).status_code == 200


def test_a_message_of_what_is_answered_already_holds_no_link(at: At) -> None:
    _answer(at, at.enter())
    at.post.received.clear()
    Engine.of(at.world.door.settings, at.world.database, at.world.door.law).deliver_notices(at.world.wall.now)
    for mail in at.post.received:
        if mail["To"] == f"{LAND}@luoding.example":
            assert "/a/" not in mail.get_content()
