// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/openconnections.h"

#include "monitor/monitor.h"
#include "shared/format.h"

#include <QCoreApplication>

#include <numeric>

namespace
{

struct OpenConnections {
    Q_DECLARE_TR_FUNCTIONS(OpenConnections)
};

} // namespace

QString openConnectionsText(const Monitor &monitor)
{
    if (!monitor.isLive())
        return OpenConnections::tr("How many clients are connected is not known.");
    const QList<WorkerSample> &workers = monitor.samples().last().workers;
    const qint64 count =
        std::accumulate(workers.begin(), workers.end(), qint64(0),
                        [](qint64 sum, const WorkerSample &worker) { return sum + worker.connections; });
    return OpenConnections::tr("Connected clients: %1.").arg(format::count(count));
}
