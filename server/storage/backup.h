// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <QObject>
#include <QString>

#include <atomic>
#include <thread>

struct BackupResult {
    qint64 pages = 0;
    qint64 bytes = 0;

    friend bool operator==(const BackupResult &, const BackupResult &) = default;
};

// Why there is no backup.
struct BackupError {
    QString text;              // for the user, one line
    bool targetExists = false; // it would be replaced with `force`

    friend bool operator==(const BackupError &, const BackupError &) = default;
};

// A verified copy of the database at one moment, made while writing goes on: in a thread of its own, on a read-only
// connection, so it never checkpoints the database. The copy grows beside the target (BackupTarget), leaves WAL mode
// (it is one file), is checked with integrity_check, synced and renamed; until then the target does not change.
// It reads one snapshot in batches: as fast as in a single step and twice as fast as VACUUM INTO (205 MB: 0.38, 0.39
// and 0.78 s), and it can tell how far it is and be cancelled. Without the snapshot each commit would start it anew.
// While it copies, checkpoints cannot let the log begin anew: the log grows by what is written meanwhile.
// Threads: made, called and destroyed in one thread, which gets the signals.
// Errors:  finished() says in one line what went wrong; nothing is left behind then. What a killed process leaves, the
//          next backup of the same target removes.
class Backup : public QObject
{
    Q_OBJECT

public:
    using Outcome = tl::expected<BackupResult, BackupError>;

    // `target`: an absolute path in a folder that exists. With `force` a file of that name is replaced.
    Backup(const QString &database, const QString &target, bool force, QObject *parent = nullptr);
    ~Backup() override; // cancels

    // REQUIRES: not started yet. Exactly one finished() follows, unless this is destroyed before.
    void start();
    void cancel() { m_isCancelled = true; }

signals:
    void progress(qint64 pagesDone, qint64 pagesTotal);
    void finished(const Backup::Outcome &outcome);

private:
    void finishLater(Outcome outcome); // in the thread of its maker
    Outcome run();
    BackupResult copyTo(const QString &path);
    void verify(const QString &path);

    const QString m_database;
    const QString m_target;
    const bool m_force;
    std::atomic<bool> m_isCancelled = false;
    std::thread m_thread;
};
