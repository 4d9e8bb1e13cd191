// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/httpclient.h"

#include <QHash>
#include <QList>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

// What became of one POST /posts. Each has another title, so that it can be found again on disk.
struct PostedTitle {
    QString title;
    HttpAnswer answer;
};

// How often each title is in the database file, read by a connection of the test's own.
QHash<QString, int> titlesOnDisk(const QString &databasePath);

// Clients in threads of their own, each on a connection of its own, that post until told to stop or until their
// connection ends.
class PostingClients
{
public:
    // `each`: how many posts a client sends; 0: until stop().
    PostingClients(quint16 port, int clients, const QString &prefix, int each = 0);
    ~PostingClients();
    Q_DISABLE_COPY_MOVE(PostingClients)

    int acknowledged() const { return m_acknowledged; } // answered with 201
    int sent() const { return m_sent; }
    void stop() { m_isStopping = true; }
    // Waits for all clients to end.
    QList<PostedTitle> results();

private:
    void run(quint16 port, int client, const QString &prefix, int each);

    std::atomic<bool> m_isStopping = false;
    std::atomic<int> m_acknowledged = 0;
    std::atomic<int> m_sent = 0;
    std::mutex m_mutex; // guards m_results
    QList<PostedTitle> m_results;
    std::vector<std::thread> m_threads;
};
