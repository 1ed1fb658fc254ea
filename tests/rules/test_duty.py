"""Who may do what, written out once more and independently: the matrix must say the same."""

from itertools import chain, combinations, product

import pytest

from workflow.errors import NotAllowed
from workflow.rules.duty import ACTS, NO_CASE, ROLE_WORDS, Actor, Case, Relation, Role, may, require

#: any: every case. own: the agent's assigned case, the liaison's department's, the enterprise's own. -: never.
WHO_MAY = """
act                     office  agent  liaison  enterprise  supervisor  admin

project.take_in         any     any    -        -           -           -
project.list            any     any    any      any         any         -
project.read            any     any    own      own         any         -
project.history         any     any    -        -           any         -
project.change_facts    any     own    -        -           -           -
project.analyse         any     -      -        -           -           -
project.assign_agent    any     -      -        -           -           -
project.give_mandate    any     own    -        own         -           -
project.end_mandate     any     own    -        own         -           -
project.move            any     -      -        -           -           -

link.issue              any     -      -        -           -           -
link.revoke             any     -      -        -           -           -
tracking.issue          any     own    -        own         -           -
tracking.revoke         any     own    -        own         -           -
urging.urge             -       -      -        own         -           -
urging.list             any     -      -        -           any         -
rating.rate             -       -      -        own         -           -
rating.answer           -       -      own      -           -           -
rating.list             any     -      any      -           any         -

docking.dispatch        any     -      -        -           -           -
checklist.read          any     any    own      -           any         -
checklist.reply         -       -      own      -           -           -
checklist.record        any     -      -        -           -           -
checklist.confirm       -       -      own      -           -           -
checklist.return        any     -      -        -           -           -
checklist.withdraw      any     -      -        -           -           -
pack.compile            any     own    -        -           -           -
pack.settle             any     -      -        -           -           -
pack.read               any     any    own      own         any         -

consultation.open       any     -      -        -           -           -
consultation.circulate  any     -      -        -           -           -
consultation.judge_risk any     -      -        -           -           -
consultation.decline    any     own    -        own         -           -
consultation.withdraw   any     -      -        -           -           -
consultation.read       any     any    own      -           any         -
consultee.reply         -       -      own      -           -           -
consultee.record        any     -      -        -           -           -
consultee.confirm       -       -      own      -           -           -
consultee.withdraw      any     -      -        -           -           -

commitment.read         any     any    own      own         any         -
commitment.inform       any     own    -        -           -           -
commitment.redraft      any     own    -        -           -           -
commitment.settle_clauses any   -      -        -           -           -
commitment.apply        -       own    -        own         -           -
commitment.decide       any     -      -        -           -           -
commitment.reopen       any     -      -        -           -           -
commitment.decline      any     own    -        own         -           -
commitment.withdraw     any     -      -        -           -           -
commitment.upload       any     own    -        own         -           -
commitment.sign         any     own    -        -           -           -
commitment.take_back    any     -      -        -           -           -
commitment.fulfil       any     -      -        -           -           -
commitment.resume       any     -      -        -           -           -
anchor.record           any     own    own      -           -           -
clause.fulfil           any     own    own      own         -           -
clause.confirm          any     -      own      own         -           -
clause.miss             any     -      -        -           -           -
clause.waive            any     -      -        -           -           -
clause.decide           any     -      -        -           -           -
deferral.hand_in        any     own    -        own         -           -
deferral.check          any     -      own      -           -           -
oversight.plan          any     -      own      -           -           -
oversight.report        any     own    -        own         -           -
oversight.record        any     -      own      -           -           -
breach.record           any     -      own      own         -           -
breach.report           any     own    own      own         -           -
breach.step             any     -      -        -           -           -
breach.close            any     -      -        -           -           -
repair.apply            any     own    -        own         -           -
repair.decide           any     -      -        -           -           -
dispute.raise           -       own    own      own         -           -
dispute.answer          any     -      -        -           -           -
dispute.close           any     own    own      own         -           -

clock.pause             any     -      own      -           -           -
clock.resume            any     -      own      -           -           -
clock.extend            any     -      own      -           -           -
paper.make              any     any    own      -           any         -
paper.read              any     any    own      -           any         -

item.read               any     any    own      own         any         -
letter.read             any     any    own      own         any         -
item.plan               any     own    -        -           -           -
item.set_aside          any     -      -        -           -           -
item.receive            any     own    own      -           -           -
item.hand_in            any     own    own      own         -           -
item.check_paper        -       -      own      -           -           -
item.unreceive          any     own    -        -           -           -
item.take_back          any     own    own      -           -           -
item.promise            any     own    -        own         -           -
item.withdraw           any     own    -        own         -           -
item.examine            -       -      own      -           -           -
item.deem               any     -      own      -           -           -
item.decide             -       -      own      -           -           -
item.deliver            any     own    own      -           -           -
supervision.answer      own     -      own      -           -           -
supervision.return      others  -      -        -           own         -
supervision.close       others  -      -        -           own         -
delivery.read           any     -      -        -           -           any
delivery.retry          any     -      -        -           -           any
delivery.confirm        any     -      -        -           -           any

dossier.export          any     own    -        -           any         -

edition.preview         any     -      -        -           any         any
edition.move            any     -      -        -           -           -
checklist.retract       any     -      own      -           -           -
consultee.retract       any     -      own      -           -           -
absence.declare         any     -      -        -           -           any
service.record          any     own    own      -           -           -
training.read           any     any    any      -           any         any
service.train           any     -      any      -           -           any
scorecard.read          any     -      own      -           any         -
scorecard.dispute       -       -      own      -           -           -
scorecard.answer        -       -      -        -           any         -

acceptance.read         any     any    own      own         any         -
acceptance.apply        any     own    -        own         -           -
acceptance.withdraw     any     own    -        own         -           -
acceptance.arrange      any     -      own      -           -           -
acceptance.record       -       -      own      -           -           -
acceptance.hand_over    -       -      own      -           -           -
acceptance.redate       -       -      own      -           -           -
acceptance.report       any     own    -        own         -           -
acceptance.conclude     -       -      own      -           -           -
acceptance_check.read   any     -      own      -           any         -
acceptance_check.record -       -      own      -           any         -
acceptance_check.redate -       -      own      -           any         -
acceptance_check.finish any     -      own      -           -           -
acceptance_check.take_back -    -      own      -           any         -
acceptance_check.reopen any     -      own      -           -           -

calendar.import         any     -      -        -           -           any
calendar.close          any     -      -        -           -           any
people.read             any     -      -        -           -           any
people.manage           -       -      -        -           -           any
departments.manage      -       -      -        -           -           any
house.read              -       -      -        -           -           any
background.run          -       -      -        -           -           any
chain.verify            -       -      -        -           any         any
registration.plan       any     own    -        -           -           -
registration.fill       any     own    -        own         -           -
registration.apply      any     own    -        own         -           -
registration.approve    -       -      own      -           -           -
registration.return     any     own    own      -           -           -
registration.record     any     own    -        -           -           -
registration.deliver    any     own    own      -           -           -
registration.drop       any     own    -        -           -           -
pickup.collect          any     own    -        -           -           -
pickup.read             any     any    -        own         any         -
address.read            any     any    any      any         any         -
address.enter           any     -      own      -           -           -
address.report          any     any    any      any         -           -
address.decide          any     -      own      -           -           -

law.read                any     any    any      any         any         any

deliberation.call       any     -      -        -           -           -
deliberation.put_off    any     -      -        -           -           -
deliberation.cancel     any     -      -        -           -           -
deliberation.hold       any     -      -        -           -           -
deliberation.read       any     any    own      -           any         -
minutes.write           any     -      -        -           -           -
minutes.issue           any     -      -        -           -           -
minutes.correct         any     -      -        -           -           -
resolution.decide       any     -      -        -           -           -
resolution.report       any     -      own      own         -           -
resolution.confirm      any     -      -        -           -           -
resolution.withdraw     any     -      -        -           -           -
resolution.reopen       any     -      -        -           -           -
blocker.raise           any     own    own      own         any         -
blocker.coordinate      any     own    -        -           -           -
blocker.ask             -       own    own      -           -           -
blocker.retract         -       own    own      -           -           -
blocker.resolve         any     own    own      -           -           -
blocker.withdraw        any     own    own      own         -           -
blocker.reopen          any     own    own      own         -           -
"""

