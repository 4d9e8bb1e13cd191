// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/connectionpool.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>
#include <vector>

// Requests that have to succeed, after the run: asked again with growing delay until their answer is good enough, a few
// at a time.
// Life:    finished() follows start() once nothing is left to do (true), or when a limit has passed, an answer came
//          that would be the same however often one asked, or abort() was called (false); what was still to do is then
//          dropped and no judge is called any more.
// Threads: one. Judges may call add().
class Errands : public QObject
{
    Q_OBJECT

public:
    // How many whoever has very many to add should add at once: none of the connections is ever without work then, and
    // a million requests would take hundreds of megabytes.
    static constexpr int enough = 64;

    enum class Verdict : quint8 { Done, Again };
    using Judge = std::function<Verdict(const Response &)>;

    struct Limits {
        std::chrono::milliseconds total;
        std::chrono::milliseconds
            withoutSuccess; // the longest that no judge was satisfied: the server is gone for good
    };

    Errands(const Endpoint &endpoint, Limits limits, QObject *parent = nullptr);

    void add(QByteArray request, Judge judge);
    void start();
    void abort();

signals:
    void finished(bool isComplete);

private:
    struct Errand {
        QByteArray request;
        Judge judge;
    };
    struct Runner { // by connection
        bool isFree = true;
        std::chrono::milliseconds delay{0};
        Errand errand;
    };

    void sendWaiting();
    void onAnswered(int connection, const Response &response);
    void finish(bool isComplete);

    ConnectionPool m_pool;
    std::deque<Errand> m_waiting;
    std::vector<Runner> m_runners;
    QTimer m_limit;
    QTimer m_patience; // begun anew at each success
    bool m_isRunning = false;
};
