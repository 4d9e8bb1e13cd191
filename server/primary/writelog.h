// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/sample.h"

#include <QMap>
#include <QObject>

class Statistics;
class WriteQueueServer;

// What the log says of writes. As a warning, once a second at most: how many were refused or failed for a reason that
// is the server's and not the client's. At debug level (QT_LOGGING_RULES="onewriter.writes.debug=true"): each event of
// the queue.
// Threads: the main thread. Owner: Primary; queue and statistics outlive it.
class WriteLog : public QObject
{
    Q_OBJECT

public:
    WriteLog(const WriteQueueServer &queue, const Statistics &statistics, QObject *parent = nullptr);

private:
    void tellRefusals(const Sample &sample);

    QMap<QString, qint64> m_told; // by code, at the last sample
};
