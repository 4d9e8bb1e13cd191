// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/controlconnection.h"
#include "server/primary/samplehistory.h"
#include "shared/logging.h"
#include "shared/sample.h"

#include <QHash>
#include <QJsonValue>
#include <QObject>

class Statistics;

// What the control socket tells without being asked each time: samples and log entries, to those who subscribed. Keeps
// the samples of the last hour for those who come later.
//
// Threads: the main thread.
// Owner:   ControlServer; statistics and log book outlive it. A connection is forgotten when it is destroyed.
// Memory:  see SampleHistory; what a connection does not take in time is dropped.
class ControlFeed : public QObject
{
    Q_OBJECT

public:
    ControlFeed(Statistics &statistics, LogBook &log, QObject *parent = nullptr);

    // From now on the connection gets the next sample and then each n-th, n being the interval in seconds, rounded up
    // (samples are made once a second), and each log entry. Again: changes the interval.
    void subscribe(ControlConnection *connection, qint64 intervalMs);
    // The response to stats.history: the samples of `seconds` before the newest `skip` seconds. An hour of samples is
    // megabytes: made as the peer reads it, so that neither memory nor the main thread suffers.
    ControlConnection::Pieces history(const QJsonValue &id, qint64 seconds, qint64 skip) const;

private:
    struct Subscription {
        qint64 every; // so many samples one is sent
        qint64 samplesToSkip;
    };

    void publish(const Sample &sample);
    void publish(const LogEntry &entry);

    SampleHistory m_history;
    QHash<ControlConnection *, Subscription> m_subscriptions;
};
