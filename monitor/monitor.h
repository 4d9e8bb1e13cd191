// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/models/alerts.h"
#include "monitor/models/eventlog.h"
#include "monitor/samplering.h"
#include "monitor/serverlink.h"
#include "monitor/timewindow.h"
#include "shared/serverfinder.h"

#include <QTimer>

// Everything the window shows, without a widget: the link to the server, what it has told, and what follows from that.
// Pages read it, and act through its parts.
// Threads: the window's.
// Owner:   main(), before and after the window.
class Monitor : public QObject
{
    Q_OBJECT

public:
    explicit Monitor(QObject *parent = nullptr);

    ServerLink &link() { return m_link; }
    const SampleRing &samples() const { return m_samples; }
    TimeWindow &window() { return m_window; }
    EventLog &events() { return m_events; }
    AlertWatch &alerts() { return m_alerts; }

    // Looks for servers until there is a connection: to the only one it connects at once, several are a question to the
    // user.
    void search();
    bool isSearching() const { return m_isSearching; }
    const QList<ServerInfo> &servers() const { return m_servers; } // that were found last
    // What has been seen of another server is forgotten.
    void connectTo(const QString &controlPath);

    bool hasSamples() const { return !m_samples.isEmpty(); }
    // What is shown is what is; otherwise it is what was.
    bool isLive() const { return m_link.isConnected() && hasSamples(); }
    // The samples of the window, and one more before it, so that lines begin at its edge.
    SampleRing::Range visibleSamples() const;

    // Something that was done or seen here, for the events page and as a mark in the charts.
    void note(Event::Kind kind, const QString &source, const QString &text, LogSeverity severity = LogSeverity::Info);

signals:
    void updated(); // samples or connection: what pages show is not what is known any more
    void searched(); // servers() may be different

private:
    void onStateChanged();
    void onSampled(const Sample &sample);
    void onServersFound(const QList<ServerInfo> &servers);

    ServerLink m_link;
    SampleRing m_samples;
    TimeWindow m_window;
    EventLog m_events;
    AlertWatch m_alerts;
    ServerFinder m_finder;
    QTimer m_searchTimer;
    QList<ServerInfo> m_servers;
    bool m_isSearching = false;
    bool m_isFinding = false;
    ServerLink::State m_lastState = ServerLink::State::Idle;
};
