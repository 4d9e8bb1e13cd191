// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/monitor.h"

#include <chrono>

using namespace std::chrono_literals;

namespace
{

// Somebody who starts a server in a terminal sees it here before he has turned his head.
constexpr auto searchInterval = 1500ms;

} // namespace

Monitor::Monitor(QObject *parent)
    : QObject(parent)
{
    connect(&m_link, &ServerLink::stateChanged, this, &Monitor::onStateChanged);
    connect(&m_link, &ServerLink::sampled, this, &Monitor::onSampled);
    connect(&m_link, &ServerLink::historyRead, this, [this](const QList<Sample> &samples) {
        m_samples.merge(samples);
        m_events.add(m_samples);
        if (hasSamples())
            m_window.follow(m_samples.last().time);
        emit updated();
    });
    connect(&m_link, &ServerLink::logged, this, [this](const LogEntry &entry) { m_events.add(eventOf(entry)); });
    connect(&m_link, &ServerLink::logRead, this, [this](const QList<LogEntry> &entries) { m_events.add(entries); });
    // While the server is away time goes on, and the charts with it.
    connect(&m_link, &ServerLink::retryTicked, this, [this] {
        m_window.follow(QDateTime::currentDateTimeUtc());
        emit updated();
    });
    connect(&m_alerts, &AlertWatch::raised, this, [this](AlertKind kind, const QString &text) {
        note(Event::Kind::Alert, alertKindInfo(kind).name, text, LogSeverity::Warning);
    });
    connect(&m_alerts, &AlertWatch::over, this, [this](AlertKind kind, const QString &text) {
        note(Event::Kind::Alert, alertKindInfo(kind).name, text);
    });
    connect(&m_finder, &ServerFinder::finished, this, &Monitor::onServersFound);
    connect(&m_searchTimer, &QTimer::timeout, this, &Monitor::search);
}

void Monitor::search()
{
    m_isSearching = true;
    m_searchTimer.start(searchInterval);
    if (!std::exchange(m_isFinding, true))
        m_finder.start();
}

void Monitor::connectTo(const QString &controlPath)
{
    m_isSearching = false;
    m_searchTimer.stop();
    if (controlPath != m_link.path()) {
        m_samples.clear();
        m_events.clear();
    }
    m_window.setPaused(false);
    m_link.open(controlPath);
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
    const ServerLink::State before = std::exchange(m_lastState, m_link.state());
    if (m_link.isConnected())
        note(Event::Kind::Connection, tr("monitor"),
             tr("Connected to %1 (process %2).").arg(m_link.server().url).arg(m_link.server().pid));
    else if (before == ServerLink::State::Connected && m_link.lostAt().isValid())
        note(Event::Kind::Connection, tr("monitor"), m_link.problem(), LogSeverity::Warning);
    emit updated();
}

void Monitor::onSampled(const Sample &sample)
{
    if (hasSamples()) {
        const Sample before = m_samples.last();
        m_samples.append(sample);
        const QList<Event> events = eventsBetween(before, sample);
        for (const Event &event : events)
            m_events.add(event);
        m_alerts.watch(before, sample);
    } else {
        m_samples.append(sample);
    }
    m_window.follow(sample.time);
    emit updated();
}
