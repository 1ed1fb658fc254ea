"""Refusals of the clock and of the calendar."""

from workflow.errors.refusal import Refusal


class CalendarOutOfRange(Refusal):
    """只能推算{first}年至{last}年的工作日，{year}年不在其内。"""


class ClockAlreadyStarted(Refusal):
    """“{limit}”已经开始计时。"""

    kind = "conflict"


class ClockNotStarted(Refusal):
    """“{limit}”尚未开始计时。"""

    kind = "conflict"


class ClockStopped(Refusal):
    """“{limit}”已经停止计时，不能再暂停、恢复或延长。"""

    kind = "conflict"


class ExtensionNotAllowed(Refusal):
    """“{limit}”不能这样延长：{reason}。"""

    clause = "行政许可法第42条"
    kind = "conflict"


class NotPaused(Refusal):
    """“{limit}”没有正在进行的暂停。"""

    kind = "conflict"


class PauseBackwards(Refusal):
    """暂停的结束时间应当晚于开始时间。"""


class PauseIncomplete(Refusal):
    """暂停计时应当写明{missing}。"""


class PauseNotAllowed(Refusal):
    """“{limit}”不能因“{reason}”暂停计时。"""


class PauseTooLate(Refusal):
    """“{limit}”已于{due}到期，到期后不能再暂停计时。"""

    kind = "conflict"


class WindowHoursInvalid(Refusal):
    """窗口时间有误：{reason}。"""


class HolidayNoticeInvalid(Refusal):
    """节假日安排有误：{reason}"""


class NoticeKnown(Refusal):
    """{year}年的这份安排（{number}）已经在用，无需再次导入。"""

    kind = "conflict"


class DocumentMissing(Refusal):
    """请写明停办所依据的文件。"""

    field = "document"


class NoticePackaged(Refusal):
    """{year}年的节假日安排（{number}）随程序安装，不是导入的，不能撤销；与公布的不一致的，请导入公布的安排，导入的优先。"""

    kind = "conflict"


class ClosureExists(Refusal):
    """{day}已登记为停办日。"""

    kind = "conflict"
    field = "day"


class ClosureNeedless(Refusal):
    """{day}本来就不是工作日（{why}），不必登记停办。"""

    kind = "conflict"
    field = "day"


class HalfDayUnknown(Refusal):
    """窗口时间只有半天，不能只停办半天；请登记全天停办。"""

    field = "part"
