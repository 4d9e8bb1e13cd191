// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/controlsession.h"

#include <malloc.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr int intervalMs = 1'000;
constexpr int historySeconds = 3'600;

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
        return emit refused(id,
                            controlRefusal(u"CONNECTION_LOST"_s, tr("There is no connection to the server.")).value());
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
    m_client->call(controlmethod::statsHistory, {{u"seconds"_s, historySeconds}}, [this](const ControlResult &result) {
        emit historyRead(listIn<Sample>(result, "samples"_L1));
        // The text of an hour takes tens of megabytes in small pieces, which the C library would keep for later.
        QMetaObject::invokeMethod(
            this, [] { ::malloc_trim(0); }, Qt::QueuedConnection);
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
