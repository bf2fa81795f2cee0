-- Two instances may start at once on an empty database, and "if not exists" does not wait for somebody else's create.
-- The lock belongs to the session, which runs the whole script.
select pg_advisory_lock(7382001);

create table if not exists stock (
    sku       varchar(100)   primary key,
    available bigint         not null check (available >= 0),
    reserved  bigint         not null check (reserved >= 0),
    price     numeric(17, 2) not null check (price >= 0)
);

create table if not exists order_effect (
    order_id uuid    primary key,
    times    integer not null
);

select pg_advisory_unlock(7382001);
