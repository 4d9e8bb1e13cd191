// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/jsonmembers.h"

#include <QObject>
#include <QtGlobal>

#include <deque>
#include <functional>
#include <mutex>

enum class LogFormat : quint8 { Text, Json };
enum class LogSeverity : quint8 { Debug, Info, Warning, Critical, Fatal };

QString jsonName(LogSeverity severity); // "debug", "info", "warning", "critical", "fatal"
bool fromJsonName(QStringView name, LogSeverity &severity);

LogSeverity severityOf(QtMsgType type);

// One message of the program. The text may hold anything; every way out of here escapes control characters.
struct LogEntry {
    QDateTime time; // UTC
    LogSeverity severity = LogSeverity::Info;
    QString category;
    qint64 pid = 0;          // of the process that said it
    std::optional<int> slot; // of the worker that said it; none: the primary, or another program
    QString text;

    static constexpr auto jsonMembers()
    {
        using L = LogEntry;
        return std::tuple(jsonMember("time", &L::time), jsonMember("severity", &L::severity),
                          jsonMember("category", &L::category), jsonMember("pid", &L::pid),
                          jsonMember("slot", &L::slot), jsonMember("text", &L::text));
    }
    friend bool operator==(const LogEntry &, const LogEntry &) = default;
};
Q_DECLARE_METATYPE(LogEntry)

// Where the program's own messages (qCInfo and the like) go: to standard error, one line each, until somebody takes
// them. Functions of a namespace because Qt has one message handler per process.
// Threads: all of them from any thread.
namespace logging
{

// Takes each entry of this process; called in the thread that logs. Returns whether it also is to be printed here:
// a worker hands its entries to the primary instead, which prints them.
using Observer = std::function<bool(const LogEntry &)>;

// Installs Qt's message handler. Once, before anything is logged.
void install(LogFormat format);
// nullptr ends it; afterwards the old one is not running any more.
void setObserver(Observer observer);
// Prints an entry of another process, in the format of install().
void print(const LogEntry &entry);
// Prints a text of several lines that was asked for: as it is among lines of text, as one entry among JSON.
void printPage(const QString &category, const QString &text);

// The line print() writes, without its end. Text: "TIME severity category pid[/slot N] text".
QByteArray formatted(const LogEntry &entry, LogFormat format);

} // namespace logging

// The last entries of the whole server, for those who ask later, and a signal for those who listen.
// Threads: add() from any thread; the rest in the thread of the object, in which the signal arrives too.
// Memory:  `capacity` entries, however fast they come; texts are cut at maxTextLength. When entries come faster than
//          the event loop turns, those pushed out of the ring before their turn are kept from the signal as well.
class LogBook : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t capacity = 500;
    static constexpr qsizetype maxTextLength = 2000; // UTF-16 code units

    explicit LogBook(QObject *parent = nullptr);
    ~LogBook() override;

    // Takes this process's own entries from now on (logging::setObserver).
    void observe();
    void add(LogEntry entry);
    QList<LogEntry> recent() const; // oldest first

signals:
    void added(const LogEntry &entry);

private:
    void announce();

    mutable std::mutex m_mutex;
    std::deque<LogEntry> m_entries;
    std::size_t m_unannounced = 0; // the last ones of m_entries
    bool m_isObserving = false;
};
