// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/serveoptions.h"

#include "shared/tokenfile.h"

#include "server/commands/optionlayers.h"
#include "server/http/authenticator.h"
#include "server/storage/claimeddatabase.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QThread>

#include <algorithm>
#include <array>
#include <stdexcept>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace
{

struct Option {
    QLatin1StringView name;
    QLatin1StringView value; // what to call it in the help; empty: a switch
    QLatin1StringView help;
};

constexpr std::array options{
    Option{"database"_L1, "URL"_L1,
           "The database: a path, or file:PATH. Its folder is created. Default: file:./data/onewriter.db"_L1},
    Option{"host"_L1, "ADDR"_L1,
           "IP address to listen on. Any but loopback needs --token-file or --allow-anonymous. Default: 127.0.0.1"_L1},
    Option{"port"_L1, "N"_L1, "TCP port; 0: any free one, shown in the ready line. Default: 3000"_L1},
    Option{"workers"_L1, "N"_L1, "Worker processes, 1 to 64. Default: one per core, at most 4"_L1},
    Option{"max-pending"_L1, "N"_L1,
           "Writes admitted and not yet answered; one more is refused with QUEUE_FULL. Default: 500"_L1},
    Option{"queue-timeout"_L1, "MS"_L1, "A write that has not begun by then is not run: TIMEOUT. Default: 5000"_L1},
    Option{"client-timeout"_L1, "MS"_L1, "A write that is not answered by then: CLIENT_TIMEOUT. Default: 10000"_L1},
    Option{"durability"_L1, "full|normal"_L1,
           "What an acknowledged write survives: power loss (full), or the crash of any process (normal, faster). "
           "Default: full"_L1},
    Option{"control"_L1, "PATH"_L1,
           "Control socket. Default: $XDG_RUNTIME_DIR/onewriter/PORT.sock, else in a folder of the user under the "
           "temporary folder"_L1},
    Option{"max-body"_L1, "BYTES"_L1, "Largest request body, at most 2 MiB. Default: 1048576"_L1},
    Option{"max-connections"_L1, "N"_L1, "Connections over all workers, at least one for each. Default: 4000"_L1},
    Option{"mmap-size"_L1, "BYTES"_L1, "Memory-mapped input and output of the readers. Default: 0"_L1},
    Option{"token-file"_L1, "FILE"_L1,
           "Requests must carry \"Authorization: Bearer\" with one of the lines of this file, which nobody else may "
           "read (mode 0600). Default: none"_L1},
    Option{"allowed-host"_L1, "NAME"_L1,
           "A further name accepted in the Host field when listening on loopback; may be repeated. Default: none"_L1},
    Option{"log-format"_L1, "text|json"_L1, "Lines on standard error. Default: text"_L1},
    Option{"config"_L1, "FILE"_L1, "A file of NAME = VALUE lines, one per option. Default: none"_L1},
    Option{"allow-anonymous"_L1, {}, "Listen on other addresses than loopback without tokens"_L1},
    Option{"allow-network-filesystem"_L1, {}, "Use a database on a network file system, at the user's own risk"_L1},
};

// Thrown by the readers of values below and caught in readServeOptions(): the first fault is the one to tell.
struct Fault : std::runtime_error {
    explicit Fault(const QString &message)
        : std::runtime_error(message.toStdString())
    {
    }
};

[[noreturn]] void reject(const OptionLayers::Text &text, const QString &allowed)
{
    throw Fault(u"%1 is \"%2\"; allowed is %3."_s.arg(text.origin, text.value, allowed));
}

// Gives options their values; an option that is set nowhere keeps what it has.
class Values
{
public:
    explicit Values(OptionLayers layers)
        : m_layers(std::move(layers))
    {
    }

    template <typename Number>
    void integer(QLatin1StringView name, Number &value, qint64 least, qint64 most) const
    {
        const auto text = m_layers.text(name);
        if (!text)
            return;
        bool isNumber = false;
        const qint64 number = text->value.toLongLong(&isNumber);
        const bool isBare = text->value == text->value.trimmed(); // toLongLong() takes white space around it
        if (!isNumber || !isBare || number < least || number > most)
            reject(*text, u"a whole number from %1 to %2"_s.arg(least).arg(most));
        value = Number(number);
    }
    template <typename Choice>
    void choice(QLatin1StringView name, Choice &value,
                std::initializer_list<std::pair<QLatin1StringView, Choice>> choices) const
    {
        const auto text = m_layers.text(name);
        if (!text)
            return;
        QStringList words;
        for (const auto &[word, meaning] : choices) {
            if (text->value == word) {
                value = meaning;
                return;
            }
            words.append(word);
        }
        reject(*text, words.join(" or "_L1));
    }
    void toggle(QLatin1StringView name, bool &value) const
    {
        choice<bool>(name, value,
                     {{"true"_L1, true},
                      {"false"_L1, false},
                      {"1"_L1, true},
                      {"0"_L1, false},
                      {"yes"_L1, true},
                      {"no"_L1, false}});
    }
    std::optional<OptionLayers::Text> text(QLatin1StringView name) const { return m_layers.text(name); }
    QList<OptionLayers::Text> texts(QLatin1StringView name) const { return m_layers.texts(name); }

private:
    OptionLayers m_layers;
};

QStringList optionNames()
{
    QStringList names;
    for (const Option &option : options)
        names.append(option.name);
    return names;
}

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        u"Serves posts and comments over HTTP from one SQLite file. Each option may also come from the environment "
        "(ONEWRITER_PORT and so on; the database also from DATABASE_URL), from a file .env in the working directory, "
        "and "
        "from the file given by --config."_s);
    parser.addOption({{u"h"_s, u"help"_s}, u"Print this and end."_s});
    for (const Option &option : options)
        parser.addOption({QString(option.name), option.help, option.value});
}

