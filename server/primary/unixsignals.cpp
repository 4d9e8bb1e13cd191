// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/unixsignals.h"

#include "shared/monotonic.h"

#include <atomic>
#include <cerrno>
#include <initializer_list>

#include <fcntl.h>
#include <signal.h>
#include <sysexits.h>
#include <unistd.h>

namespace
{

// Handlers can reach nothing but globals.
std::atomic<int> writeEnd = -1;
std::atomic<qint64> endingSinceUs = 0;  // 0: it is not
std::atomic<bool> isDrainBegun = false; // the main thread has heard of it

// For a main thread that does not come to hear of it.
constexpr qint64 longestHearingUs = 1'000'000;

void handle(int number)
{
    if (number == SIGTERM || number == SIGINT) {
        const qint64 nowUs = monotonicUs();
        qint64 sinceUs = 0;
        const bool isFirst = endingSinceUs.compare_exchange_strong(sinceUs, nowUs);
        if (!isFirst && (isDrainBegun || nowUs - sinceUs > longestHearingUs))
            ::_exit(EX_SOFTWARE);
    }
    const int error = errno;
    const char byte = char(number);
    // A full pipe loses the signal; one of its kind is on its way then.
    [[maybe_unused]] const ssize_t written = ::write(writeEnd, &byte, 1);
    errno = error;
}

void setAction(void (*handler)(int))
{
    struct sigaction action {
    };
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR2})
        ::sigaction(number, &action, nullptr);
}

} // namespace

void UnixSignals::ignoreThoseThatEndNothing()
{
    // XFSZ: a file has reached the size limit of the process. The write then fails, and says so.
    for (const int number : {SIGHUP, SIGUSR2, SIGXFSZ})
        ::signal(number, SIG_IGN);
}

UnixSignals::UnixSignals(QObject *parent)
    : QObject(parent)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("no pipe for signals: %s", qPrintable(qt_error_string(errno)));
    m_readEnd = ends[0];
    writeEnd = ends[1];
    m_notifier = std::make_unique<QSocketNotifier>(m_readEnd, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &UnixSignals::readPipe);
    setAction(handle);
}

UnixSignals::~UnixSignals()
{
    setAction(SIG_IGN);
    m_notifier.reset();
    ::close(writeEnd.exchange(-1));
    ::close(m_readEnd);
}

void UnixSignals::readPipe()
{
    char number = 0;
    while (::read(m_readEnd, &number, 1) == 1) {
        switch (number) {
        case SIGHUP:
            emit reloadRequested();
            break;
        case SIGUSR2:
            emit statisticsRequested();
            break;
        default:
            isDrainBegun = true;
            emit drainRequested();
        }
    }
}
