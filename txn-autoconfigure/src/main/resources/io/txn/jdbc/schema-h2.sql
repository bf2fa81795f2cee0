-- The tables of txn. Safe to run twice.

-- Coordinator: one row per transaction that is decided, or is a saga that has made a call.
CREATE TABLE IF NOT EXISTS txn_transaction (
    xid             VARCHAR(64) NOT NULL PRIMARY KEY,
    mode            VARCHAR(16) NOT NULL,
    outcome         VARCHAR(16),
    status          VARCHAR(16) NOT NULL,
    participants    CLOB        NOT NULL,
    created_at      BIGINT      NOT NULL,
    next_attempt_at BIGINT      NOT NULL,
    attempts        INTEGER     NOT NULL,
    last_error      CLOB,
    notes           CLOB,
    finished_at     BIGINT
);
CREATE INDEX IF NOT EXISTS txn_transaction_due_or_finished ON txn_transaction (finished_at, next_attempt_at);

-- Coordinator: one row per call of a saga.
CREATE TABLE IF NOT EXISTS txn_call (
    xid          VARCHAR(64) NOT NULL,
    call_number  INTEGER     NOT NULL,
    participants CLOB        NOT NULL,
    undone_at    BIGINT,
    PRIMARY KEY (xid, call_number)
);

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
    failing_outcome VARCHAR(16),
    failing_call    INTEGER,
    last_error      CLOB,
    notes           CLOB,
    finished_at     BIGINT
);
CREATE INDEX IF NOT EXISTS txn_gate_due_or_finished ON txn_gate (finished_at, parked, next_attempt_at);

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
    branches    INTEGER      NOT NULL,
    undone_at   BIGINT,
    PRIMARY KEY (xid, call_number, ordinal)
);

-- Outbox: one row per message that waits to be sent.
CREATE TABLE IF NOT EXISTS txn_outbox (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id      VARCHAR(64)  NOT NULL,
    shard           INTEGER      NOT NULL,
    unit            VARCHAR(64)  NOT NULL,
    state           VARCHAR(16)  NOT NULL,
    topic           VARCHAR(249) NOT NULL,
    topic_partition INTEGER,
    message_time    BIGINT,
    message_key     VARBINARY(1048576),
    payload         BLOB,
    headers         BLOB         NOT NULL,
    created_at      BIGINT       NOT NULL,
    last_error      CLOB,
    notes           CLOB
);
CREATE INDEX IF NOT EXISTS txn_outbox_due ON txn_outbox (shard, state, id);
CREATE INDEX IF NOT EXISTS txn_outbox_unit ON txn_outbox (unit);

-- Outbox: who sends the messages of a shard.
CREATE TABLE IF NOT EXISTS txn_outbox_shard (
    shard       INTEGER NOT NULL PRIMARY KEY,
    epoch       BIGINT  NOT NULL,
    owner       VARCHAR(255),
    lease_until BIGINT  NOT NULL
);

-- Inbox: one row per message that a consumer group has received.
CREATE TABLE IF NOT EXISTS txn_inbox (
    consumer_group VARCHAR(255) NOT NULL,
    message_id     VARCHAR(300) NOT NULL,
    received_at    BIGINT       NOT NULL,
    PRIMARY KEY (consumer_group, message_id)
);
CREATE INDEX IF NOT EXISTS txn_inbox_received ON txn_inbox (received_at);