OptionLayers::Flags flagsOf(const QCommandLineParser &parser)
{
    OptionLayers::Flags flags;
    for (const Option &option : options) {
        if (parser.isSet(option.name))
            flags.insert(option.name, option.value.isEmpty() ? QStringList(u"true"_s) : parser.values(option.name));
    }
    return flags;
}

QHostAddress hostFrom(const OptionLayers::Text &text)
{
    const QHostAddress address(text.value == "localhost"_L1 ? u"127.0.0.1"_s : text.value);
    if (address.isNull())
        reject(text, u"an IP address such as 127.0.0.1, ::1 or 0.0.0.0"_s);
    return address;
}

QString databaseFrom(const OptionLayers::Text &text)
{
    const auto path = databasePathFromUrl(text.value);
    if (!path)
        throw Fault(u"%1: %2"_s.arg(text.origin, path.error()));
    return *path;
}

QList<QByteArray> tokenScopesFrom(const OptionLayers::Text &text, const QDir &folder)
{
    QFile file(folder.absoluteFilePath(text.value));
    if (!file.open(QIODevice::ReadOnly))
        throw Fault(
            u"%1: the token file %2 cannot be read: %3."_s.arg(text.origin, file.fileName(), file.errorString()));
    struct stat status {
    };
    if (::fstat(file.handle(), &status) != 0 || (status.st_mode & 077) != 0)
        throw Fault(
            u"%1: the token file %2 is open to others; run chmod 600 on it."_s.arg(text.origin, file.fileName()));
    QList<QByteArray> scopes;
    for (const QByteArray &token : tokensIn(file.readAll()))
        scopes.append(Authenticator::scopeOfToken(token));
    if (scopes.isEmpty())
        throw Fault(u"%1: the token file %2 holds no token; write one on a line."_s.arg(text.origin, file.fileName()));
    return scopes;
}

// A name as a Host field may have it, without its port.
QString hostNameFrom(const OptionLayers::Text &name)
{
    static const QRegularExpression hostName(u"^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])\\z"_s);
    if (!hostName.match(name.value).hasMatch())
        throw Fault(u"%1 is \"%2\", which is no host name; give it without port, as in db.example."_s.arg(name.origin,
                                                                                                          name.value));
    return name.value;
}

