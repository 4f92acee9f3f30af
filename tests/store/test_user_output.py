"""Where may be written: links, paths that climb out, and what a person named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.store.user_output import output_below, output_place, work_root

pytestmark = pytest.mark.skipif(os.name != "posix", reason="about symbolic links")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository beside a folder that is none of its business."""
    for name in ("root/.git/hooks", "root/inside", "outside"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path / "root"


@pytest.mark.parametrize("path", ["a.json", "inside/a.json", "new/deep/a.json", "inside/../a.json"])
def test_what_lies_below_the_top_is_written_where_it_is(root: Path, path: str) -> None:
    assert output_below(root / path, root) == Path(os.path.realpath(root / path))


@pytest.mark.parametrize("link, target, path", [
    ("a.json", "inside/b.json", "a.json"),
    ("folder", "inside", "folder/b.json"),
    ("chain", "folder2", "chain/b.json"),
])  # fmt: skip
def test_a_link_that_stays_below_the_top_is_followed(root: Path, link: str, target: str, path: str) -> None:
    (root / "folder2").symlink_to("inside")
    (root / link).symlink_to(target)

    assert output_below(root / path, root) == Path(os.path.realpath(root / "inside" / "b.json"))


@pytest.mark.parametrize("link, target, path", [
    ("a.json", "../outside/a.json", "a.json"),
    ("a.json", "/nowhere/a.json", "a.json"),
    ("snapshots", "../outside", "snapshots/shop/contract.json"),
    ("inside/deep", "../../outside", "inside/deep/x/y"),
    (".github", ".git", ".github/workflows/x.yml"),
    ("hook", ".git/hooks/pre-commit", "hook"),
    ("up", "..", "up/outside/x"),
])  # fmt: skip
def test_a_link_that_leads_out_is_refused_by_its_name(root: Path, link: str, target: str, path: str) -> None:
    (root / link).symlink_to(target)

    with pytest.raises(InputError, match="is a symbolic link that leads to") as caught:
        output_below(root / path, root)

    assert caught.value.where == str(root / link)


def test_the_second_of_two_links_is_named_where_it_is_the_one(root: Path) -> None:
    (root / "first").symlink_to("inside")
    (root / "inside" / "second").symlink_to("../../outside")

    with pytest.raises(InputError) as caught:
        output_below(root / "first" / "second" / "x", root)

    assert caught.value.where == str(root / "first" / "second")


@pytest.mark.parametrize("path", ["../x/contract.json", "inside/../../x", ".git/config", "inside/../.git/x", ".GIT/x"])
def test_a_path_that_climbs_out_is_refused(root: Path, path: str) -> None:
    with pytest.raises(InputError, match="nothing is written there"):
        output_below(root / path, root)


def test_a_top_that_is_reached_through_a_link_is_no_link_out(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to("root")

    assert output_below(tmp_path / "alias" / "a.json", tmp_path / "alias") == root.resolve() / "a.json"


class TestNamedByAPerson:
    def test_it_may_lie_anywhere(self, root: Path, tmp_path: Path) -> None:
        assert output_place(tmp_path / "outside" / "a.json", root) == (tmp_path.resolve() / "outside" / "a.json", None)

    def test_links_on_the_way_are_followed(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / "way").symlink_to("outside")

        assert output_place(tmp_path / "way" / "a.json", root)[0] == tmp_path.resolve() / "outside" / "a.json"

    @pytest.mark.parametrize("folder", ["root", "outside"])
    def test_a_link_as_the_last_part_is_refused(self, root: Path, tmp_path: Path, folder: str) -> None:
        (tmp_path / ".bashrc").write_text("")
        (tmp_path / folder / "report.json").symlink_to("../.bashrc")

        with pytest.raises(InputError) as caught:
            output_place(tmp_path / folder / "report.json", root)

        assert str(tmp_path / ".bashrc") in caught.value.what

    def test_one_that_stays_in_the_project_is_followed(self, root: Path) -> None:
        (root / "latest").symlink_to("inside/report.json")

        assert output_place(root / "latest", root) == (root.resolve() / "inside" / "report.json", root.resolve())


def test_the_top_is_that_of_the_work_tree_then_that_of_the_configuration(root: Path, tmp_path: Path) -> None:
    (root / "inside" / "contractguard.toml").write_text("")
    (tmp_path / "outside" / "contractguard.toml").write_text("")
    (tmp_path / "outside" / "deep").mkdir()

    assert work_root(root / "inside") == root.resolve()
    assert work_root(tmp_path / "outside" / "deep") == (tmp_path / "outside").resolve()
