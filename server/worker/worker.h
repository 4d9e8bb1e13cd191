// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/reader.h"
#include "server/worker/logforwarder.h"
#include "server/worker/primarychannel.h"
#include "server/worker/primaryqueries.h"
#include "server/worker/primarywritequeue.h"
#include "server/worker/statusreport.h"
#include "shared/repeatedwarnings.h"

#include <memory>
#include <optional>

// A worker process: serves HTTP on the inherited socket, reads by itself, and has the primary write.
//
// Start: Hello to the primary, its Welcome says all there is to know, the reader is opened, routes are added, the
// socket is listened on, and the first Status tells that this worker serves. End: a Drain ends it when the last
// connection has been answered; the end of the link, however the primary ended, answers what is pending and ends it
// within 300 ms.
// Threads: the main thread.
// Owner:   runWorker(), which runs the event loop.
// Errors:  what keeps it from serving goes to the primary as a critical log entry, and the process ends with 70.
class Worker : public QObject
{
    Q_OBJECT

public:
    // Takes over both descriptors.
    Worker(int ipcDescriptor, int listenDescriptor);
    ~Worker() override;

    void start();

private:
    void serve(const Welcome &welcome);
    void openGateway(const Welcome &welcome);
    quint64 beginSnapshot();
    void sendStatus();
    void drain(const Drain &how);
    void leave();
    void endWithLink(const QString &reason);
    void fail(const QString &reason);

    const int m_listenDescriptor;
    PrimaryChannel m_channel;
    LogForwarder m_log;
    PrimaryQueries m_queries;
    RepeatedWarnings m_warnings; // of reads that fail: each request may be one
    StatusReport m_report;
    quint64 m_unreadableCounter = 0;
    std::unique_ptr<Reader> m_reader;
    std::optional<ReadSnapshot> m_snapshot;
    std::unique_ptr<PrimaryWriteQueue> m_writes;
    std::unique_ptr<Gateway> m_gateway; // destroyed first: its routes refer to all others
};
