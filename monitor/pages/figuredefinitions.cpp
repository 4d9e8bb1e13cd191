// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/figuredefinitions.h"

#include "monitor/tr.h"

namespace definition
{

QString writesPerSecond()
{
    return tr("Writes that were committed in the last second, and answered from their record when their key was sent "
              "again.");
}

QString readsPerSecond()
{
    return tr("GET requests answered in the last second, by all workers, from the database or from the answer cache.");
}

QString queueDepth()
{
    return tr(
        "Writes admitted by the primary and not yet answered: they wait for the writer or are being committed. The "
        "most there were at any moment of that second. When it reaches the capacity, further writes are refused "
        "at once with QUEUE_FULL.");
}

QString writeLatency()
{
    return tr("Time from the moment a worker hands a write to the queue until it has the answer. p99: 99 of 100 writes "
              "took at most this long in that second.");
}

QString readLatency()
{
    return tr("Time a worker takes to answer a GET request. p99: 99 of 100 reads took at most this long in that "
              "second.");
}

QString errors()
{
    return tr("Answers with status 500 and above in the last second. Refused: writes turned away with 503 or 504 "
              "because the queue was full, they waited too long, or the server was ending; they were not applied.");
}

QString busy()
{
    return tr("Requests that failed because the database was locked (SQLITE_BUSY or SQLITE_LOCKED), since the server "
              "started. Always 0, unless another program keeps the lock.");
}

QString uptime()
{
    return tr("Time since the server started.");
}

QString throughput()
{
    return tr("Requests answered per second: writes that were committed, and reads.");
}

QString requestsPerWorker()
{
    return tr("Requests each worker has answered since the server started, and its share of those in the window. The "
              "kernel spreads connections, so a worker with busier clients has more.");
}

QString phases()
{
    return tr("Mean time of a write in each of its phases: from the worker to the primary, waiting for the writer, "
              "its statements, the commit of its group, and the way back.");
}

QString writerTime()
{
    return tr("How busy the writer is with the statements of each operation: its time per second of the clock. "
              "1,000 ms/s would be a writer that does nothing else.");
}

QString groupSize()
{
    return tr("Writes that share one transaction, and so one sync of the disk: the mean and the largest of each "
              "second.");
}

QString logSize()
{
    return tr("Size of the write-ahead log beside the database file. It grows with writes; checkpoints copy it into "
              "the database, after which it is written again from its beginning.");
}

QString databaseSize()
{
    return tr("Size of the database file, without the log.");
}

QString checkpoints()
{
    return tr("Checkpoints after which all of the log was in the database file.");
}

} // namespace definition
