// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/workertotals.h"

#include <algorithm>
#include <functional>

namespace
{

template <std::size_t size>
std::array<qint64, size> arrayOf(const QMap<quint8, quint64> &counts)
{
    std::array<qint64, size> array{};
    for (auto it = counts.begin(); it != counts.end(); ++it) {
        if (it.key() < size)
            array[it.key()] = qint64(it.value());
    }
    return array;
}

template <typename Operation>
void combine(qint64 &left, qint64 right, Operation operation)
{
    left = operation(left, right);
}

template <std::size_t size, typename Operation>
void combine(std::array<qint64, size> &left, const std::array<qint64, size> &right, Operation operation)
{
    std::transform(left.begin(), left.end(), right.begin(), left.begin(), operation);
}

template <typename Operation>
void combine(WorkerTotals &left, const WorkerTotals &right, Operation operation)
{
    using W = WorkerTotals;
    const auto each = [&](auto... member) { (combine(left.*member, right.*member, operation), ...); };
    each(&W::requests, &W::reads, &W::writes, &W::errors, &W::cacheHits, &W::busy, &W::clientsGone, &W::bytesReceived,
         &W::bytesSent, &W::connectionsAccepted, &W::connectionsRefused, &W::answersByClass, &W::errorsByCode,
         &W::ownWriteRefusals);
}

} // namespace

WorkerTotals WorkerTotals::of(const Status &status)
{
    return {.requests = qint64(status.requests),
            .reads = qint64(status.reads),
            .writes = qint64(status.writes),
            .errors = qint64(status.errors),
            .cacheHits = qint64(status.cacheHits),
            .busy = qint64(status.busy),
            .clientsGone = qint64(status.http.clientsGone),
            .bytesReceived = qint64(status.http.bytesReceived),
            .bytesSent = qint64(status.http.bytesSent),
            .connectionsAccepted = qint64(status.http.connectionsAccepted),
            .connectionsRefused = qint64(status.http.connectionsRefused),
            .answersByClass = arrayOf<std::tuple_size_v<ByClass>>(status.http.answersByClass),
            .errorsByCode = arrayOf<std::tuple_size_v<ByCode>>(status.http.errorsByCode),
            .ownWriteRefusals = arrayOf<std::tuple_size_v<ByCode>>(status.ownWriteRefusals)};
}

WorkerTotals &WorkerTotals::operator+=(const WorkerTotals &other)
{
    combine(*this, other, std::plus<>());
    return *this;
}

WorkerTotals WorkerTotals::operator-(const WorkerTotals &other) const
{
    WorkerTotals difference = *this;
    combine(difference, other, std::minus<>());
    return difference;
}
