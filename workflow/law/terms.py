"""The vocabularies of the mechanism: one identifier for one thing, as the glossary fixes them."""

from enum import StrEnum


class Stage(StrEnum):
    """The four chapters of part two of the mechanism: the stages of a project."""

    DOCKING = "docking"
    BUSINESS_REGISTRATION = "business_registration"
    DIRECT_LANDING = "direct_landing"
    CONSTRUCTION_APPROVAL = "construction_approval"


class Phase(StrEnum):
    """The six boxes printed on Annex 1, in their printed order. A phase is never a stage."""

    BUSINESS_SETUP = "business_setup"
    LAND_USE = "land_use"
    ENGINEERING = "engineering"
    CONSTRUCTION = "construction"
    COMPLETION = "completion"
    TITLE = "title"


class Origin(StrEnum):
    """How a project arose (二（一）1)."""

    INVESTMENT = "investment"
    EXPANSION = "expansion"


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"
    CALENDAR_DAY = "calendar_day"


class Binding(StrEnum):
    """How hard a limit binds: flatly, or 原则上."""

    STRICT = "strict"
    IN_PRINCIPLE = "in_principle"


class Basis(StrEnum):
    """Where a limit comes from: the document, a statute, or house practice."""

    DOCUMENT = "document"
    STATUTE = "statute"
    PRACTICE = "practice"


class Obligor(StrEnum):
    """Who is on the clock."""

    DEPARTMENT = "department"
    OFFICE = "office"
    ENTERPRISE = "enterprise"
    SEAL_SHOP = "seal_shop"


class PauseReason(StrEnum):
    """Time that may be excluded from a limit, where the limit lists it."""

    PUBLICITY = "publicity"
    HEARING = "hearing"
    EXPERT_REVIEW = "expert_review"
    BIDDING = "bidding"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    SITE_VISIT = "site_visit"
    #: 技术评审: no step of 行政许可法45; excluded only where an item's own entry lists it.
    TECHNICAL_REVIEW = "technical_review"
    CORRECTION = "correction"
    #: The project itself stands still: no limit lists it, nobody chooses it, and it comes with the project's own acts.
    STANDSTILL = "standstill"


class StandardSort(StrEnum):
    """What a point of a published standard is for (二（四）1、3)."""

    INTAKE = "intake"
    REVIEW = "review"
    POSITIVE = "positive"
    NEGATIVE = "negative"


class Side(StrEnum):
    """Whose promise a clause of the dual commitment is."""

    ENTERPRISE = "enterprise"
    DEPARTMENT = "department"


class Scope(StrEnum):
    """How much the enterprise entrusts to its agent: 单个事项、阶段性、全流程代办."""

    ITEM = "item"
    PHASE = "phase"
    WHOLE = "whole"


class Rung(StrEnum):
    """A step of the ladder of reminders: 提醒、催办、督办、提请会商."""

    REMIND = "remind"
    URGE = "urge"
    SUPERVISE = "supervise"
    DELIBERATE = "deliberate"
