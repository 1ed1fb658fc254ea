"""What every test of paper may ask for: a form made here, its text, and silence from the typesetter."""

import io
import logging
from collections.abc import Callable, Iterator

import pypdf
import pytest

import forms

Read = Callable[[forms.AnySheet], list[str]]


@pytest.fixture(autouse=True)
def no_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Any warning of WeasyPrint fails the test: an unknown property, a missing font, a refused file."""
    yield
    complaints = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.name == "weasyprint" and record.levelno >= logging.WARNING
    ]
    assert complaints == []


@pytest.fixture
def read() -> Read:
    """The text of each page of the form."""

    def pages(sheet: forms.AnySheet) -> list[str]:
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(forms.render(sheet))).pages]

    return pages
