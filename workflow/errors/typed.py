"""Refusals of what people typed: dates, numbers, identifiers."""

from workflow.errors.refusal import Refusal


class CharacterNotPrintable(Refusal):
    """{fact}第{position}个字是看不见的控制字符，请删除后重新填写。"""


class ChoiceUnknown(Refusal):
    """{fact}“{value}”不在可选范围内，请从以下各项中选择：{choices}。"""


class FactMissing(Refusal):
    """请填写{fact}。"""


class FactNotText(Refusal):
    """{fact}应当填写文字。"""


class FactTooLong(Refusal):
    """{fact}最多{limit}个字，现有{length}个字，请缩短。"""


class YesNoUnreadable(Refusal):
    """{fact}请填写“是”或“否”，现为“{value}”。"""


class CreditCodeCheckFails(Refusal):
    """统一社会信用代码的校验码不符（末位应为“{expected}”，现为“{actual}”），请对照营业执照核对；核对无误的，请填写采用理由。"""

    clause = "GB 32100-2015"
    field = "credit_code"


class CreditCodeMalformed(Refusal):
    """统一社会信用代码应为18位数字或大写字母（不用I、O、S、V、Z）：{problem}。"""

    clause = "GB 32100-2015"
    field = "credit_code"


class IdentityNumberCheckFails(Refusal):
    """身份证号码的校验码不符（末位应为“{expected}”，现为“{actual}”），请对照证件核对；核对无误的，请填写采用理由。"""

    clause = "GB 11643-1999"
    field = "document_number"


class IdentityNumberMalformed(Refusal):
    """居民身份证号码应为18位，前17位是数字，末位是数字或X：{problem}。持其他证件的，请改填证件类型。"""

    clause = "GB 11643-1999"
    field = "document_number"


class IndustryCodeMalformed(Refusal):
    """行业代码“{code}”格式不对，应为2至4位数字，前面可带一个门类字母，例如 C3011 或 3011。"""

    clause = "GB/T 4754-2017"
    field = "industry_code"


class IndustryUnknown(Refusal):
    """行业代码“{code}”的前两位不是《国民经济行业分类》（GB/T 4754—2017）的大类（01至97）。"""

    field = "industry_code"


class IndustryOfOtherSection(Refusal):
    """行业代码“{code}”的大类{division}属于门类{section}，与所写的字母不符。"""

    field = "industry_code"


class PhoneMalformed(Refusal):
    """联系电话“{phone}”格式不对，请填写11位手机号，或带区号的固定电话，例如 0766-3012345。"""

    field = "contact_phone"


class ProjectCodeMalformed(Refusal):
    """项目代码“{code}”格式不对，应为24位，例如 2302-445381-04-01-123456。"""

    clause = "GB/T 40058-2021"
    field = "code"
