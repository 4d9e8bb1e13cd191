// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/writequeue.h"
#include "server/worker/primarychannel.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <optional>

// Asks the primary how it is, and what became of a write.
// Threads: the worker's main thread.
// Owner:   Worker; the channel outlives it.
// Errors:  no answer within a second, or no primary: nothing.
// Memory:  at most maxWaiting questions; one more is answered with nothing at once.
class PrimaryQueries : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t maxWaiting = 1000;
    using Done = std::function<void(const std::optional<QueryAnswer> &answer)>;

    explicit PrimaryQueries(PrimaryChannel &channel, QObject *parent = nullptr);

    // `done` is called exactly once, perhaps inside this call. Without a key only the state of the primary is asked
    // for.
    void ask(const WriteIdentity &identity, Done done);

private:
    struct Waiting {
        quint64 id;
        qint64 deadlineUs;
        Done done;
    };
    void receive(const QueryAnswer &answer);
    void giveUpUntil(qint64 deadlineUs);
    void watchDeadline();

    PrimaryChannel &m_channel;
    std::deque<Waiting> m_waiting; // answers come in the order of the questions
    quint64 m_lastId = 0;
    QTimer m_deadlineTimer;
};
