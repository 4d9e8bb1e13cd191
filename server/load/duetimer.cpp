// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/duetimer.h"

#include <QSocketNotifier>
#include <QString>

#include <algorithm>
#include <cerrno>

#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

DueTimer::DueTimer(QObject *parent)
    : QObject(parent)
    , m_descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))
{
    if (m_descriptor < 0)
        qFatal("cannot create a timer: %s", qUtf8Printable(qt_error_string(errno)));
    ::prctl(PR_SET_TIMERSLACK, 1); // ns; the default lets the kernel be 50 us late
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &DueTimer::onReadable);
}

DueTimer::~DueTimer()
{
    m_notifier.reset(); // before its descriptor goes
    ::close(m_descriptor);
}

void DueTimer::armAt(qint64 momentUs)
{
    if (momentUs == m_armedUs)
        return;
    m_armedUs = momentUs;
    itimerspec moment{};
    moment.it_value.tv_sec = std::max<qint64>(momentUs, 1) / 1'000'000;
    moment.it_value.tv_nsec = std::max<qint64>(momentUs, 1) % 1'000'000 * 1'000; // both 0 would disarm it
    ::timerfd_settime(m_descriptor, TFD_TIMER_ABSTIME, &moment, nullptr);
}

void DueTimer::disarm()
{
    m_armedUs = 0;
    const itimerspec never{};
    ::timerfd_settime(m_descriptor, 0, &never, nullptr);
}

void DueTimer::onReadable()
{
    quint64 expirations = 0;
    if (::read(m_descriptor, &expirations, sizeof expirations) != sizeof expirations)
        return; // armed anew meanwhile
    m_armedUs = 0;
    emit due();
}
