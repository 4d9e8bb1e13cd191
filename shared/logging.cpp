// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/logging.h"

#include "shared/wordtable.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLoggingCategory>

#include <algorithm>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr WordTable<LogSeverity, 5> severityWords{{
    {LogSeverity::Debug, "debug"_L1},
    {LogSeverity::Info, "info"_L1},
    {LogSeverity::Warning, "warning"_L1},
    {LogSeverity::Critical, "critical"_L1},
    {LogSeverity::Fatal, "fatal"_L1},
}};

// One per process, like Qt's message handler. Never destroyed: other objects log while they are.
struct State {
    LogFormat format = LogFormat::Text;
    std::mutex mutex; // of the observer
    logging::Observer observer;
};

State &state()
{
    static State *const instance = new State;
    return *instance;
}

// Control characters (C0, DEL, C1) and line separators as \n, \t or \uNNNN: a message can neither fake another line nor
// command a terminal. JSON's own way of writing them, so it also does for a line of JSON, which has them in strings
// only.
QString escaped(const QString &text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (code == u'\n')
            out += "\\n"_L1;
        else if (code == u'\t')
            out += "\\t"_L1;
        else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029)
            out += u"\\u%1"_s.arg(uint(code), 4, 16, QChar(u'0'));
        else
            out += c;
    }
    return out;
}

// Standard error, written without ever waiting for whoever reads it: a pipe that nobody empties would otherwise stop
// each thread that logs, the writer's included. What finds no room is dropped, and the next that does says so.
// O_NONBLOCK would do it as well, but belongs to all processes that have the pipe.
class ErrorOutput
{
public:
    // Whole lines. Several threads do not mix theirs.
    void write(const QByteArray &lines, LogFormat format)
    {
        const std::lock_guard lock(m_mutex);
        if (m_dropped > 0 && put(note(m_dropped, format)))
            m_dropped = 0;
        if (m_dropped > 0 || !put(lines))
            ++m_dropped;
    }

private:
    static QByteArray note(quint64 dropped, LogFormat format)
    {
        return logging::formatted({QDateTime::currentDateTimeUtc(),
                                   LogSeverity::Warning,
                                   u"onewriter.log"_s,
                                   QCoreApplication::applicationPid(),
                                   {},
                                   u"%1 messages are missing here: nobody read standard error"_s.arg(dropped)},
                                  format) +
               '\n';
    }

    // A pipe that can be written to has room for PIPE_BUF bytes at least, a socket for more.
    static bool hasRoom()
    {
        pollfd output{STDERR_FILENO, POLLOUT, 0};
        return ::poll(&output, 1, 0) == 1 && (output.revents & POLLOUT) != 0;
    }

    // False if not all of it was written.
    bool put(QByteArray bytes)
    {
        if (m_isLineBroken)
            bytes.prepend('\n');
        for (qsizetype begin = 0; begin < bytes.size();) {
            const qsizetype size = std::min<qsizetype>(bytes.size() - begin, PIPE_BUF);
            const ssize_t written =
                hasRoom() ? ::write(STDERR_FILENO, bytes.constData() + begin, std::size_t(size)) : 0;
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return false;
            begin += written;
            m_isLineBroken = begin < bytes.size();
        }
        return true;
    }

    std::mutex m_mutex;
    quint64 m_dropped = 0;
    bool m_isLineBroken = false; // the rest of the last line found no room
};

ErrorOutput &errorOutput()
{
    static ErrorOutput *const instance = new ErrorOutput; // as State
    return *instance;
}

bool offerToObserver(const LogEntry &entry)
{
    // What the observer itself logs is only printed: handing it on would never end.
    thread_local bool isInside = false;
    if (isInside)
        return true;
    isInside = true;
    const std::lock_guard lock(state().mutex);
    const bool isToBePrinted = !state().observer || state().observer(entry);
    isInside = false;
    return isToBePrinted;
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    LogEntry entry;
    entry.time = QDateTime::currentDateTimeUtc();
    entry.severity = severityOf(type);
    entry.category = QString::fromUtf8(context.category ? context.category : "default");
    entry.pid = QCoreApplication::applicationPid();
    entry.text = text;
    const bool isLast = type == QtFatalMsg; // Qt aborts next: an observer's queue would never be sent
    if (offerToObserver(entry) || isLast)
        logging::print(entry);
}

} // namespace

QString jsonName(LogSeverity severity)
{
    return severityWords.nameOf(severity);
}

bool fromJsonName(QStringView name, LogSeverity &severity)
{
    return severityWords.find(name, severity);
}

LogSeverity severityOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogSeverity::Debug;
    case QtInfoMsg:
        return LogSeverity::Info;
    case QtWarningMsg:
        return LogSeverity::Warning;
    case QtCriticalMsg:
        return LogSeverity::Critical;
    case QtFatalMsg:
        return LogSeverity::Fatal;
    }
    return LogSeverity::Critical; // a number from another process that is no QtMsgType
}

namespace logging
{

void install(LogFormat format)
{
    state().format = format;
    qInstallMessageHandler(handleMessage);
}

void setObserver(Observer observer)
{
    const std::lock_guard lock(state().mutex);
    state().observer = std::move(observer);
}

void print(const LogEntry &entry)
{
    errorOutput().write(formatted(entry, state().format) + '\n', state().format);
}

void printPage(const QString &category, const QString &text)
{
    if (state().format == LogFormat::Text)
        errorOutput().write(text.toUtf8(), LogFormat::Text);
    else
        print({QDateTime::currentDateTimeUtc(),
               LogSeverity::Info,
               category,
               QCoreApplication::applicationPid(),
               {},
               text});
}

QByteArray formatted(const LogEntry &entry, LogFormat format)
{
    if (format == LogFormat::Json)
        return escaped(QString::fromUtf8(QJsonDocument(toJson(entry)).toJson(QJsonDocument::Compact))).toUtf8();
    const QString slot = entry.slot ? u" slot %1"_s.arg(*entry.slot) : QString();
    return u"%1 %2 %3 %4%5: %6"_s
        .arg(entry.time.toString(Qt::ISODateWithMs), jsonName(entry.severity), escaped(entry.category),
             QString::number(entry.pid), slot, escaped(entry.text))
        .toUtf8();
}

} // namespace logging

LogBook::LogBook(QObject *parent)
    : QObject(parent)
{
}

LogBook::~LogBook()
{
    if (m_isObserving)
        logging::setObserver(nullptr);
}

void LogBook::observe()
{
    m_isObserving = true;
    logging::setObserver([this](const LogEntry &entry) {
        add(entry);
        return true;
    });
}

void LogBook::add(LogEntry entry)
{
    entry.text.truncate(maxTextLength);
    const std::lock_guard lock(m_mutex);
    m_entries.push_back(std::move(entry));
    if (m_entries.size() > capacity)
        m_entries.pop_front();
    if (m_unannounced == 0) // one event on its way is enough, however many entries join it
        QMetaObject::invokeMethod(this, &LogBook::announce, Qt::QueuedConnection);
    m_unannounced = std::min(m_unannounced + 1, m_entries.size());
}

QList<LogEntry> LogBook::recent() const
{
    const std::lock_guard lock(m_mutex);
    return {m_entries.begin(), m_entries.end()};
}

void LogBook::announce()
{
    std::deque<LogEntry> news;
    {
        const std::lock_guard lock(m_mutex);
        news.assign(m_entries.end() - std::ptrdiff_t(std::exchange(m_unannounced, 0)), m_entries.end());
    }
    for (const LogEntry &entry : news)
        emit added(entry);
}
