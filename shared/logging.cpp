// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/logging.h"

#include "shared/wordtable.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLoggingCategory>

#include <cerrno>

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

void writeAll(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(STDERR_FILENO, bytes.data(), std::size_t(bytes.size()));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return; // nobody reads standard error any more; there is no better place to say so
        bytes = bytes.sliced(written);
    }
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
    writeAll(formatted(entry, state().format) + '\n'); // one write: lines of several threads do not mix
}

void printPage(const QString &category, const QString &text)
{
    if (state().format == LogFormat::Text)
        writeAll(text.toUtf8());
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
