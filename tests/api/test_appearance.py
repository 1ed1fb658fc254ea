"""Light or dark as the reader wants it, kept in the browser, on every page and in both languages."""

import pytest

from builders.door import World


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_chosen_is_kept_on_every_page(world: World, theme: str) -> None:
    office = world.desk()
    assert f'data-theme="{theme}"' in office.get(f"/projects?theme={theme}").text
    assert f'data-theme="{theme}"' in office.get("/tasks").text


def test_without_a_choice_the_machine_decides(world: World) -> None:
    assert "data-theme" not in world.desk().get("/projects").text


def test_the_choice_is_taken_back(world: World) -> None:
    office = world.desk()
    office.get("/projects?theme=dark")
    office.get("/projects?theme=auto")
    assert "data-theme" not in office.get("/tasks").text


def test_what_nobody_offers_is_no_choice(world: World) -> None:
    answer = world.desk().get('/projects?theme="><script>')
    assert answer.status_code == 200
    assert "data-theme" not in answer.text


def test_another_appearance_or_language_keeps_what_was_looked_for(world: World) -> None:
    page = world.desk().get("/projects?q=松脂&stage=docking").text
    assert "q=%E6%9D%BE%E8%84%82&amp;stage=docking&amp;theme=dark" in page
    assert "q=%E6%9D%BE%E8%84%82&amp;stage=docking&amp;lang=en" in page
