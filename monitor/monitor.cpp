// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/monitor.h"

#include "shared/controlsocket.h"

#include <chrono>

using namespace std::chrono_literals;

namespace
{

// Somebody who starts a server in a terminal sees it here before he has turned his head.
constexpr auto searchInterval = 1500ms;
// Before the window, so that its lines begin at the left.
constexpr qint64 edge = 5; // seconds

} // namespace

Monitor::Monitor(QObject *parent)
    : QObject(parent)
{
    connect(&m_link, &ServerLink::stateChanged, this, &Monitor::onStateChanged);
    connect(&m_link, &ServerLink::sampled, this, &Monitor::onSampled);
    connect(&m_link, &ServerLink::historyRead, this, &Monitor::onHistoryRead);
    connect(&m_link, &ServerLink::logged, this, [this](const LogEntry &entry) { m_events.add(eventOf(entry)); });
    connect(&m_link, &ServerLink::logRead, this, [this](const QList<LogEntry> &entries) { m_events.add(entries); });
    connect(&m_window, &TimeWindow::changed, this,
            [this] { m_samples.keepFrom(m_window.isPaused() ? m_window.begin().addSecs(-edge) : QDateTime()); });
    connect(&m_alerts, &AlertWatch::raised, this, [this](AlertKind kind, const QString &text) {
        note(Event::Kind::Alert, alertKindInfo(kind).name, text, LogSeverity::Warning);
    });
    connect(&m_alerts, &AlertWatch::over, this,
            [this](AlertKind kind, const QString &text) { note(Event::Kind::Alert, alertKindInfo(kind).name, text); });
    connect(&m_finder, &ServerFinder::finished, this, &Monitor::onServersFound);
    connect(&m_searchTimer, &QTimer::timeout, this, &Monitor::search);
    connect(&m_clock, &QTimer::timeout, this, &Monitor::keepTime);
    m_updateTimer.setSingleShot(true);
    connect(&m_updateTimer, &QTimer::timeout, this, &Monitor::updated);
}

void Monitor::search()
{
    if (!std::exchange(m_isSearching, true))
        update();
    m_searchTimer.start(searchInterval);
    if (!std::exchange(m_isFinding, true))
        m_finder.start();
}

void Monitor::connectTo(const QString &controlPath)
{
    m_isSearching = false;
    m_searchTimer.stop();
    if (controlPath != m_link.path()) {
        forgetFigures();
        m_events.clear();
        m_database.clear();
    }
    m_window.setPaused(false);
    m_link.open(controlPath);
}

void Monitor::connectToPort(quint16 port)
{
    const QStringList paths = listeningControlPaths(port);
    if (paths.size() > 1)
        search();
    else
        connectTo(paths.isEmpty() ? defaultControlPath(port) : paths.constFirst());
}

void Monitor::forgetFigures()
{
    m_samples.clear();
    m_alerts.reset();
    m_heardAt = {};
}

bool Monitor::canReconnect() const
{
    return m_link.state() == ServerLink::State::Waiting || m_link.state() == ServerLink::State::Refused || isSilent();
}

void Monitor::reconnectNow()
{
    Q_ASSERT(canReconnect());
    m_link.reconnectNow();
}

SampleRing::Range Monitor::visibleSamples() const
{
    SampleRing::Range range = m_samples.between(m_window.begin(), m_window.end());
    if (range.first != m_samples.all().begin())
        --range.first;
    return range;
}

void Monitor::note(Event::Kind kind, const QString &source, const QString &text, LogSeverity severity)
{
    m_events.add({QDateTime::currentDateTimeUtc(), kind, severity, source, text});
}

void Monitor::onServersFound(const QList<ServerInfo> &servers)
{
    m_isFinding = false;
    m_servers = servers;
    if (m_isSearching && servers.size() == 1)
        connectTo(servers.first().control);
    emit searched();
}

void Monitor::onStateChanged()
{
    const ServerLink::State stateBefore = std::exchange(m_lastState, m_link.state());
    m_isHeard = false;
    m_clock.start(1s);
    if (m_link.isConnected()) {
        const QString before = std::exchange(m_database, m_link.server().database);
        if (!before.isEmpty() && before != m_database) { // on the same socket: its figures continue no others
            forgetFigures();
            m_window.setPaused(false); // there is nothing left to look at
            note(Event::Kind::Connection, tr("monitor"),
                 tr("The server has another database now, %1; the figures of %2 are gone.").arg(m_database, before));
        }
        m_heardAt = serverTime();
        m_sinceHeard.start();
        note(Event::Kind::Connection, tr("monitor"),
             tr("Connected to %1 (process %2).").arg(m_link.server().url).arg(m_link.server().pid));
    } else if (stateBefore == ServerLink::State::Connected && hasDrained()) {
        note(Event::Kind::Connection, tr("monitor"), tr("The server was drained and has ended."));
    } else if (stateBefore == ServerLink::State::Connected && m_link.lostAt().isValid()) {
        note(Event::Kind::Connection, tr("monitor"), m_link.problem(), LogSeverity::Warning);
    }
    update();
}

// While nothing is heard of the server time goes on, and the charts with it.
void Monitor::keepTime()
{
    if (m_isHeard && m_sinceHeard.elapsed() > silenceLimit.count()) {
        m_isHeard = false;
        note(Event::Kind::Connection, tr("monitor"), tr("The server is connected, but tells nothing."),
             LogSeverity::Warning);
    }
    if (m_isHeard)
        return;
    m_window.follow(serverTime());
    update();
}

void Monitor::hear(const QDateTime &time)
{
    m_isHeard = true;
    m_heardAt = time;
    m_sinceHeard.start();
    m_window.follow(time);
    update();
}

QDateTime Monitor::serverTime() const
{
    return m_heardAt.isValid() ? m_heardAt.addMSecs(m_sinceHeard.elapsed()) : QDateTime::currentDateTimeUtc();
}

// Later, and once for all that is queued: a page takes milliseconds to refresh.
void Monitor::update()
{
    if (!m_updateTimer.isActive())
        m_updateTimer.start(0);
}

void Monitor::onHistoryRead(const QList<Sample> &samples)
{
    m_samples.merge(samples);
    m_events.add(m_samples);
    if (hasSamples())
        hear(m_samples.last().time);
}

void Monitor::onSampled(const Sample &sample)
{
    if (hasSamples()) {
        const Sample before = m_samples.last();
        m_samples.append(sample);
        const QList<Event> events = eventsBetween(before, sample);
        for (const Event &event : events)
            m_events.add(event);
        if (m_samples.all().size() > 1) // a clock that was set back may have left none
            m_alerts.watch(m_samples);
    } else {
        m_samples.append(sample);
    }
    hear(sample.time);
}
