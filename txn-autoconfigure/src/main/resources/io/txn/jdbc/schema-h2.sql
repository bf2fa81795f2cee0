-- The tables of txn. Safe to run twice.

-- Coordinator: one row per decided transaction.
CREATE TABLE IF NOT EXISTS txn_transaction (
    xid             VARCHAR(64) NOT NULL PRIMARY KEY,
    mode            VARCHAR(16) NOT NULL,
    outcome         VARCHAR(16) NOT NULL,
    status          VARCHAR(16) NOT NULL,
    participants    CLOB        NOT NULL,
    created_at      BIGINT      NOT NULL,
    next_attempt_at BIGINT      NOT NULL,
    attempts        INTEGER     NOT NULL,
    last_error      CLOB,
    finished_at     BIGINT
);
CREATE INDEX IF NOT EXISTS txn_transaction_due ON txn_transaction (status, next_attempt_at);
CREATE INDEX IF NOT EXISTS txn_transaction_finished ON txn_transaction (finished_at);

-- Participant: one row per transaction that did work here, or was rolled back here before it did.
CREATE TABLE IF NOT EXISTS txn_gate (
    xid             VARCHAR(64) NOT NULL PRIMARY KEY,
    state           VARCHAR(16) NOT NULL,
    coordinator     CLOB,
    created_at      BIGINT      NOT NULL,
    next_attempt_at BIGINT      NOT NULL,
    inquiries       INTEGER     NOT NULL,
    attempts        INTEGER     NOT NULL,
    parked          BOOLEAN     NOT NULL,
    last_error      CLOB,
    finished_at     BIGINT
);
CREATE INDEX IF NOT EXISTS txn_gate_due ON txn_gate (state, parked, next_attempt_at);
CREATE INDEX IF NOT EXISTS txn_gate_finished ON txn_gate (finished_at);

-- Participant: one row per piece of work.
CREATE TABLE IF NOT EXISTS txn_branch (
    xid         VARCHAR(64)  NOT NULL,
    call_number VARCHAR(128) NOT NULL,
    ordinal     INTEGER      NOT NULL,
    action      CLOB         NOT NULL,
    arguments   CLOB         NOT NULL,
    result      CLOB,
    enlisted    CLOB         NOT NULL,
    calls       INTEGER      NOT NULL,
    PRIMARY KEY (xid, call_number, ordinal)
);
