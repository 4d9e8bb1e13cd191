// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/portholder.h"

#include <QDir>
#include <QFile>
#include <QSet>

#include <algorithm>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

QByteArray contentsOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// "socket:[INODE]" of every listening socket on the port: what their links in /proc/PID/fd read.
QSet<QString> listenersOn(quint16 port)
{
    constexpr auto listenState = "0A";
    QSet<QString> links;
    for (const auto &table : {u"/proc/net/tcp"_s, u"/proc/net/tcp6"_s}) {
        for (const QByteArray &line : contentsOf(table).split('\n')) {
            // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
            const QList<QByteArray> columns = line.simplified().split(' ');
            if (columns.size() < 10 || columns[3] != listenState)
                continue;
            if (columns[1].mid(columns[1].lastIndexOf(':') + 1).toUInt(nullptr, 16) == port)
                links.insert(u"socket:[%1]"_s.arg(QString::fromLatin1(columns[9])));
        }
    }
    return links;
}

bool holdsAnyOf(const QSet<QString> &links, const QString &process)
{
    const QDir descriptors(u"/proc/%1/fd"_s.arg(process));
    const QStringList numbers = descriptors.entryList(QDir::Files | QDir::System);
    return std::any_of(numbers.begin(), numbers.end(), [&](const QString &number) {
        // Not QFile::symLinkTarget(): it would make a path of what is none.
        char target[64];
        const QByteArray path = QFile::encodeName(descriptors.filePath(number));
        const auto length = ::readlink(path.constData(), target, sizeof(target));
        return length > 0 && links.contains(QString::fromLatin1(target, length));
    });
}

} // namespace

std::optional<QString> portHolder(quint16 port)
{
    const QSet<QString> links = listenersOn(port);
    if (links.isEmpty())
        return std::nullopt;
    for (const QString &process : QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isNumber = false;
        process.toInt(&isNumber);
        if (isNumber && holdsAnyOf(links, process)) {
            const QString name = QString::fromUtf8(contentsOf(u"/proc/%1/comm"_s.arg(process))).trimmed();
            return u"process %1 (%2)"_s.arg(process, name);
        }
    }
    return std::nullopt;
}
