"""A sheet survives the archive: to JSON, through text, and back, whatever stands on it."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

import forms
from builders.sheets import a_checklist, a_consultation, a_pack, a_proof

INSTANTS = some.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants its bounds naive
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - the same
    timezones=some.just(UTC),
)
some.register_type_strategy(datetime, INSTANTS)
some.register_type_strategy(date, some.dates() | INSTANTS)


def sheets() -> some.SearchStrategy[forms.AnySheet]:
    plain_dates = {"filled_on", "signed_on", "compiled_on"}

    def built(cls: type) -> some.SearchStrategy[Any]:
        own: dict[str, some.SearchStrategy[Any]] = {
            field.name: some.none() | some.dates() for field in fields(cls) if field.name in plain_dates
        }
        if cls is forms.ChecklistSheet:
            own["phases"] = some.lists(some.sampled_from(forms.PHASES), unique=True).map(tuple)
        if cls is forms.ProofSheet:
            days = some.builds(forms.ProofDay, day=some.dates())
            own["days"] = some.lists(days, max_size=3).map(tuple)
        return some.builds(cls, **own)

    return some.one_of([built(cls) for cls in forms.KINDS.values()])


@given(sheets())
def test_a_sheet_comes_back_from_json_as_it_went(sheet: forms.AnySheet) -> None:
    text = json.dumps(forms.to_json(sheet))
    assert forms.from_json(sheet.KIND, json.loads(text)) == sheet


@given(sheets())
def test_the_digest_depends_on_the_content_alone(sheet: forms.AnySheet) -> None:
    again = forms.from_json(sheet.KIND, forms.to_json(sheet))
    assert forms.digest(again) == forms.digest(sheet)
    assert forms.digest(replace(sheet, reference=sheet.reference + "1")) != forms.digest(sheet)


def test_a_reprint_says_what_was_said_then() -> None:
    for sheet in (a_checklist(), a_consultation(), a_pack(), a_proof()):
        kept = json.dumps(forms.to_json(sheet))
        assert forms.render(forms.from_json(sheet.KIND, json.loads(kept))) == forms.render(sheet)


def test_a_paper_from_before_a_field_existed_is_still_readable() -> None:
    data = forms.to_json(a_consultation())
    del data["answered_via"]
    assert forms.from_json("annex2", data) == a_consultation()


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        ("annex3", {}, "unknown kind"),
        ("annex2", {"colour": "red"}, "unknown field 'colour'"),
        ("proof", {}, "'title' is missing"),
        ("annex2", {"round": "1"}, "annex2.round"),
        ("annex2", {"round": True}, "annex2.round"),
        ("annex2", {"opinion": "maybe"}, "annex2.opinion"),
        ("annex2", {"project_info": "one"}, "annex2.project_info"),
        ("annex2", {"signed_on": "tomorrow"}, "annex2.signed_on"),
        ("annex1", {"rows": [{"phase": "施工许可"}]}, "'item' is missing"),
        ("annex1", {"rows": ["施工许可"]}, "an object is expected"),
    ],
)
def test_what_is_not_such_a_sheet_is_refused_by_name(kind: str, data: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        forms.from_json(kind, data)


def test_every_field_of_every_sheet_is_a_plain_value() -> None:
    for sheet in (a_checklist(), a_consultation(), a_pack(), a_proof()):
        assert is_dataclass(sheet)
        assert not hasattr(sheet, "__dict__")
        json.dumps(forms.to_json(sheet))
