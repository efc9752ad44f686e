-- What the tills of an outlet sold together in each slot: always the sums of sales_slots, written in the same
-- transaction. The thirteen weeks of a profile are these rows, however many tills there are.
create table outlet_slots (
    outlet_id   uuid    not null,
    slot        bigint  not null,
    receipts    bigint  not null,
    sales       bigint  not null,
    revenue     bigint  not null,
    primary key (outlet_id, slot)
);
insert into outlet_slots (outlet_id, slot, receipts, sales, revenue)
    select outlet_id, slot, cast(sum(receipts) as bigint), cast(sum(sales) as bigint), cast(sum(revenue) as bigint)
    from sales_slots group by outlet_id, slot;
