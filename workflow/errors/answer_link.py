"""Refusals at the link that opens one question. They say nothing of the case to whoever has no right to it."""

from workflow.errors.refusal import Refusal


class LinkUnknown(Refusal):
    """这个链接无效，请核对是否复制完整，或者请代办专班办公室重新发送。"""

    kind = "missing"


class LinkRevoked(Refusal):
    """这个链接已停用，请使用代办专班办公室重新发送的链接，或者用账号登录。"""

    kind = "gone"


class LinkExpired(Refusal):
    """这个链接已过期，请用账号登录答复，或者请代办专班办公室重新发送。"""

    kind = "gone"


class LinkUsedUp(Refusal):
    """这一轮已经答复或者已经撤销，链接不再使用。"""

    kind = "gone"


class LinkForOneQuestion(Refusal):
    """凭链接进入的，只能办理链接所列的这一件；办理其他事项请用账号登录。"""

    kind = "forbidden"


class LinkTriedTooOften(Refusal):
    """尝试次数较多，请在{minutes}分钟后再试。"""

    kind = "too_often"


class CodeNotAsked(Refusal):
    """请先选择您是谁并获取验证码。"""

    field = "person_id"


class CodeWrong(Refusal):
    """验证码不正确，还可以再试{left}次。"""

    field = "code"


class CodeSpent(Refusal):
    """验证码已失效，请重新获取。"""

    field = "code"


class CodeNotSent(Refusal):
    """验证码没有发出：{why}。请稍后再试，或者用账号登录。"""

    kind = "conflict"


class CodeTooSoon(Refusal):
    """验证码刚刚发出，请稍等一分钟再重新获取。"""

    kind = "too_often"


class LinksOff(Refusal):
    """本系统没有启用免账号链接：需要设置密钥（DAIBAN_SECRETS）、对外地址（DAIBAN_BASE_URL）和邮件。"""

    kind = "conflict"
