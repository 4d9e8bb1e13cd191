// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/postingclients.h"

#include "tests/support/outsideprogram.h"

using namespace Qt::StringLiterals;

QHash<QString, int> titlesOnDisk(const QString &databasePath)
{
    QHash<QString, int> counts;
    for (const QString &title : OutsideProgram(databasePath).rows("SELECT title FROM posts"))
        ++counts[title];
    return counts;
}

PostingClients::PostingClients(quint16 port, int clients, const QString &prefix, int each)
{
    for (int client = 0; client < clients; ++client)
        m_threads.emplace_back([=, this] { run(port, client, prefix, each); });
}

PostingClients::~PostingClients()
{
    stop();
    results();
}

QList<PostedTitle> PostingClients::results()
{
    for (std::thread &thread : m_threads) {
        if (thread.joinable())
            thread.join();
    }
    return m_results;
}

void PostingClients::run(quint16 port, int client, const QString &prefix, int each)
{
    HttpClient http(port);
    QList<PostedTitle> results;
    for (int i = 0; !m_isStopping && (each == 0 || i < each); ++i) {
        const QString title = u"%1-%2-%3"_s.arg(prefix, QString::number(client), QString::number(i));
        ++m_sent;
        results.append({title, http.post("/posts", {{u"title"_s, title}})});
        const int status = results.last().answer.status;
        m_acknowledged += status == 201 ? 1 : 0;
        if (status == 0 || status == 503)
            break;
    }
    const std::lock_guard lock(m_mutex);
    m_results += results;
}
