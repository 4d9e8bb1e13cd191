// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/connectionpool.h"
#include "server/load/loadrequests.h"
#include "server/load/recorder.h"
#include "server/load/writeledger.h"

#include <QObject>

#include <vector>

// Where a run is kept while it goes on.
struct LoadJournal {
    Recorder recorder;
    WriteLedger writes;
    int inFlight = 0;
    int peakInFlight = 0;
    quint64 late = 0;      // requests of an open loop that could not start in time, or not at all
    quint64 neverSent = 0; // of them, those that could not start at all
};

// Sends the requests of a run and writes down how they end; when each is to start is what derived classes decide.
// Life:    start() once; stop() ends the sending; finished() follows when the last answer is there. Requests are begun
//          only between the two, and nothing is ever sent twice.
// Threads: one. Owner: LoadRun, also of pool, requests and journal, which must live longer.
class LoadGenerator : public QObject
{
    Q_OBJECT

public:
    LoadGenerator(ConnectionPool &pool, const LoadRequests &requests, LoadJournal &journal, QObject *parent = nullptr);

    void start();
    void stop();
    qint64 startedUs() const { return m_startedUs; }

signals:
    void finished();

protected:
    virtual void onStart() = 0;
    virtual void onStop() {}
    // The request on `connection` has ended; `failure` says whether the connection may still be of use.
    virtual void onFree(int connection, NetworkFailure failure) = 0;

    bool isRunning() const { return m_isRunning; }
    ConnectionPool &pool() { return m_pool; }
    LoadJournal &journal() { return m_journal; }
    void begin(int connection, RequestKind kind, qint64 intendedUs);

private:
    void onAnswered(int connection, const Response &response);
    void finishIfIdle();

    struct Flight {
        RequestKind kind = RequestKind::Read;
        quint32 number = 0; // of a write
        qint64 intendedUs = 0;
    };
    ConnectionPool &m_pool;
    const LoadRequests &m_requests;
    LoadJournal &m_journal;
    std::vector<Flight> m_flights; // by connection
    qint64 m_startedUs = 0;
    bool m_isRunning = false;
    bool m_isFinished = false;
};
