"""Passwords are kept as argon2id hashes and compared without telling who exists."""

import re

import argon2
import pytest

from server.access import passwords


def test_a_password_matches_its_own_hash_only() -> None:
    hashed = passwords.hash_password("一二三四五六七八")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(hashed, "一二三四五六七八")
    assert not passwords.matches(hashed, "一二三四五六七九")


def test_two_hashes_of_one_password_differ() -> None:
    assert passwords.hash_password("same password") != passwords.hash_password("same password")


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_nothing_matches_what_is_no_hash(kept: str | None) -> None:
    assert not passwords.matches(kept, "nobody has this password")


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025])
def test_a_password_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(passwords.WeakPassword):
        passwords.hash_password(password)


def test_half_a_character_is_a_wrong_password_and_no_fault() -> None:
    assert not passwords.matches(passwords.hash_password("a password"), "a passwor\udc64")


def test_an_endless_password_is_not_hashed_at_all() -> None:
    assert not passwords.matches(passwords.hash_password("a password"), "x" * 10_000_000)


def test_a_hash_of_other_costs_is_outdated() -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("a password")
    assert passwords.is_outdated(weak)
    assert not passwords.is_outdated(passwords.hash_password("a password"))


def test_a_fresh_password_can_be_read_out_and_is_never_the_same() -> None:
    made = {passwords.fresh_password() for _ in range(50)}
    assert len(made) == 50
    assert not [one for one in made if not re.fullmatch(r"[a-hjkmnp-z2-9]{5}(-[a-hjkmnp-z2-9]{5}){2}", one)]
