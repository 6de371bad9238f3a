"""Waking workers through Redis is quick, quiet after a failure, and never piles up."""

import pytest
import redis

from app import jobs


@pytest.fixture
def poke(redis_server):
    found = jobs.Poke(redis_server.url)
    yield found
    found.queue.connection.close()


def test_a_poke_leaves_a_job_of_keys_only(poke, redis_server):
    assert poke() is True

    with redis.Redis.from_url(redis_server.url) as connection:
        assert connection.llen("rq:queue:muster") == 1
    job = poke.queue.jobs[0]
    assert (job.func_name, list(job.args), job.kwargs) == ("app.jobs.drain_job", [], {})


def test_pokes_do_not_pile_up_while_nobody_works(poke):
    for _ in range(50):
        assert poke() is True

    assert len(poke.queue) == jobs.MOST_POKES


def test_after_a_failure_it_is_silent_for_a_while(poke, redis_server):
    redis_server.stop()
    first = poke()
    redis_server.start()
    second = poke()
    poke.silent_until = 0
    third = poke()

    assert (first, second, third) == (False, False, True)
