"""Codes that the state gives out, and telephone numbers: their shape, their check characters, how they are shown."""

import re
from typing import Final

from workflow.errors import (
    CreditCodeCheckFails,
    CreditCodeMalformed,
    IdentityNumberCheckFails,
    IdentityNumberMalformed,
    IndustryCodeMalformed,
    IndustryOfOtherSection,
    IndustryUnknown,
    PhoneMalformed,
    ProjectCodeMalformed,
    Refusal,
)
from workflow.law.sentence import Sentence
from workflow.rules.wording import clean, half_width

#: The 31 characters of GB 32100-2015, in the order of their values.
CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = tuple(pow(3, position, 31) for position in range(17))
#: Letters that the alphabet leaves out because they are taken for others.
_TAKEN_FOR: Final = {"O": "0", "I": "1", "Z": "2", "S": "5"}

_PROJECT_CODE: Final = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")
_INDUSTRY_CODE: Final = re.compile(r"[A-T]?[0-9]{2,4}")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d_~]")
_PHONES: Final = (
    re.compile(r"(?:\+?86)?1[3-9][0-9]{9}"),  # mobile
    re.compile(r"(?:0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(?:-[0-9]{1,6})?"),  # landline, with extension
    re.compile(r"[48]00-?[0-9]{3}-?[0-9]{4}"),  # service numbers
    re.compile(r"\+(?!86)[1-9][0-9]{6,14}"),  # Hong Kong, Macao, Taiwan and abroad
)


def normalise_credit_code(code: str) -> str:
    """The code in half-width capitals without blanks."""
    return half_width(code).upper()


def credit_check_character(body: str) -> str:
    """The eighteenth character that belongs to the first seventeen, which stand in the alphabet."""
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, _CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def credit_code_problem(code: str) -> Refusal | None:
    """What is wrong with a 统一社会信用代码 (GB 32100-2015), or None.

    The code is normalised first. `CreditCodeMalformed` (length, a character, a letter among the six digits of the
    registering region) is final; `CreditCodeCheckFails` may be overridden with a reason, since a few codes that
    were really given out fail the check.
    """
    code = normalise_credit_code(code)
    if len(code) != 18:
        return CreditCodeMalformed(problem=Sentence("现为{n}位", n=len(code)))
    for position, character in enumerate(code, start=1):
        if character not in CREDIT_ALPHABET:
            like = _TAKEN_FOR.get(character)
            unfit = Sentence("第{n}位“{character}”不能使用", n=position, character=character)
            if like:
                unfit = Sentence("{unfit}，是否为数字“{like}”", unfit=unfit, like=like)
            return CreditCodeMalformed(problem=unfit)
        if 3 <= position <= 8 and not character.isdigit():
            return CreditCodeMalformed(
                problem=Sentence(
                    "第{n}位“{character}”应为数字（第3至8位是行政区划代码）", n=position, character=character
                )
            )
    if (expected := credit_check_character(code[:17])) != code[17]:
        return CreditCodeCheckFails(expected=expected, actual=code[17])
    return None


_IDENTITY_WEIGHTS: Final = tuple(pow(2, 17 - position, 11) for position in range(17))
_IDENTITY_CHECKS: Final = "10X98765432"


def identity_number_problem(number: str) -> Refusal | None:
    """What is wrong with a 公民身份号码 (GB 11643-1999), or None; the number is normalised first.

    `IdentityNumberMalformed` (length, a character that is no digit) is final; `IdentityNumberCheckFails` may be
    overridden with a reason, as a credit code may. Whether the person exists is not said by it.
    """
    text = half_width(number).upper()
    if len(text) != 18:
        return IdentityNumberMalformed(problem=Sentence("现为{n}位", n=len(text)))
    for position, character in enumerate(text, start=1):
        if not ("0" <= character <= "9" or (character == "X" and position == 18)):
            unfit = Sentence("第{n}位“{character}”不能使用", n=position, character=character)
            return IdentityNumberMalformed(problem=unfit)
    weighed = sum(int(digit) * weight for digit, weight in zip(text[:17], _IDENTITY_WEIGHTS, strict=True))
    if (expected := _IDENTITY_CHECKS[weighed % 11]) != text[17]:
        return IdentityNumberCheckFails(expected=expected, actual=text[17])
    return None


def normalise_project_code(code: str) -> str:
    """The code in half-width characters with plain hyphens; twenty bare digits get their hyphens."""
    code = _DASHES.sub("-", half_width(code)).upper()
    if re.fullmatch("[0-9]{20}", code):
        code = "-".join((code[:4], code[4:10], code[10:12], code[12:14], code[14:]))
    return code


