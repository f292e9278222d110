"""The journal says after any death what was sent, what was not, and what nobody knows."""

import os
import resource

import pytest

from heardback.channels.journal import CLAIMED, HANDING, SENT, Journal, mark, orphans


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal")


def die(journal: Journal) -> None:
    os.close(journal.file)


def test_an_orphan_tells_what_became_of_each_claim(journal):
    places = journal.claimed([(1, 100), (2, 100), (3, 100)])
    mark(journal.file, places[1, 100], HANDING)
    mark(journal.file, places[1, 100], SENT)
    mark(journal.file, places[2, 100], HANDING)
    assert [journal.state(place) for place in places.values()] == [SENT, HANDING, CLAIMED]
    die(journal)
    (orphan,) = orphans(journal.path.parent)
    with orphan:
        assert (orphan.sent, orphan.handing, orphan.claimed) == ({(1, 100)}, {(2, 100)}, {(3, 100)})
    assert not journal.path.exists()


def test_an_orphan_whose_work_failed_is_found_again(journal):
    journal.claimed([(1, 100)])
    die(journal)
    for _ in range(2):
        (orphan,) = orphans(journal.path.parent)
        with pytest.raises(RuntimeError), orphan:
            raise RuntimeError
    assert journal.path.exists()


def test_a_journal_that_somebody_holds_is_no_orphan(journal):
    journal.claimed([(1, 100)])
    courier = os.dup(journal.file)
    assert list(orphans(journal.path.parent)) == []
    die(journal)
    assert list(orphans(journal.path.parent)) == []
    os.close(courier)
    assert len(list(orphans(journal.path.parent))) == 1


@pytest.mark.parametrize("torn", [b"c 7", b"c 7 200", b"s\x00\x00\x00", b"x 7 200\n", b"\xff\n"])
def test_a_line_that_was_not_written_whole_is_nothing(journal, torn):
    journal.claimed([(1, 100)])
    os.pwrite(journal.file, torn, journal.size)
    die(journal)
    (orphan,) = orphans(journal.path.parent)
    with orphan:
        assert (orphan.sent, orphan.handing, orphan.claimed) == (set(), set(), {(1, 100)})


def test_what_came_to_nothing_is_forgotten(journal):
    journal.claimed([(1, 100)])
    size = journal.size
    journal.claimed([(2, 200)])
    journal.shrink(size)
    die(journal)
    (orphan,) = orphans(journal.path.parent)
    with orphan:
        assert orphan.claimed == {(1, 100)}


def test_a_full_disk_is_an_error_and_leaves_no_half_a_line(journal):
    journal.claimed([(1, 100)])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.size + 5, hard))
    try:
        with pytest.raises(OSError, match="no room"):
            journal.claimed([(2, 200)])
        mark(journal.file, 0, SENT)  # what is there can still be marked
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    die(journal)
    (orphan,) = orphans(journal.path.parent)
    with orphan:
        assert (orphan.sent, orphan.claimed) == ({(1, 100)}, set())


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        Journal(tmp_path / "file")
