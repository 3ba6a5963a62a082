"""The chain over who has seen it: nothing can be taken out, changed, moved or cut off unseen."""

from __future__ import annotations

import hashlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gridcentre.sync.contract import AccessRecord
from gridcentre.trust.audit import broken, chained, first, link, verify

DEVICE = "7c1d2a5e"
KINDS = ("view", "reveal", "print", "export", "copy")

records = st.lists(
    st.builds(
        AccessRecord,
        id=st.uuids().map(str),
        ticket=st.uuids().map(str),
        account=st.sampled_from(["王小燕", "赵明"]),
        kind=st.sampled_from(KINDS),
        at=st.integers(1, 2**45),
        device=st.just(DEVICE),
        reason=st.text(max_size=8),
        detail=st.text(max_size=8),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda record: record.id,
)


def chain(bare: list[AccessRecord]) -> list[AccessRecord]:
    last, done = first(DEVICE), []
    for record in bare:
        done.append(chained(last, record))
        last = done[-1].chain
    return done


@given(records)
def test_a_whole_chain_is_whole_after_a_journey_over_the_wire(bare: list[AccessRecord]) -> None:
    made = chain(bare)
    back = msgspec.json.decode(msgspec.json.encode(made), type=list[AccessRecord])
    assert verify(back)
    assert verify(back, first(DEVICE), made[-1].chain)
    assert verify(back[3:], back[2].chain) if len(back) > 3 else True
    assert link(first(DEVICE), made[0]) == link(first(DEVICE), bare[0])


@given(records, st.data())
def test_a_change_shows_at_its_place(bare: list[AccessRecord], data: st.DataObject) -> None:
    made = chain(bare)
    at = data.draw(st.integers(0, len(made) - 1))
    name = data.draw(st.sampled_from(["ticket", "account", "kind", "reason", "detail", "chain"]))
    forged = [*made]
    forged[at] = replace(made[at], **{name: getattr(made[at], name) + "x"})
    assert broken(forged, first(DEVICE)) == made[at].id
    forged[at] = replace(made[at], at=made[at].at + 1)
    assert broken(forged, first(DEVICE)) == made[at].id


@given(records, st.data())
def test_a_removal_or_another_order_shows(bare: list[AccessRecord], data: st.DataObject) -> None:
    made = chain(bare)
    head = made[-1].chain
    at = data.draw(st.integers(0, len(made) - 1))
    assert not verify(made[:at] + made[at + 1 :], first(DEVICE), head)
    order = data.draw(st.permutations(made))
    assert verify(order, first(DEVICE), head) == (order == made)


def test_a_chain_cut_off_shows_against_the_head_the_city_knows() -> None:
    made = chain(
        [AccessRecord(id=str(at), ticket="t", account="a", kind="view", at=1, device=DEVICE) for at in range(4)]
    )
    assert verify(made[:3])
    assert broken(made[:3], "", made[-1].chain) == ""
    assert broken([], "", made[-1].chain) == ""
    assert verify([])


def test_records_of_another_device_do_not_fit() -> None:
    made = chain([AccessRecord(id="1", ticket="t", account="a", kind="view", at=1, device=DEVICE)])
    assert not verify(made, first("another"))
    assert first(DEVICE) != first("another")


def test_the_form_that_is_hashed_never_changes() -> None:
    """Chains already written must hold for ever; a new field with a default must not touch them."""
    record = AccessRecord(
        id="1", ticket="t", account="王小燕", kind="view", at=1788764400000, device=DEVICE, reason="回访"
    )
    start = hashlib.sha256(b"gridcentre access chain 1\n7c1d2a5e").hexdigest()
    body = (
        '{"account":"王小燕","at":1788764400000,"device":"7c1d2a5e","id":"1",'
        '"kind":"view","reason":"回访","ticket":"t"}'
    )
    assert first(DEVICE) == start
    expected = hashlib.sha256(f"gridcentre access chain 1\n{start}\n{body}".encode()).hexdigest()
    assert link(start, record) == expected
