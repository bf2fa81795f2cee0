-- The tables of txn. Safe to run twice, and by several at once. The column "conflicts" counts inserts that came second:
-- by that change they are told from those that came first, whatever the driver counts as an affected row.

-- Coordinator: one row per transaction that is decided, or is a saga that has made a call.
CREATE TABLE IF NOT EXISTS txn_transaction (
    xid             VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    mode            VARCHAR(16) CHARACTER SET ascii NOT NULL,
    outcome         VARCHAR(16) CHARACTER SET ascii,
    status          VARCHAR(16) CHARACTER SET ascii NOT NULL,
    participants    LONGTEXT NOT NULL,
    created_at      BIGINT   NOT NULL,
    next_attempt_at BIGINT   NOT NULL,
    attempts        INTEGER  NOT NULL,
    last_error      TEXT,
    notes           LONGTEXT,
    finished_at     BIGINT,
    conflicts       INTEGER NOT NULL DEFAULT 0,
    INDEX due_or_finished (finished_at, next_attempt_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Coordinator: one row per call of a saga.
CREATE TABLE IF NOT EXISTS txn_call (
    xid          VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    call_number  INTEGER  NOT NULL,
    participants LONGTEXT NOT NULL,
    undone_at    BIGINT,
    conflicts    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (xid, call_number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Participant: one row per transaction that did work here, or was rolled back here before it did.
CREATE TABLE IF NOT EXISTS txn_gate (
    xid             VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    state           VARCHAR(16) CHARACTER SET ascii NOT NULL,
    coordinator     TEXT,
    created_at      BIGINT  NOT NULL,
    next_attempt_at BIGINT  NOT NULL,
    inquiries       INTEGER NOT NULL,
    attempts        INTEGER NOT NULL,
    parked          BOOLEAN NOT NULL,
    failing_outcome VARCHAR(16) CHARACTER SET ascii,
    failing_call    INTEGER,
    last_error      TEXT,
    notes           LONGTEXT,
    finished_at     BIGINT,
    conflicts       INTEGER NOT NULL DEFAULT 0,
    INDEX due_or_finished (finished_at, parked, next_attempt_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Participant: one row per piece of work.
CREATE TABLE IF NOT EXISTS txn_branch (
    xid         VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    call_number VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ordinal     INTEGER  NOT NULL,
    action      TEXT     NOT NULL,
    arguments   LONGTEXT NOT NULL,
    result      LONGTEXT,
    enlisted    LONGTEXT NOT NULL,
    calls       INTEGER  NOT NULL,
    branches    INTEGER  NOT NULL,
    undone_at   BIGINT,
    PRIMARY KEY (xid, call_number, ordinal)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Outbox: one row per message that waits to be sent.
CREATE TABLE IF NOT EXISTS txn_outbox (
    id              BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    message_id      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    shard           INTEGER NOT NULL,
    unit            VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state           VARCHAR(16) CHARACTER SET ascii NOT NULL,
    topic           VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic_partition INTEGER,
    message_time    BIGINT,
    message_key     LONGBLOB,
    payload         LONGBLOB,
    headers         LONGBLOB NOT NULL,
    created_at      BIGINT   NOT NULL,
    last_error      TEXT,
    notes           LONGTEXT,
    INDEX due (shard, state, id),
    INDEX unit (unit)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Outbox: who sends the messages of a shard.
CREATE TABLE IF NOT EXISTS txn_outbox_shard (
    shard       INTEGER NOT NULL PRIMARY KEY,
    epoch       BIGINT  NOT NULL,
    owner       VARCHAR(255),
    lease_until BIGINT  NOT NULL,
    conflicts   INTEGER NOT NULL DEFAULT 0
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Inbox: one row per message that a consumer group has received.
CREATE TABLE IF NOT EXISTS txn_inbox (
    consumer_group VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
    message_id     VARCHAR(300) COLLATE utf8mb4_bin NOT NULL,
    received_at    BIGINT  NOT NULL,
    conflicts      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (consumer_group, message_id),
    INDEX received (received_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