def project_code_problem(code: str) -> Refusal | None:
    """What is wrong with a 项目代码, or None.

    GB/T 40058-2021 starts with year and month (2302-…), older codes with a full year (2019-…): both have this shape.
    The algorithm of its check digit is not public, so it is not enforced.
    """
    if _PROJECT_CODE.fullmatch(normalise_project_code(code)):
        return None
    return ProjectCodeMalformed(code=code)


#: The sections of GB/T 4754-2017 (门类) with the last division (大类) of each.
_SECTIONS: Final = {
    "A": 5, "B": 12, "C": 43, "D": 46, "E": 50, "F": 52, "G": 60, "H": 62, "I": 65, "J": 69,
    "K": 70, "L": 72, "M": 75, "N": 79, "O": 82, "P": 83, "Q": 85, "R": 90, "S": 96, "T": 97,
}  # fmt: skip


def normalise_industry_code(code: str) -> str:
    """The code in half-width capitals without blanks."""
    return half_width(code).upper()


def industry_problem(code: str) -> Refusal | None:
    """What is wrong with a GB/T 4754-2017 industry code, or None: a letter that may be left out, 2 to 4 digits.

    The first two digits have to be a division of the standard, and of the section that the letter names.
    """
    normal = normalise_industry_code(code)
    if not _INDUSTRY_CODE.fullmatch(normal):
        return IndustryCodeMalformed(code=code)
    division = int(industry_digits(code)[:2])
    section = next((letter for letter, last in _SECTIONS.items() if division <= last), "")
    if not division or not section:
        return IndustryUnknown(code=code)
    if normal[0].isalpha() and normal[0] != section:
        return IndustryOfOtherSection(code=code, division=f"{division:02}", section=section)
    return None


def industry_digits(code: str) -> str:
    """The digits of an industry code, which prefixes in the law are compared with."""
    return normalise_industry_code(code).lstrip("ABCDEFGHIJKLMNOPQRST")


def normalise_phone(phone: str) -> str:
    """The number in half-width digits; blanks and brackets removed, 转 and the like as a hyphen, +86 dropped."""
    text = _DASHES.sub("-", half_width(phone))
    text = re.sub(r"^\((0[0-9]{2,3})\)", r"\1-", text)
    text = re.sub(r"(?:转|ext\.?|#)", "-", text, flags=re.IGNORECASE)
    bare = text.replace("-", "")
    if match := re.fullmatch(r"(?:\+?86|0086)?(1[3-9][0-9]{9})", bare):
        return match[1]
    return re.sub(r"^(?:\+86|0086)-?(?=0)", "", text)


def phone_problem(phone: str) -> Refusal | None:
    """What is wrong with a telephone number, or None. Mobile, landline, service and +country numbers are known."""
    text = normalise_phone(phone)
    return None if any(shape.fullmatch(text) for shape in _PHONES) else PhoneMalformed(phone=phone)


#: Greatest number of characters of a telephone number, as the records hold them.
LONGEST_PHONE: Final = 30


def read_phone(value: object, *, field: str = "phone") -> str:
    """A telephone number as somebody typed it, normalised; empty where none was given.

    Raises:
        PhoneMalformed: it is none that could be called.
        FactNotText, FactTooLong, CharacterNotPrintable: it cannot be kept as it is.
    """
    typed = clean(value, fact="联系电话", field=field, limit=LONGEST_PHONE)
    if typed and phone_problem(typed) is not None:
        raise PhoneMalformed(phone=typed, field=field)
    return normalise_phone(typed)


def mask_phone(phone: str) -> str:
    """A number as those see it who need not call it (个人信息保护法): 138****5678, 0766-***2345.

    The last four digits stay, up to four before them are covered. Text that is no telephone number keeps only the
    last four of its digits, so that two numbers in one field do not slip through.
    """
    text = normalise_phone(phone)
    if phone_problem(text) is None:
        main, hyphen, extension = text, "", ""
        if match := re.fullmatch(r"(.*[0-9]{7,8})(-)([0-9]{1,6})", text):
            main, hyphen, extension = match.groups()
        area, _, local = main.rpartition("-")
        covered = min(4, len(local) - 4)
        if covered > 0:
            local = f"{local[: -4 - covered]}{'*' * covered}{local[-4:]}"
        else:
            area = re.sub("[0-9]", "*", area)
        return f"{area}{'-' if area else ''}{local}{hyphen}{extension}"
    keep = 4 if sum(c.isdigit() for c in text) > 4 else 0
    kept = 0
    shown = []
    for character in reversed(text):
        if character.isdigit() and kept >= keep:
            character = "*"  # noqa: PLW2901
        elif character.isdigit():
            kept += 1
        shown.append(character)
    return "".join(reversed(shown))
