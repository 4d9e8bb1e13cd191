// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/interrupts.h"

#include <QSocketNotifier>

#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

Interrupts::Interrupts(QObject *parent)
    : QObject(parent)
{
    sigset_t signalSet;
    ::sigemptyset(&signalSet);
    ::sigaddset(&signalSet, SIGINT);
    ::sigaddset(&signalSet, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signalSet, nullptr);
    m_descriptor = ::signalfd(-1, &signalSet, SFD_NONBLOCK | SFD_CLOEXEC);
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Interrupts::onReadable);
}

Interrupts::~Interrupts()
{
    m_notifier.reset(); // before its descriptor goes
    ::close(m_descriptor);
}

void Interrupts::onReadable()
{
    signalfd_siginfo info;
    while (::read(m_descriptor, &info, sizeof info) == sizeof info)
        emit interrupted();
}
