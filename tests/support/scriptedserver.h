// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlprotocol.h"
#include "shared/logging.h"
#include "shared/sample.h"

#include <QLocalServer>
#include <QPointer>
#include <QStringList>

#include <functional>

class QLocalSocket;

// A peer at the other end of the control socket that says what a test wants: for what a real server does not do on
// demand. It answers as docs/control-protocol.md describes, with samples that are given to it.
// Threads: the test's; it needs its event loop.
class ScriptedServer : public QObject
{
    Q_OBJECT

public:
    explicit ScriptedServer(const QString &path, QObject *parent = nullptr);

    bool listen();
    void vanish(); // as if it had been killed: connections end, nobody listens any more

    // Instead of server.info's answer.
    void setProtocolVersion(int version) { m_protocolVersion = version; }
    // One of several: its URL and process.
    void setPort(quint16 port) { m_port = port; }
    void setSilent(bool isSilent) { m_isSilent = isSilent; } // accepts, but does not answer: as if it were stopped
    void setRubbish(const QByteArray &bytes) { m_rubbish = bytes; } // sent to whoever says something
    void setHistory(const QList<Sample> &samples) { m_history = samples; }
    void setLog(const QList<LogEntry> &entries) { m_log = entries; }
    void setRefusal(const QString &message) { m_refusal = message; } // of all that changes something
    // What that method is answered, by its parameters.
    using Answer = std::function<ControlResult(const QJsonObject &params)>;
    void setAnswer(QLatin1StringView method, Answer answer) { m_answers.insert(method, std::move(answer)); }
    // Its answer is kept back, as if it took long, until release().
    void hold(QLatin1StringView method) { m_held.insert(method, {}); }
    void release(QLatin1StringView method);

    void push(const Sample &sample); // to those who subscribed
    void pushSample(const QJsonObject &sample) { notify(controlmethod::statsSample, sample); }
    void push(const LogEntry &entry);
    void push(const BackupProgress &progress) { notify(controlmethod::backupProgress, toJson(progress)); }
    QStringList calls() const { return m_calls; } // methods, but for server.info and what a monitor asks at first
    bool isWatched() const;                       // somebody subscribed

    // A sample as of a busy server, `second` seconds after its start.
    static Sample busySample(const QDateTime &time, qint64 second, int workers);
    // One a second, the last at `end`.
    static QList<Sample> busyHistory(const QDateTime &end, int seconds, int workers);

private:
    void accept();
    void answer(QLocalSocket *socket, const QByteArray &line);
    QList<Sample> historyOf(const QJsonObject &params) const;
    ControlResult answerTo(const QString &method, const QJsonObject &params);
    void notify(QLatin1StringView method, const QJsonObject &params);

    const QString m_path;
    QLocalServer m_server;
    QList<QPointer<QLocalSocket>> m_subscribers;
    int m_protocolVersion;
    quint16 m_port = 3000;
    bool m_isSilent = false;
    QByteArray m_rubbish;
    QList<Sample> m_history;
    QList<LogEntry> m_log;
    QString m_refusal;
    QHash<QString, Answer> m_answers;
    QHash<QString, QList<std::function<void()>>> m_held; // by their methods
    QStringList m_calls;
};
