// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker/logforwarder.h"

#include "server/worker/primarychannel.h"
#include "shared/logging.h"

#include <QThread>

namespace
{

// More than this waits only for a primary that does not read.
constexpr qint64 maxOutboundBytesForLog = 1024 * 1024;
constexpr qsizetype maxTextLength = 64 * 1024;

} // namespace

LogForwarder::LogForwarder(PrimaryChannel &channel)
{
    logging::setObserver([&channel](const LogEntry &entry) {
        const bool isSent = QThread::currentThread() == channel.thread() && channel.isOpen() &&
                            channel.outboundBytes() < maxOutboundBytesForLog;
        if (isSent)
            channel.send(Log{entry.severity, entry.category, entry.text.left(maxTextLength)});
        return !isSent;
    });
}

LogForwarder::~LogForwarder()
{
    logging::setObserver(nullptr);
}
