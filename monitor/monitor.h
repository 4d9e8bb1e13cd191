// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/models/alerts.h"
#include "monitor/models/eventlog.h"
#include "monitor/samplering.h"
#include "monitor/serverlink.h"
#include "monitor/timewindow.h"
#include "shared/serverfinder.h"

#include <QElapsedTimer>
#include <QTimer>

#include <chrono>

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
    const QList<ServerInfo> &servers() const { return m_servers; }                       // that were found last
    const QList<ServerFinder::Refusal> &refusals() const { return m_finder.refusals(); } // and who else listens
    // What has been seen of another server is forgotten.
    void connectTo(const QString &controlPath);
    // To this user's server on that TCP port, also if it is not running yet. Among several the user chooses.
    void connectToPort(quint16 port);
    // There is something to gain from another attempt: no connection, or one on which nothing comes.
    bool canReconnect() const;
    void reconnectNow(); // REQUIRES: canReconnect()

    bool hasSamples() const { return !m_samples.isEmpty(); }
    // What is shown is what is; otherwise it is what was: the server is away, or connected and silent.
    bool isLive() const { return m_isHeard && hasSamples(); }
    // Connected, but no sample has come for a few seconds: the server is stopped, or too busy to tell.
    bool isSilent() const
    {
        return m_link.isConnected() && !m_isHeard && m_sinceHeard.elapsed() > silenceLimit.count();
    }
    // It said that it would end, and has ended.
    bool hasDrained() const { return !m_link.isConnected() && hasSamples() && m_samples.last().isDraining; }
    // It was there, and went without having said so.
    bool hasLostServer() const { return m_link.lostAt().isValid() && !m_link.isConnected() && !hasDrained(); }
    // The samples of the window, and one more before it, so that lines begin at its edge.
    SampleRing::Range visibleSamples() const;

signals:
    // Samples or connection: what pages show is not what is known any more. Once for all that came together.
    void updated();
    void searched(); // servers() may be different

private:
    // Samples come once a second; a few may be late.
    static constexpr std::chrono::milliseconds silenceLimit{3500};

    void onStateChanged();
    void onSampled(const Sample &sample);
    void onHistoryRead(const QList<Sample> &samples);
    void hear(const QDateTime &time); // by the server's clock
    void keepTime();
    void update();
    QDateTime serverTime() const; // now by the server's clock, as far as is known
    // Something that was seen here, for the events page.
    void note(Event::Kind kind, const QString &source, const QString &text, LogSeverity severity = LogSeverity::Info);
    void forgetFigures();
    void onServersFound(const QList<ServerInfo> &servers);

    ServerLink m_link;
    QString m_database; // that the samples are of; empty: not known yet
    SampleRing m_samples;
    TimeWindow m_window;
    EventLog m_events;
    AlertWatch m_alerts;
    ServerFinder m_finder;
    QTimer m_searchTimer;
    QList<ServerInfo> m_servers;
    bool m_isSearching = false;
    bool m_isFinding = false;
    QTimer m_clock;
    QTimer m_updateTimer;
    bool m_isHeard = false;     // connected, and a sample has come not long ago
    QElapsedTimer m_sinceHeard; // since the last sample, or since the connection was made
    QDateTime m_heardAt;        // when that was, by the server's clock
    ServerLink::State m_lastState = ServerLink::State::Idle;
};
