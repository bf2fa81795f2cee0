-- Two instances may start at once on an empty database, and "if not exists" does not wait for somebody else's create.
-- The lock belongs to the session, which runs the whole script.
select pg_advisory_lock(7382001);

create table if not exists orders (
    id         uuid           primary key,
    user_id    varchar(100)   not null,
    sku        varchar(100)   not null,
    quantity   integer        not null check (quantity > 0),
    amount     numeric(38, 2) not null check (amount >= 0),
    status     varchar(9)     not null check (status in ('PENDING', 'CONFIRMED', 'CANCELLED')),
    xid        varchar(64)    not null,
    created_at timestamptz    not null
);

-- "create index if not exists" would wait for all who are writing, and keep others from it, before it sees that the index is there.
do 'begin
    if to_regclass(''orders_of_user'') is null then
        create index orders_of_user on orders (user_id, created_at);
    end if;
end';

select pg_advisory_unlock(7382001);