LINES = [line.split() for line in WHO_MAY.splitlines() if line.strip()]
ROLES = [Role(word) for word in LINES[0][1:]]
MATRIX = {act: dict(zip(ROLES, words, strict=True)) for act, *words in LINES[1:]}

#: What `own` means for whom.
OWN = {
    Role.AGENT: Relation.AGENT,
    Role.LIAISON: Relation.DEPARTMENT,
    Role.ENTERPRISE: Relation.ENTERPRISE,
    # What asks the office itself: the office answers, and the supervisor looks at it.
    Role.OFFICE: Relation.OFFICE,
    Role.SUPERVISOR: Relation.OFFICE,
}

TIES = (Relation.DEPARTMENT, Relation.ENTERPRISE, Relation.AGENT, Relation.OFFICE)
EVERY_TIE = [frozenset(ties) for size in range(5) for ties in combinations(TIES, size)]


def an_actor(*roles: Role) -> Actor:
    return Actor(7, "某人", frozenset(roles), department_key="land", enterprise_id=3)


def a_case(ties: frozenset[Relation]) -> Case:
    """A case that stands to the actor as `ties` say, and otherwise belongs to somebody else."""
    return Case(
        departments=frozenset({"land", "housing"} if Relation.DEPARTMENT in ties else {"housing"}),
        enterprise_id=3 if Relation.ENTERPRISE in ties else 4,
        agent_id=7 if Relation.AGENT in ties else 8,
        of_office=Relation.OFFICE in ties,
    )


