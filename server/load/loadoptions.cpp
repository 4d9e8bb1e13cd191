// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/loadoptions.h"

#include "shared/tokenfile.h"

#include "server/load/loadrequests.h"

#include <QCommandLineParser>
#include <QFile>
#include <QRandomGenerator>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

using namespace Qt::StringLiterals;

namespace
{

// A connection each; the local ports of one address end at about 28,000 (net.ipv4.ip_local_port_range).
constexpr int mostConnections = 20'000;
constexpr double lowestRate = 0.01;
constexpr double highestRate = 1'000'000;
constexpr double shortestSeconds = 0.1;
constexpr double longestSeconds = 24 * 60 * 60;
constexpr double longestWarmUp = 60 * 60;

using Failure = tl::unexpected<QString>;

struct Syntax {
    QCommandLineOption reads{u"reads"_s, u"Reads (GET /posts) at a time; default 5."_s, u"N"_s};
    QCommandLineOption writes{u"writes"_s, u"Writes (POST /posts) at a time; default 5."_s, u"N"_s};
    QCommandLineOption rate{u"rate"_s, u"Requests per second, begun whatever the answers do; default unlimited."_s,
                            u"N"_s};
    QCommandLineOption duration{u"duration"_s, u"Seconds to go on for; default: every request once."_s, u"S"_s};
    QCommandLineOption warmUp{u"warm-up"_s,
                              u"Seconds before --duration that rates and percentiles leave out; default 0."_s, u"S"_s};
    QCommandLineOption maxInFlight{u"max-in-flight"_s,
                                   u"Connections that --rate with --duration may open; default 1000."_s, u"N"_s};
    QCommandLineOption verify{u"verify"_s, u"Count every acknowledged write in the lists afterwards."_s};
    QCommandLineOption cleanup{u"cleanup"_s,
                               u"Delete the posts made, afterwards; also of writes that were not answered."_s};
    QCommandLineOption remove{u"remove"_s, u"No load: delete the posts \"load test RUN-ID ...\" of an earlier run."_s,
                              u"RUN-ID"_s};
    QCommandLineOption tokenFile{u"token-file"_s, u"Send the first token in FILE, which may be the server's."_s,
                                 u"FILE"_s};
    QCommandLineOption seed{u"seed"_s, u"Repeat the order and the contents of an earlier run."_s, u"N"_s};
    QCommandLineOption json{u"json"_s, u"Print the report as one line of JSON."_s};
    QCommandLineOption progress{u"progress"_s, u"With \"json\": a line of JSON every 250 ms, then the report."_s,
                                u"json"_s};
    QCommandLineOption help{{u"h"_s, u"help"_s}, u"Print this and end."_s};
};

void addTo(QCommandLineParser &parser, const Syntax &syntax)
{
    parser.setApplicationDescription(u"Load test of a OneWriter server."_s);
    parser.addPositionalArgument(u"URL"_s, u"The server; default http://127.0.0.1:3000."_s, u"[URL]"_s);
    parser.addOptions({syntax.reads, syntax.writes, syntax.rate, syntax.duration, syntax.warmUp, syntax.maxInFlight,
                       syntax.verify, syntax.cleanup, syntax.remove, syntax.tokenFile, syntax.seed, syntax.json,
                       syntax.progress, syntax.help});
}

// Reads numbers out of options and remembers the first that is none.
class Numbers
{
public:
    explicit Numbers(const QCommandLineParser &parser)
        : m_parser(parser)
    {
    }

    // Nothing when the option was not given or is wrong.
    template <typename Number>
    std::optional<Number> value(const QCommandLineOption &option, Number least, Number most)
    {
        if (!m_parser.isSet(option))
            return std::nullopt;
        const QString text = m_parser.value(option);
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        const bool isWhole = std::is_floating_point_v<Number> || number == std::floor(number);
        if (isNumber && isWhole && number >= double(least) && number <= double(most))
            return Number(number);
        if (m_error.isEmpty())
            m_error = u"--%1 takes a %2number from %3 to %4, not '%5'"_s.arg(option.names().constLast())
                          .arg(std::is_floating_point_v<Number> ? ""_L1 : "whole "_L1)
                          .arg(QString::number(least))
                          .arg(qint64(most))
                          .arg(text);
        return std::nullopt;
    }
    const QString &error() const { return m_error; }

private:
    const QCommandLineParser &m_parser;
    QString m_error;
};

tl::expected<QUrl, QString> serverUrl(const QString &text)
{
    QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != "http"_L1 || url.host().isEmpty())
        return Failure(u"'%1' is not a URL of the form http://HOST:PORT"_s.arg(text));
    if (!url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment() ||
        (!url.path().isEmpty() && url.path() != "/"_L1))
        return Failure(u"'%1': only http://HOST:PORT, without path, query or user"_s.arg(
            url.toDisplayString())); // without its password
    if (url.port() == 0)
        return Failure(u"'%1': port 0 cannot be connected to"_s.arg(text));
    url.setPort(url.port(80));
    url.setPath({});
    return url;
}

