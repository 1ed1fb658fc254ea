"""Codes of the state and telephone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import (
    CreditCodeCheckFails,
    CreditCodeMalformed,
    IdentityNumberCheckFails,
    IdentityNumberMalformed,
    Refusal,
)
from workflow.rules.identifiers import (
    CREDIT_ALPHABET,
    credit_check_character,
    credit_code_problem,
    identity_number_problem,
    industry_digits,
    industry_problem,
    mask_phone,
    normalise_credit_code,
    normalise_phone,
    normalise_project_code,
    phone_problem,
    project_code_problem,
    read_phone,
)

SOUND_CODES = ("91350100M000100Y43", "91110000101623741K", "91445381MA0000015A")

bodies = st.builds(
    lambda head, region, rest: head + region + rest,
    st.text(CREDIT_ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(CREDIT_ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize("code", SOUND_CODES)
def test_a_sound_credit_code_has_no_problem(code: str) -> None:
    assert credit_code_problem(code) is None


@pytest.mark.parametrize(
    "typed",
    [
        "91445381ma0000015a",
        " 9144 5381 MA00 0001 5A ",
        "９１４４５３８１ＭＡ０００００１５Ａ",
        "\ufeff91445381MA0000015A",
    ],
)
def test_a_credit_code_is_read_however_it_is_typed(typed: str) -> None:
    assert normalise_credit_code(typed) == "91445381MA0000015A"
    assert credit_code_problem(typed) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "现为0位"),
        ("91445381MA0000015", "现为17位"),
        ("91445381MA0000015AA", "现为19位"),
        ("91445381MAO000015A", "第11位“O”不能使用，是否为数字“0”"),
        ("91445381MA00000I5A", "第16位“I”不能使用，是否为数字“1”"),
        ("91445381MA00000V5A", "第16位“V”不能使用"),
        ("91445381MA-000015A", "第11位“-”不能使用"),
        ("914453A1MA0000015A", "第7位“A”应为数字"),
    ],
)
def test_a_malformed_credit_code_names_what_offends_and_where(code: str, said: str) -> None:
    problem = credit_code_problem(code)
    assert isinstance(problem, CreditCodeMalformed)
    assert said in str(problem)
    assert problem.field == "credit_code"


def test_a_failing_check_character_is_another_refusal_and_names_the_right_one() -> None:
    problem = credit_code_problem("91445381MA0000015B")
    assert isinstance(problem, CreditCodeCheckFails)
    assert "末位应为“A”，现为“B”" in str(problem)


@given(bodies, st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_every_single_substitution_is_detected(body: str, position: int, other: str) -> None:
    code = body + credit_check_character(body)
    assert credit_code_problem(code) is None
    changed = code[:position] + other + code[position + 1 :]
    assert (credit_code_problem(changed) is None) == (changed == code)


@given(bodies, st.integers(0, 15))
def test_swapping_two_neighbours_is_detected_unless_they_are_the_same(body: str, position: int) -> None:
    code = body + credit_check_character(body)
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert (credit_code_problem(swapped) is None) == (swapped == code)


@given(st.text())
def test_any_text_is_answered_with_a_problem_or_none(text: str) -> None:
    for problem_of in (credit_code_problem, project_code_problem, phone_problem, industry_problem):
        problem = problem_of(text)
        assert problem is None or str(problem)
    mask_phone(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2302-445381-04-01-123456", "2302-445381-04-01-123456"),
        ("2019-445381-26-03-012345", "2019-445381-26-03-012345"),
        (" ２３０２－４４５３８１－０４－０１－１２３４５６ ", "2302-445381-04-01-123456"),
        ("2302—445381—04—01—123456", "2302-445381-04-01-123456"),
        ("23024453810401123456", "2302-445381-04-01-123456"),
    ],
)
def test_project_codes_new_and_old_are_accepted(typed: str, kept: str) -> None:
    assert normalise_project_code(typed) == kept
    assert project_code_problem(typed) is None


@pytest.mark.parametrize(
    "code", ["", "2302-445381-04-01-12345", "23O2-445381-04-01-123456", "٢٣٠٢-445381-04-01-123456x"]
)
def test_other_project_codes_are_refused(code: str) -> None:
    assert project_code_problem(code) is not None


@pytest.mark.parametrize("code", ["26", "261", "2614", "C2614", "c2614", "Ａ０１"])
def test_industry_codes_have_two_to_four_digits_and_perhaps_a_letter(code: str) -> None:
    assert industry_problem(code) is None


@pytest.mark.parametrize("code", ["", "2", "26145", "C", "Z2614", "化工", "26.1"])
def test_other_industry_codes_are_refused(code: str) -> None:
    assert industry_problem(code) is not None


def test_the_letter_of_an_industry_code_is_left_out_when_prefixes_are_compared() -> None:
    assert industry_digits("c2614") == industry_digits("2614") == "2614"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0766-3012345", "0766-3012345"),
        ("（0766）3012345", "0766-3012345"),
        ("+86-0766-3012345", "0766-3012345"),
        ("3012345", "3012345"),
        ("020-83123456转801", "020-83123456-801"),
        ("400-123-4567", "400-123-4567"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_a_telephone_number_is_read_however_it_is_typed(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept
    assert phone_problem(typed) is None


@pytest.mark.parametrize(
    "phone", ["", "12345", "1381234567", "138123456789", "张三", "13812345678/13912345678"]
)
def test_what_is_no_telephone_number_is_refused(phone: str) -> None:
    assert phone_problem(phone) is not None


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("0766-3012345", "0766-***2345"),
        ("020-83123456-801", "020-****3456-801"),
        ("07663012345", "076****2345"),
        ("3012345", "***2345"),
        ("+85291234567", "+852****4567"),
        ("400-123-4567", "***-***-4567"),
        ("13812345678/13912345678", "***********/*******5678"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_a_masked_number_keeps_its_last_four_digits(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_masking_hides_four_digits_of_every_mobile_number_and_keeps_its_length(phone: str) -> None:
    assert mask_phone(phone) == f"{phone[:3]}****{phone[7:]}"


@pytest.mark.parametrize(
    ("code", "said"), [("C9999", "大类"), ("C2663", ""), ("A2663", "门类C"), ("00", "大类"), ("97", "")]
)
def test_an_industry_code_names_a_division_of_the_standard_and_its_own_section(code: str, said: str) -> None:
    problem = industry_problem(code)
    assert (problem is None) if not said else (problem is not None and said in problem.message())


def test_a_number_that_is_typed_may_be_left_out_and_is_kept_normalised() -> None:
    assert read_phone("") == ""
    assert read_phone("（0766）372 1234 转 8") == "0766-3721234-8"


@pytest.mark.parametrize("typed", ["12", "abc", "3721234或13800000101", "1" * 31])
def test_a_number_that_nobody_could_call_is_not_kept(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_phone(typed)
    assert refused.value.field == "phone"


@pytest.mark.parametrize(
    ("number", "refused"),
    [
        ("11010519491231002X", None),
        ("11010519491231002x", None),
        ("445381199001010019", None),
        ("445381199001010012", IdentityNumberCheckFails),
        ("44538119900101001", IdentityNumberMalformed),
        ("4453811990010100X9", IdentityNumberMalformed),
        ("E12345678", IdentityNumberMalformed),
    ],
)
def test_an_identity_number_has_the_check_character_of_its_standard(
    number: str, refused: type[Refusal] | None
) -> None:
    problem = identity_number_problem(number)
    assert (type(problem) if problem else None) is refused
