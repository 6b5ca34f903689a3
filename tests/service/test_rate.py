"""The rate limit against a plain count of what each client's bucket holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.service.rate import RateLimit, client_key


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Bucket:
    """The oracle: a bucket that drips evenly and holds a minute's worth."""

    def __init__(self, per_minute: int) -> None:
        self.size, self.drip = float(per_minute), per_minute / 60
        self.level, self.then = 0.0, 0.0

    def take(self, now: float, posts: int, *, forced: bool = False) -> bool:
        self.level = max(0.0, self.level - (now - self.then) * self.drip)
        self.then = now
        if self.level + posts > self.size + 1e-4 and not forced:
            return False
        self.level += posts
        return True


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([0.0, 0.0, 0.5, 1.0, 7.0, 30.0, 100.0]),
        st.sampled_from([0, 0, 0, 1, 5, 200]),
    ),
    max_size=60,
)


@given(per_minute=st.sampled_from([1, 2, 7, 60, 600]), steps=STEPS)
def test_as_many_as_a_bucket_lets_through(per_minute: int, steps: list[tuple[str, float, int]]) -> None:
    clock = Clock()
    limit = RateLimit(per_minute, clock=clock)
    buckets = {name: Bucket(per_minute) for name in "abc"}
    for client, pause, charged in steps:
        clock.now += pause
        if charged:
            limit.charge(client, charged)
            buckets[client].take(clock.now, charged, forced=True)
        else:
            assert (limit.take(client) == 0.0) == buckets[client].take(clock.now, 1)


@given(per_minute=st.integers(1, 1000), debt=st.integers(0, 3000))
def test_the_wait_it_names_is_enough_and_no_longer(per_minute: int, debt: int) -> None:
    clock = Clock()
    limit = RateLimit(per_minute, clock=clock)
    limit.charge("a", per_minute + debt)
    wait = limit.take("a")
    assert wait == pytest.approx((debt + 1) * 60 / per_minute)
    clock.now += wait * 0.9
    assert limit.take("a") > 0
    clock.now += wait * 0.1001
    assert limit.take("a") == 0


def test_a_flood_of_clients_keeps_the_memory_and_lets_nobody_starve() -> None:
    clock = Clock()
    limit = RateLimit(2, clock=clock)
    assert [limit.take(f"10.{n >> 8}.{n & 255}.1") for n in range(20_000)] == [0.0] * 20_000
    # when the flood has dripped away, counts are exact again
    clock.now += 61
    assert [limit.take("a") > 0 for _ in range(4)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("not an address", "not an address"),
        (None, "unknown"),
        ("", "unknown"),
    ],
)
def test_what_stands_for_a_client(host: str | None, key: str) -> None:
    assert client_key(host) == key
