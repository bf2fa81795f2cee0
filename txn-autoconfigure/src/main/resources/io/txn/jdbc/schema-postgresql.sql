-- The tables of txn. Safe to run twice, and by several at once: whoever comes second waits for the first. Where everything is there
-- it locks nothing, for CREATE INDEX waits for all who are writing, and all who want to write wait for it, before it sees that.
DO $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('io.txn.jdbc'));

    -- Coordinator: one row per transaction that is decided, or is a saga that has made a call.
    CREATE TABLE IF NOT EXISTS txn_transaction (
        xid             VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
        mode            VARCHAR(16) NOT NULL,
        outcome         VARCHAR(16),
        status          VARCHAR(16) NOT NULL,
        participants    TEXT        NOT NULL,
        created_at      BIGINT      NOT NULL,
        next_attempt_at BIGINT      NOT NULL,
        attempts        INTEGER     NOT NULL,
        last_error      TEXT,
        notes           TEXT,
        finished_at     BIGINT
    );
    IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('txn_transaction_due') AND indrelid = 'txn_transaction'::regclass) THEN
        CREATE INDEX IF NOT EXISTS txn_transaction_due ON txn_transaction (next_attempt_at) WHERE finished_at IS NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('txn_transaction_finished') AND indrelid = 'txn_transaction'::regclass) THEN
        CREATE INDEX IF NOT EXISTS txn_transaction_finished ON txn_transaction (finished_at) WHERE finished_at IS NOT NULL;
    END IF;

    -- Coordinator: one row per call of a saga.
    CREATE TABLE IF NOT EXISTS txn_call (
        xid          VARCHAR(64) COLLATE "C" NOT NULL,
        call_number  INTEGER                 NOT NULL,
        participants TEXT                    NOT NULL,
        undone_at    BIGINT,
        PRIMARY KEY (xid, call_number)
    );

    -- Participant: one row per transaction that did work here, or was rolled back here before it did.
    CREATE TABLE IF NOT EXISTS txn_gate (
        xid             VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
        state           VARCHAR(16) NOT NULL,
        coordinator     TEXT,
        created_at      BIGINT      NOT NULL,
        next_attempt_at BIGINT      NOT NULL,
        inquiries       INTEGER     NOT NULL,
        attempts        INTEGER     NOT NULL,
        parked          BOOLEAN     NOT NULL,
        failing_outcome VARCHAR(16),
        failing_call    INTEGER,
        last_error      TEXT,
        notes           TEXT,
        finished_at     BIGINT
    );
    IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('txn_gate_due') AND indrelid = 'txn_gate'::regclass) THEN
        CREATE INDEX IF NOT EXISTS txn_gate_due ON txn_gate (parked, next_attempt_at) WHERE finished_at IS NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('txn_gate_finished') AND indrelid = 'txn_gate'::regclass) THEN
        CREATE INDEX IF NOT EXISTS txn_gate_finished ON txn_gate (finished_at) WHERE finished_at IS NOT NULL;
    END IF;

    -- Participant: one row per piece of work.
    CREATE TABLE IF NOT EXISTS txn_branch (
        xid         VARCHAR(64) COLLATE "C"  NOT NULL,
        call_number VARCHAR(128) COLLATE "C" NOT NULL,
        ordinal     INTEGER                  NOT NULL,
        action      TEXT                     NOT NULL,
        arguments   TEXT                     NOT NULL,
        result      TEXT,
        enlisted    TEXT                     NOT NULL,
        calls       INTEGER                  NOT NULL,
        branches    INTEGER                  NOT NULL,
        undone_at   BIGINT,
        PRIMARY KEY (xid, call_number, ordinal)
    );

    -- Outbox: one row per message that waits to be sent.
    CREATE TABLE IF NOT EXISTS txn_outbox (
        id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        message_id      VARCHAR(64) COLLATE "C" NOT NULL,
        shard           INTEGER                 NOT NULL,
        unit            VARCHAR(64) COLLATE "C" NOT NULL,
        state           VARCHAR(16)             NOT NULL,
        topic           VARCHAR(249)            NOT NULL,
        topic_partition INTEGER,
        message_time    BIGINT,
        message_key     BYTEA,
        payload         BYTEA,
        headers         BYTEA                   NOT NULL,
        created_at      BIGINT                  NOT NULL,
        last_error      TEXT,
        notes           TEXT
    );
    IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('txn_outbox_due') AND indrelid = 'txn_outbox'::regclass) THEN
        CREATE INDEX IF NOT EXISTS txn_outbox_due ON txn_outbox (shard, state, id) WHERE state <> 'HELD';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('txn_outbox_unit') AND indrelid = 'txn_outbox'::regclass) THEN
        CREATE INDEX IF NOT EXISTS txn_outbox_unit ON txn_outbox (unit);
    END IF;

    -- Outbox: who sends the messages of a shard.
    CREATE TABLE IF NOT EXISTS txn_outbox_shard (
        shard       INTEGER NOT NULL PRIMARY KEY,
        epoch       BIGINT  NOT NULL,
        owner       TEXT,
        lease_until BIGINT  NOT NULL
    );

    -- Inbox: one row per message that a consumer group has received.
    CREATE TABLE IF NOT EXISTS txn_inbox (
        consumer_group VARCHAR(255) COLLATE "C" NOT NULL,
        message_id     VARCHAR(300) COLLATE "C" NOT NULL,
        received_at    BIGINT                   NOT NULL,
        PRIMARY KEY (consumer_group, message_id)
    );
    IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('txn_inbox_received') AND indrelid = 'txn_inbox'::regclass) THEN
        CREATE INDEX IF NOT EXISTS txn_inbox_received ON txn_inbox (received_at);
    END IF;
END
$$;
