-- Two instances may start at once on an empty database, and "if not exists" does not wait for somebody else's create.
-- The lock belongs to the session, which runs the whole script.
select pg_advisory_lock(7382001);

create table if not exists account (
    user_id varchar(100)   primary key,
    balance numeric(38, 2) not null check (balance >= 0),
    frozen  numeric(38, 2) not null check (frozen >= 0)
);

create table if not exists order_effect (
    order_id uuid    primary key,
    times    integer not null
);

select pg_advisory_unlock(7382001);
