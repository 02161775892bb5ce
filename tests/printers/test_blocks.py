from printers.blocks import Line, Slip, fitted


def test_a_number_is_made_smaller_but_never_broken_on_narrow_paper() -> None:
    assert fitted(Slip((Line("A023", 6, 6),)), 32).blocks == (Line("A023", 6, 6),)
    assert fitted(Slip((Line("K1.001", 6, 6),)), 32).blocks == (Line("K1.001", 5, 5),)


def test_a_long_name_takes_two_large_lines_and_becomes_narrower_only_beyond() -> None:
    assert fitted(Slip((Line("城乡居民基本养老保险参保登记", 2, 2),)), 48).blocks == (
        Line("城乡居民基本养", 2, 2),
        Line("老保险参保登记", 2, 2),
    )
    narrow = fitted(Slip((Line("很" * 30, 2, 2),)), 48).blocks
    assert narrow == (Line("很" * 15, 1, 2), Line("很" * 15, 1, 2))
