import GRDB

/// The tables, as a list of steps forward. A step that was released is never edited: what changes is added.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs") { try $0.execute(sql: runs) }
        return migrator
    }()

    /// Dates are seconds since 1970; objects are JSON text.
    private static let runs = """
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            pipeline TEXT NOT NULL,
            path TEXT NOT NULL,
            parameters TEXT NOT NULL,
            target TEXT NOT NULL,
            status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN
                ('pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'canceled')),
            startedAt REAL NOT NULL,
            endedAt REAL,
            dueAt REAL,
            CHECK (endedAt IS NOT NULL OR status IN ('pending', 'running', 'waiting'))
        ) STRICT;

        CREATE TABLE events (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL CHECK (seq > 0),
            at REAL NOT NULL,
            stage TEXT,
            attempt INTEGER CHECK (attempt >= 0),
            type TEXT NOT NULL,
            v INTEGER NOT NULL CHECK (v > 0),
            body TEXT NOT NULL,
            PRIMARY KEY (run, seq)
        ) STRICT;

        CREATE TABLE inputs (
            number INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            stage TEXT NOT NULL,
            attempt INTEGER NOT NULL CHECK (attempt > 0),
            input TEXT NOT NULL,
            UNIQUE (run, stage, attempt)
        ) STRICT;

        CREATE TABLE contents (
            sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE run_files (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            position INTEGER NOT NULL CHECK (position >= 0),
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL REFERENCES contents (sha256) ON DELETE RESTRICT,
            PRIMARY KEY (run, position)
        ) STRICT;
        CREATE INDEX run_files_by_content ON run_files (sha256);

        CREATE TABLE locks (
            name TEXT NOT NULL PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE RESTRICT,
            since REAL NOT NULL
        ) STRICT;
        CREATE INDEX locks_by_run ON locks (run);

        CREATE TABLE requests (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('approve', 'reject', 'cancel')),
            stage TEXT,
            choice TEXT,
            asker TEXT NOT NULL,
            reason TEXT NOT NULL,
            at REAL NOT NULL,
            CHECK ((kind = 'cancel') = (stage IS NULL)),
            CHECK (choice IS NULL OR kind = 'approve')
        ) STRICT;
        CREATE INDEX requests_by_run ON requests (run);

        -- Who holds the lock on a run's file. Written by the one who holds it, so a row alone proves nothing, and it
        -- may stand before its run does.
        CREATE TABLE owners (
            run TEXT NOT NULL PRIMARY KEY,
            process INTEGER NOT NULL,
            host TEXT NOT NULL
        ) STRICT;
        """
}
