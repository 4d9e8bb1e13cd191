// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/workerprocess.h"

#include "shared/monotonic.h"

#include <chrono>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// A worker whose link has ended is gone within 300 ms by itself.
constexpr auto endAfterLink = 1s;
// Longer than the deadlines of the gateway for one request (its body 30 s), so that only clients are cut which keep a
// connection alive by a byte now and then.
constexpr auto drainLimit = 40s;

} // namespace

WorkerProcess::WorkerProcess(int slot, int listenDescriptor, Welcome welcome)
    : m_slot(slot)
    , m_listenDescriptor(listenDescriptor)
    , m_welcome(std::move(welcome))
{
    m_killTimer.setSingleShot(true);
    connect(&m_killTimer, &QTimer::timeout, this, [this] { kill(u"it did not end in time"_s); });
    m_process.setProcessChannelMode(QProcess::ForwardedChannels); // what a crash prints
    m_process.setStandardInputFile(QProcess::nullDevice());
    connect(&m_process, &QProcess::finished, this, &WorkerProcess::endWhenBothHave);
    // In a later turn: want of descriptors is reported from inside start().
    connect(
        &m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart) { // finished() never follows this one
                m_reason = m_process.errorString();
                endWhenBothHave();
            }
        },
        Qt::QueuedConnection);
}

WorkerProcess::~WorkerProcess()
{
    m_process.disconnect(this);
    if (m_channel) {
        m_channel->disconnect(this);
        m_channel->close(u"its process is not needed any more"_s); // WriteQueueServer forgets it
    }
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void WorkerProcess::start()
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        m_reason = u"no link to it could be opened: %1"_s.arg(qt_error_string(errno));
        QMetaObject::invokeMethod(this, &WorkerProcess::endWhenBothHave, Qt::QueuedConnection);
        return;
    }
    m_channel = std::make_unique<WorkerChannel>(ends[0], m_slot, std::move(m_welcome));
    connect(m_channel.get(), &WorkerChannel::alive, this, [this] { m_aliveUs = monotonicUs(); });
    connect(m_channel.get(), &WorkerChannel::statusReceived, this, &WorkerProcess::receiveStatus);
    connect(m_channel.get(), &WorkerChannel::pingAnswered, this, &WorkerProcess::pingAnswered);
    connect(m_channel.get(), &WorkerChannel::logged, this, &WorkerProcess::receiveLog);
    connect(m_channel.get(), &WorkerChannel::closed, this, [this](const QString &why) {
        if (m_process.state() != QProcess::NotRunning) {
            if (m_reason.isEmpty() && !why.isEmpty())
                m_reason = u"its link ended: %1"_s.arg(why);
            m_killTimer.start(endAfterLink);
        }
        endWhenBothHave();
    });

    // Runs in the child between fork and exec, on a stack of 4 KiB in the memory of this process: system calls only.
    const auto inChild = [workersEnd = ends[1], listening = m_listenDescriptor, primary = ::getpid()] {
        // A terminal and systemd signal the whole process group; the worker ends when its link does.
        ::signal(SIGINT, SIG_IGN);
        ::signal(SIGTERM, SIG_IGN);
        ::signal(SIGHUP, SIG_IGN);
        ::signal(SIGUSR2, SIG_IGN);
        ::fcntl(workersEnd, F_SETFD, 0);
        ::fcntl(listening, F_SETFD, 0);
        // Sent when the primary dies: a worker that somebody has stopped would hold the port for as long. Woken, it
        // sees the end of its link, or its handler of this signal ends it.
        ::prctl(PR_SET_PDEATHSIG, SIGCONT);
        if (::getppid() != primary)
            ::_exit(0);
    };
    m_process.setChildProcessModifier(inChild);
    m_startedUs = m_aliveUs = monotonicUs();
    // The running program itself, also when its file has been replaced by a newer one meanwhile.
    m_process.start(u"/proc/self/exe"_s,
                    {u"worker"_s, u"--slot"_s, QString::number(m_slot), u"--ipc"_s, QString::number(ends[1]),
                     u"--listen"_s, QString::number(m_listenDescriptor)});
    ::close(ends[1]); // else the end of the link would never be seen
    m_pid = m_process.processId();
}

void WorkerProcess::drain(bool keepsAccepting)
{
    if (std::exchange(m_isDraining, true))
        return;
    m_channel->drain({.keepsAccepting = keepsAccepting});
    if (!keepsAccepting) // otherwise it cannot leave before closeIdle()
        m_killTimer.start(drainLimit);
}

void WorkerProcess::closeIdle()
{
    if (!m_isDraining)
        return;
    m_channel->drain({.closesIdle = true});
    if (!m_killTimer.isActive())
        m_killTimer.start(drainLimit);
}

bool WorkerProcess::hasEndedInOrder() const
{
    return m_isDraining && m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

void WorkerProcess::kill(const QString &reason)
{
    if (m_reason.isEmpty())
        m_reason = reason;
    m_process.kill();
}

void WorkerProcess::ping()
{
    if (m_channel && m_channel->isGreeted())
        m_channel->ping();
}

void WorkerProcess::forgiveSilence()
{
    m_aliveUs = monotonicUs();
}

void WorkerProcess::receiveStatus(const Status &status)
{
    if (status.isServing && !isServing()) {
        m_servingSinceUs = monotonicUs();
        emit serving();
    }
    emit statusReceived(status);
}

void WorkerProcess::receiveLog(const Log &log)
{
    // Why a worker cannot start is told by whoever tells of its end.
    if (!isServing() && log.severity == LogSeverity::Critical && m_reason.isEmpty())
        m_reason = log.text;
    else
        emit logged(log);
}

// The last frames of a process may still be in its link when its end is reported.
void WorkerProcess::endWhenBothHave()
{
    const bool isLinkOpen = m_channel && m_channel->isOpen() && m_pid > 0;
    if (m_process.state() != QProcess::NotRunning || isLinkOpen || std::exchange(m_hasEnded, true))
        return;
    m_killTimer.stop();
    if (m_channel)
        m_channel->close(u"the process did not start"_s); // no effect on one that ended with its process
    emit ended(reason());
}

QString WorkerProcess::reason() const
{
    if (!m_reason.isEmpty())
        return m_reason;
    if (m_process.exitStatus() == QProcess::CrashExit)
        return u"signal %1 ended it"_s.arg(m_process.exitCode());
    return u"it ended with code %1"_s.arg(m_process.exitCode());
}