ServeOptions optionsFrom(const Values &values, const QDir &folder)
{
    constexpr qint64 longestTimeoutMs = 3'600'000;
    ServeOptions result;
    PrimaryOptions &primary = result.primary;

    primary.databasePath = databaseFrom(
        values.text("database"_L1).value_or(OptionLayers::Text{u"file:./data/onewriter.db"_s, u"--database"_s}));
    if (const auto host = values.text("host"_L1))
        primary.host = hostFrom(*host);
    values.integer("port"_L1, primary.port, 0, 65'535);
    primary.workers = std::clamp(QThread::idealThreadCount(), 1, 4);
    values.integer("workers"_L1, primary.workers, 1, 64);
    values.integer("max-pending"_L1, primary.maxPending, 1, 100'000);
    values.integer("queue-timeout"_L1, primary.queueTimeout, 1, longestTimeoutMs);
    values.integer("client-timeout"_L1, primary.clientTimeout, 1, longestTimeoutMs);
    values.choice("durability"_L1, primary.durability,
                  {{"full"_L1, Durability::Full}, {"normal"_L1, Durability::Normal}});
    if (const auto control = values.text("control"_L1)) {
        if (control->value.isEmpty())
            throw Fault(u"%1 is empty; give the path of a socket."_s.arg(control->origin));
        primary.controlPath = folder.absoluteFilePath(control->value);
    }
    values.integer("max-body"_L1, primary.maxBodyBytes, 1, 2 * 1024 * 1024);
    values.integer("max-connections"_L1, primary.maxConnections, primary.workers, 1'000'000); // one for each at least
    values.integer("mmap-size"_L1, primary.mmapBytes, 0, qint64(1) << 40);
    if (const auto tokens = values.text("token-file"_L1))
        primary.tokenScopes = tokenScopesFrom(*tokens, folder);
    for (const OptionLayers::Text &name : values.texts("allowed-host"_L1))
        primary.allowedHosts.append(hostNameFrom(name));
    values.choice("log-format"_L1, result.logFormat, {{"text"_L1, LogFormat::Text}, {"json"_L1, LogFormat::Json}});
    values.toggle("allow-network-filesystem"_L1, primary.allowNetworkFileSystem);

    bool allowAnonymous = false;
    values.toggle("allow-anonymous"_L1, allowAnonymous);
    if (!primary.host.isLoopback() && primary.tokenScopes.isEmpty() && !allowAnonymous)
        throw Fault(u"%1 is %2, which others can reach; allowed is that with --token-file FILE, or with "
                    "--allow-anonymous."_s.arg(values.text("host"_L1)->origin, primary.host.toString()));
    return result;
}

} // namespace

tl::expected<ServeOptions, QString>
readServeOptions(const QStringList &arguments, const QProcessEnvironment &environment, const QString &workingDirectory)
{
    QCommandLineParser parser;
    describe(parser);
    if (!parser.parse(QStringList(u"onewriter serve"_s) + arguments))
        return tl::unexpected(parser.errorText() + u" onewriter serve --help lists what is allowed."_s);
    if (parser.isSet(u"help"_s))
        return ServeOptions{.primary = {}, .wantsHelp = true};
    if (const QStringList rest = parser.positionalArguments(); !rest.isEmpty())
        return tl::unexpected(u"\"%1\" is no option; onewriter serve --help lists them."_s.arg(rest.first()));
    auto layers = OptionLayers::read(flagsOf(parser), environment, workingDirectory, optionNames());
    if (!layers)
        return tl::unexpected(layers.error());
    try {
        return optionsFrom(Values(*std::move(layers)), QDir(workingDirectory));
    } catch (const Fault &fault) {
        return tl::unexpected(QString::fromUtf8(fault.what()));
    }
}

QString serveHelp()
{
    QCommandLineParser parser;
    describe(parser);
    return parser.helpText();
}
