// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/loadreport.h"

#include "server/load/errands.h"
#include "server/load/loadgenerator.h"
#include "server/load/loadoptions.h"
#include "server/load/postlisting.h"
#include "server/load/postremoval.h"
#include "server/load/processorclock.h"
#include "server/load/settlement.h"

#include <QDateTime>
#include <QObject>
#include <QTimer>

#include <memory>

// One load test from the first connection to the last deletion:
//   connecting   all connections that the run begins with are opened; if the first cannot be, unreachable()
//   load         requests; what is still unanswered a while after the end is given up
//   settling     --verify, --cleanup: writes of unknown fate are sent again
//   listing      --verify, --cleanup: all posts of the run are found
//   deleting     --cleanup
// With --remove, the last two follow the first.
// Every phase is bounded in time, so finished(), unreachable() or cancelled() comes whatever the server does.
// Threads: one. Owner: the command.
class LoadRun : public QObject
{
    Q_OBJECT

public:
    // REQUIRES: `endpoints` is not empty.
    LoadRun(const LoadOptions &options, const QList<Endpoint> &endpoints, ProcessorClock clock = processorTimeUs);
    ~LoadRun() override;

    void start();
    // Ends the load early; what was asked for afterwards is still done. A second time ends that at once, too, and the
    // wait for the last answers. While connecting, ends the run: cancelled().
    void interrupt();

    const LoadOptions &options() const { return m_options; }
    const LoadRequests &requests() const { return m_requests; }
    const Recorder &recorder() const { return m_journal.recorder; }
    LoadProgress takeProgress(); // its rates and latencies are those since the last call
    LoadReport report() const;
    quint64 neverSent() const { return m_journal.neverSent; } // requests that were due, of those that are late
    double generatorCpuPercent() const;                       // of one core, while requests were sent
    std::size_t postsFound() const { return m_listing.posts().size(); }
    bool areAllPostsFound() const { return m_listing.isComplete(); }
    std::size_t postsDeleted() const { return m_removal.deleted(); }
    // Writes of which it is not known whether they were, or will still be, carried out.
    quint32 unknownWrites() const { return m_journal.writes.count(WriteFate::Unknown); }
    // Those found and not deleted, and those that may still come; none: not known, since they could not be listed.
    std::optional<qint64> postsLeft() const;
    bool hasLeftPosts() const; // that were to be deleted, or may have: it could not be found out
    // A request failed, verification found a fault or could not tell, or a post could not be deleted.
    bool hasFailed() const;

signals:
    void unreachable(NetworkFailure reason);
    void cancelled(); // interrupted before anything was sent
    void finished();

private:
    void connectFirst();
    void onOpened(int connection, NetworkFailure failure);
    void startLoad();
    void onTimeUp();
    qint64 unhurriedEndUs() const;
    void noteEnd(qint64 atUs);
    void onLoadFinished();
    void settle();
    void list();
    void remove();
    void finish();
    void startErrands(Errands::Limits limits, void (LoadRun::*next)());
    bool mayHavePosts() const;
    bool needsListing() const;
    LoadFigures figuresOf(RequestKind kind) const;
    LoadKindProgress progressOf(RequestKind kind, double seconds);
    double loadSeconds() const;
    qint64 sendingUs() const;
    qint64 measuredUs() const; // without the warm-up

    const ProcessorClock m_clock;
    const LoadOptions m_options;
    const LoadRequests m_requests;
    QList<Endpoint> m_endpoints; // the first is in use
    LoadJournal m_journal;
    Settlement m_settlement{m_requests, m_journal.writes};
    PostListing m_listing{m_requests};
    PostRemoval m_removal{m_requests, m_listing.posts()};
    std::unique_ptr<ConnectionPool> m_pool;
    std::unique_ptr<LoadGenerator> m_generator;
    std::unique_ptr<Errands> m_errands;
    LoadPhase m_phase = LoadPhase::Connecting;
    int m_awaited = 0;            // connections that are being opened
    bool m_isInterrupted = false; // the load was ended early
    bool m_isAborting = false;    // what follows it, too
    bool m_isOver = false;
    QDateTime m_startedAt;
    qint64 m_loadEndedUs = 0; // with the last answer
    qint64 m_cpuAtStartUs = 0;
    // How things stood when the time was up, or of a batch with the last answer. What follows is only waiting, and
    // would dilute the rates.
    struct SendingEnd {
        qint64 atUs = 0;
        qint64 cpuUs = 0;
        quint64 readsSucceeded = 0;
        quint64 writesSucceeded = 0;
    };
    std::optional<SendingEnd> m_end;
    qint64 m_progressUs = 0; // when the last progress was taken
    qint64 m_progressCpuUs = 0;
    QTimer m_duration;
    QTimer m_grace;
    QTimer m_lateWrites;
    bool m_awaitedLateWrites = false; // those that were not answered have come by now, or never will
    std::optional<LoadVerification> m_verification;
};
