// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadsettings.h"

#include "shared/format.h"

#include <QFileInfo>
#include <QHostAddress>
#include <QLocale>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace
{

bool isServerUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isBare = url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment() &&
                        (url.path().isEmpty() || url.path() == "/"_L1);
    return url.isValid() && url.scheme() == "http"_L1 && !url.host().isEmpty() && url.port() != 0 && isBare;
}

// With as many digits as it needs, and never with an exponent, which the command would take but people do not read.
QString plainNumber(double number)
{
    return QString::number(number, 'f', QLocale::FloatingPointShortest);
}

} // namespace

QList<LoadFieldError> LoadSettings::errors() const
{
    QList<LoadFieldError> found;
    if (!isServerUrl(url))
        found.append({LoadField::Url, tr("Write the address as http://HOST:PORT.")});
    if (reads < 0 || reads > mostConnections)
        found.append({LoadField::Reads, tr("Reads are 0 to %1.").arg(format::number(mostConnections))});
    if (writes < 0 || writes > mostConnections)
        found.append({LoadField::Writes, tr("Writes are 0 to %1.").arg(format::number(mostConnections))});
    if (reads == 0 && writes == 0)
        found.append({LoadField::Reads, tr("With no reads and no writes there is nothing to do.")});
    if (reads + writes > mostConnections && reads <= mostConnections && writes <= mostConnections)
        found.append(
            {LoadField::Reads, tr("Reads and writes together are at most %1.").arg(format::number(mostConnections))});
    if (rate && !(*rate >= lowestRate && *rate <= highestRate))
        found.append({LoadField::Rate, tr("The rate is %1 to %2 requests a second.")
                                           .arg(format::number(lowestRate), format::number(highestRate))});
    if (seconds && !(*seconds >= shortestSeconds && *seconds <= longestSeconds))
        found.append({LoadField::Duration, tr("The duration is %1 to %2 seconds.")
                                               .arg(format::number(shortestSeconds), format::number(longestSeconds))});
    if (warmUpSeconds && !(seconds && *warmUpSeconds >= 0 && *warmUpSeconds <= longestWarmUp))
        found.append({LoadField::WarmUp,
                      tr("The warm-up is 0 to %1 seconds before a duration.").arg(format::number(longestWarmUp))});
    if (!tokenFile.isEmpty() && !(QFileInfo(tokenFile).isFile() && QFileInfo(tokenFile).isReadable()))
        found.append({LoadField::TokenFile, tr("This file cannot be read.")});
    return found;
}

QStringList LoadSettings::arguments() const
{
    QStringList list{u"load"_s,       url,
                     u"--progress"_s, u"json"_s,
                     u"--reads"_s,    QString::number(reads),
                     u"--writes"_s,   QString::number(writes)};
    if (rate)
        list << u"--rate"_s << plainNumber(*rate);
    if (seconds)
        list << u"--duration"_s << plainNumber(*seconds);
    if (warmUpSeconds)
        list << u"--warm-up"_s << plainNumber(*warmUpSeconds);
    if (verify && writes > 0)
        list << u"--verify"_s;
    if (cleanup && writes > 0) // reads leave nothing
        list << u"--cleanup"_s;
    if (!tokenFile.isEmpty())
        list << u"--token-file"_s << tokenFile;
    return list;
}

QStringList LoadSettings::removalArguments(const QString &runId) const
{
    QStringList list{u"load"_s, url, u"--progress"_s, u"json"_s, u"--remove"_s, runId};
    if (!tokenFile.isEmpty())
        list << u"--token-file"_s << tokenFile;
    return list;
}

bool LoadSettings::isLoopback() const
{
    const QString host = QUrl(url).host();
    const QHostAddress address(host);
    return address.isNull() ? host == "localhost"_L1 : address.isLoopback();
}

std::optional<double> LoadSettings::totalSeconds() const
{
    return seconds ? std::optional(*seconds + warmUpSeconds.value_or(0)) : std::nullopt;
}

QString LoadSettings::sentence() const
{
    if (!warmUpSeconds)
        return sentenceOfLoad();
    return tr("%1 Before that it warms up for %2 s, which rates and percentiles leave out.")
        .arg(sentenceOfLoad(), format::number(*warmUpSeconds));
}

QString LoadSettings::sentenceOfLoad() const
{
    const QString readsText = format::counted(reads, tr("%1 read"), tr("%1 reads"));
    const QString writesText = format::counted(writes, tr("%1 write"), tr("%1 writes"));
    const QString both = reads == 0 ? writesText : writes == 0 ? readsText : tr("%1 and %2").arg(readsText, writesText);
    if (!seconds && reads + writes == 1)
        return tr("Sends %1.").arg(both);
    if (!seconds && !rate)
        return tr("Sends %1, all at the same time.").arg(both);
    if (!seconds)
        return tr("Sends %1, at %2 a second.").arg(both, format::number(*rate));
    if (!rate)
        return tr("Keeps %1 going for %2 s: each connection sends its next request when the last was answered. This "
                  "finds the capacity, but makes stalls look short.")
            .arg(both, format::number(*seconds));
    const QString mix = reads == 0    ? tr("all of them writes")
                        : writes == 0 ? tr("all of them reads")
                                      : tr("%1 to %2").arg(readsText, writesText);
    return tr("Starts %1 a second for %2 s, %3, whatever the answers do. Latency counts from the intended start.")
        .arg(format::counted(*rate, tr("%1 request"), tr("%1 requests")), format::number(*seconds), mix);
}
