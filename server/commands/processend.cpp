// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/processend.h"

#include <sys/syscall.h>
#include <unistd.h>

ProcessEnd::ProcessEnd(qint64 pid, QObject *parent)
    : QObject(parent)
    , m_descriptor(int(::syscall(SYS_pidfd_open, pid_t(pid), 0))) // glibc 2.36 declares pidfd_open() for C only
{
}

ProcessEnd::~ProcessEnd()
{
    m_notifier.reset(); // before its descriptor goes
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void ProcessEnd::await()
{
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        m_notifier->setEnabled(false); // it stays readable
        emit ended();
    });
}