def lawful(role: Role, act: str, ties: frozenset[Relation]) -> bool:
    word = MATRIX[act][role]
    if word == "others":
        return Relation.OFFICE not in ties
    return word == "any" or (word == "own" and OWN[role] in ties)


def test_every_act_and_every_role_stands_in_the_table_once() -> None:
    assert MATRIX.keys() == ACTS.keys()
    assert len(LINES) - 1 == len(MATRIX)
    assert sorted(ROLES) == sorted(Role)
    assert {word for words in MATRIX.values() for word in words.values()} == {"any", "own", "others", "-"}


@pytest.mark.parametrize("act", MATRIX)
def test_each_role_may_do_exactly_what_the_table_says(act: str) -> None:
    for role, ties in product(Role, EVERY_TIE):
        allowed = may(an_actor(role), act, a_case(ties))
        assert allowed is lawful(role, act, ties), f"{role} {act} {sorted(ties)}"


@pytest.mark.parametrize("act", MATRIX)
def test_who_holds_several_roles_may_do_what_any_of_them_may(act: str) -> None:
    several = chain.from_iterable(combinations(Role, size) for size in range(2, len(Role) + 1))
    for roles in several:
        for ties in EVERY_TIE:
            expected = any(lawful(role, act, ties) for role in roles)
            assert may(an_actor(*roles), act, a_case(ties)) is expected, f"{roles} {act} {sorted(ties)}"


@pytest.mark.parametrize("act", MATRIX)
def test_a_tie_without_the_role_opens_nothing(act: str) -> None:
    assert not may(an_actor(), act, a_case(frozenset(TIES)))


@pytest.mark.parametrize("act", MATRIX)
def test_what_is_refused_is_refused_by_its_chinese_name(act: str) -> None:
    for role in Role:
        strangers = a_case(frozenset())
        if may(an_actor(role), act, strangers):
            require(an_actor(role), act, strangers)
        else:
            with pytest.raises(NotAllowed, match=ACTS[act].title):
                require(an_actor(role), act, strangers)


@pytest.mark.parametrize("role", [Role.LIAISON, Role.ENTERPRISE, Role.AGENT])
def test_nobodys_case_is_not_the_case_of_who_belongs_nowhere(role: Role) -> None:
    """No department, no enterprise, no agent: two absences are not a match."""
    nobody = Actor(0, "某人", frozenset({role}))
    for act, words in MATRIX.items():
        assert may(nobody, act, NO_CASE) is (words[role] == "any"), act
        assert may(nobody, act, Case(frozenset({""}))) is (words[role] == "any"), act


def test_a_supervisor_reads_and_decides_nothing() -> None:
    may_do = {act for act, words in MATRIX.items() if words[Role.SUPERVISOR] == "any"}
    assert {act.rpartition(".")[2] for act in may_do} == {
        "list",
        "read",
        "history",
        "make",
        "export",
        "preview",
        # History is looked at, and left as it is.
        "verify",
        # Whether a data point counts is scoring, not a decision in a case.
        "answer",
        # A check looks at joint acceptances of a period; it changes nothing in a case.
        "record",
        # And the date of what it asks for is its own, as is a check that was recorded by mistake.
        "redate",
        "take_back",
        # 难点、堵点 are raised by anyone; who sees to one, and how, the office decides.
        "raise",
    }
    # Making paper copies what is there: it decides nothing.
    assert {act for act in may_do if act.endswith(".make")} == {"paper.make"}
    assert {act for act in may_do if act.endswith(".record")} == {"acceptance_check.record"}
    assert {act for act in may_do if act.endswith(".redate")} == {"acceptance_check.redate"}
    assert {act for act in may_do if act.endswith(".take_back")} == {"acceptance_check.take_back"}
    assert {act for act in may_do if act.endswith(".raise")} == {"blocker.raise"}


def test_an_answer_is_the_departments_own_and_nobody_gives_it_in_its_place() -> None:
    own = (
        "checklist.reply",
        "checklist.confirm",
        "consultee.reply",
        "consultee.confirm",
        "item.examine",
        "item.decide",
        "registration.approve",
        "acceptance.record",
        "acceptance.conclude",
    )
    for act in own:
        assert MATRIX[act] == {role: "own" if role is Role.LIAISON else "-" for role in Role}


def test_acts_and_roles_have_words_that_people_read() -> None:
    titles = [act.title for act in ACTS.values()]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert all(any("一" <= letter <= "鿿" for letter in title) for title in titles)
    assert ROLE_WORDS.keys() == set(Role)
    assert len(set(ROLE_WORDS.values())) == len(Role)
    assert all(act.allowed for act in ACTS.values())


def test_an_act_that_does_not_exist_is_a_mistake_and_not_a_no() -> None:
    with pytest.raises(KeyError):
        may(an_actor(Role.OFFICE), "project.forget")
