// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/controlsession.h"

#include <malloc.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr int intervalMs = 1'000;
constexpr int historySeconds = 3'600;
// An hour of 64 workers is 80 MB of text, and several times that while it is read: so much at once is asked for.
constexpr int historyPieceSeconds = 120;

// The list under that name; what cannot be read in it is left out.
template <typename T>
QList<T> listIn(const ControlResult &result, QLatin1StringView name)
{
    QList<T> list;
    const QJsonArray array = result.value_or(QJsonObject()).value(name).toArray();
    list.reserve(array.size());
    for (const QJsonValue &value : array) {
        T element;
        if (fromJson(value, element))
            list.append(std::move(element));
    }
    return list;
}

} // namespace

void ControlSession::open(const QString &path)
{
    m_client = new ControlClient(this);
    connect(m_client, &ControlClient::connected, this, &ControlSession::begin);
    connect(m_client, &ControlClient::failed, this, &ControlSession::failed);
    connect(m_client, &ControlClient::notified, this, &ControlSession::onNotified);
    m_client->connectTo(path);
}

void ControlSession::call(qint64 id, QLatin1StringView method, const QJsonObject &params)
{
    if (!m_client->isConnected())
        return emit refused(
            id, controlRefusal(controlreason::connectionLost, tr("There is no connection to the server.")).value());
    m_client->call(method, params, [this, id](const ControlResult &result) {
        if (result)
            emit answered(id, *result);
        else
            emit refused(id, result.error());
    });
}

void ControlSession::begin()
{
    emit opened(m_client->server());
    m_client->call(controlmethod::statsSubscribe, {{u"intervalMs"_s, intervalMs}}, [](const ControlResult &) {});
    m_client->call(controlmethod::logRecent, {},
                   [this](const ControlResult &result) { emit logRead(listIn<LogEntry>(result, "entries"_L1)); });
    askForHistory(0);
}

// The newest piece first: what is asked for next ends that many seconds ago when it is asked, so pieces may overlap,
// but nothing is between them.
void ControlSession::askForHistory(int skip)
{
    const QJsonObject params{{u"seconds"_s, historyPieceSeconds}, {u"skip"_s, skip}};
    m_client->call(controlmethod::statsHistory, params, [this, skip](const ControlResult &result) {
        m_history = listIn<Sample>(result, "samples"_L1) + m_history;
        // The C library would keep what the text took, in small pieces, for later.
        QMetaObject::invokeMethod(
            this, [] { ::malloc_trim(0); }, Qt::QueuedConnection);
        if (result && skip + historyPieceSeconds < historySeconds)
            return askForHistory(skip + historyPieceSeconds);
        emit historyRead(m_history);
        m_history.clear();
    });
}

void ControlSession::onNotified(const QString &method, const QJsonObject &params)
{
    if (method == controlmethod::statsSample) {
        if (Sample sample; fromJson(params, sample))
            emit sampled(sample);
    } else if (method == controlmethod::logEntry) {
        if (LogEntry entry; fromJson(params, entry))
            emit logged(entry);
    } else if (method == controlmethod::backupProgress) {
        if (BackupProgress progress; fromJson(params, progress))
            emit backupProgressed(progress);
    }
}
