CREATE TABLE IF NOT EXISTS orders (
    id       UUID        NOT NULL PRIMARY KEY,
    sku      VARCHAR(64) NOT NULL,
    quantity INTEGER     NOT NULL,
    account  VARCHAR(64) NOT NULL,
    amount   BIGINT      NOT NULL,
    status   VARCHAR(16) NOT NULL
);
CREATE TABLE IF NOT EXISTS stock (
    sku       VARCHAR(64) NOT NULL PRIMARY KEY,
    available BIGINT      NOT NULL,
    reserved  BIGINT      NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS accounts (
    account VARCHAR(64) NOT NULL PRIMARY KEY,
    balance BIGINT      NOT NULL,
    frozen  BIGINT      NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