tl::expected<QByteArray, QString> tokenFrom(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Failure(u"--token-file %1: %2"_s.arg(path, file.errorString()));
    const QByteArrayList tokens = tokensIn(file.read(longestTokenFile));
    if (tokens.isEmpty())
        return Failure(u"--token-file %1 holds no token; write one on a line"_s.arg(path));
    const QByteArray &token = tokens.constFirst();
    if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; }))
        return Failure(u"--token-file %1: its first token has characters that no token may have"_s.arg(path));
    return token;
}

// The run whose posts are to be deleted, empty when a load test is to be run.
tl::expected<QString, QString> runToRemove(const QCommandLineParser &parser, const Syntax &syntax)
{
    if (!parser.isSet(syntax.remove))
        return QString();
    const QString id = parser.value(syntax.remove);
    if (!LoadRequests::isRunId(id))
        return Failure(
            u"--remove takes the id of a run, the third word in the titles of its posts, not '%1'"_s.arg(id));
    for (const QCommandLineOption &option : {syntax.reads, syntax.writes, syntax.rate, syntax.duration, syntax.warmUp,
                                             syntax.maxInFlight, syntax.verify, syntax.cleanup, syntax.seed}) {
        if (parser.isSet(option))
            return Failure(u"--remove runs no load, so it does not go with --%1"_s.arg(option.names().constLast()));
    }
    return id;
}

} // namespace

tl::expected<LoadOptions, QString> LoadOptions::parse(const QStringList &arguments)
{
    const Syntax syntax;
    QCommandLineParser parser;
    addTo(parser, syntax);
    if (!parser.parse(QStringList{u"load"_s} + arguments))
        return Failure(parser.errorText().section(u'\n', 0, 0).chopped(1)); // the full stop

    LoadOptions options;
    options.wantsHelp = parser.isSet(syntax.help);
    const QStringList urls = parser.positionalArguments();
    if (urls.size() > 1)
        return Failure(u"one URL at most, not '%1'"_s.arg(urls.join(u' ')));
    const auto url = serverUrl(urls.value(0, u"http://127.0.0.1:3000"_s));
    if (!url)
        return Failure(url.error());
    options.url = *url;

    Numbers numbers(parser);
    options.reads = numbers.value(syntax.reads, 0, mostConnections).value_or(options.reads);
    options.writes = numbers.value(syntax.writes, 0, mostConnections).value_or(options.writes);
    options.rate = numbers.value(syntax.rate, lowestRate, highestRate);
    if (const auto seconds = numbers.value(syntax.duration, shortestSeconds, longestSeconds))
        options.duration = std::chrono::milliseconds(qRound64(*seconds * 1000));
    if (const auto seconds = numbers.value(syntax.warmUp, 0.0, longestWarmUp); seconds && options.duration) {
        options.warmUp = std::chrono::milliseconds(qRound64(*seconds * 1000));
        *options.duration += options.warmUp;
    }
    options.maxInFlight = numbers.value(syntax.maxInFlight, 1, mostConnections).value_or(options.maxInFlight);
    options.seed = numbers.value(syntax.seed, 0u, std::numeric_limits<quint32>::max())
                       .value_or(QRandomGenerator::system()->generate());
    if (!numbers.error().isEmpty())
        return Failure(numbers.error());

    const auto removed = runToRemove(parser, syntax);
    if (!removed)
        return Failure(removed.error());
    options.removedRun = *removed;
    options.verify = parser.isSet(syntax.verify);
    options.cleanup = parser.isSet(syntax.cleanup) || options.isRemoval();
    if (options.reads + options.writes == 0)
        return Failure(u"--reads 0 and --writes 0 leave nothing to do"_s);
    if (options.reads + options.writes > mostConnections)
        return Failure(u"--reads and --writes together are at most %1"_s.arg(mostConnections));
    if (parser.isSet(syntax.warmUp) && !options.duration)
        return Failure(u"--warm-up is for --duration; a batch has nothing to warm up for"_s);
    if (parser.isSet(syntax.maxInFlight) && (!options.rate || !options.duration))
        return Failure(
            u"--max-in-flight is for --rate with --duration; otherwise each request has its own connection"_s);
    if (parser.isSet(syntax.progress) && parser.value(syntax.progress) != "json"_L1)
        return Failure(u"--progress takes 'json', not '%1'"_s.arg(parser.value(syntax.progress)));
    if (parser.isSet(syntax.progress))
        options.output = Output::Progress;
    else if (parser.isSet(syntax.json))
        options.output = Output::Json;
    if (parser.isSet(syntax.tokenFile)) {
        options.tokenFile = parser.value(syntax.tokenFile);
        const auto token = tokenFrom(options.tokenFile);
        if (!token)
            return Failure(token.error());
        options.token = *token;
    }
    return options;
}

std::optional<double> LoadOptions::seconds() const
{
    if (duration)
        return double(duration->count()) / 1000;
    if (rate)
        return (reads + writes - 1) / *rate;
    return std::nullopt;
}

QString LoadOptions::help()
{
    QCommandLineParser parser;
    addTo(parser, Syntax());
    return parser.helpText();
}
