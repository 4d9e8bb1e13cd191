// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/stats.h"

#include "server/commands/controlcommand.h"
#include "server/commands/terminal.h"
#include "shared/sampletext.h"

#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

enum class Form {
    Page,   // once, as a table
    Screen, // the table, drawn again and again over itself
    Line,   // one line per sample
    Json,   // one line of JSON per sample
};

// As much of the page as the terminal shows: what scrolls off its top would be the figures of the whole server.
QString fitted(const QString &page)
{
    winsize size{};
    QStringList lines = page.split(u'\n');
    lines.removeLast(); // behind the last end of a line
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row < 3 || lines.size() < size.ws_row)
        return page;
    const qsizetype shown = size.ws_row - 2; // the cursor has a line of its own
    const qsizetype left = lines.size() - shown;
    return lines.first(shown).join(u'\n') +
           u"\n(%1 more lines; they need a taller terminal, or no --watch)\n"_s.arg(left);
}

// The exit code: 1 when it is no sample, as from a server of another release.
int show(const QJsonObject &json, Form form)
{
    if (form == Form::Json)
        return print(QString::fromUtf8(controlLine(json)));
    Sample sample;
    if (!fromJson(json, sample))
        return refuse(1, u"The server sent figures that this release cannot read."_s);
    if (form == Form::Line)
        return print(sampleLine(sample) + u'\n');
    return print(form == Form::Screen ? u"\033[H\033[2J"_s + fitted(sampleText(sample)) : sampleText(sample));
}

} // namespace

int runStats(const QStringList &arguments)
{
    ControlCommand command(u"stats"_s,
                           u"Shows what the server is doing: totals since it started, rates and latencies of "
                           "the last second."_s);
    command.addSwitch(u"watch"_s, u"Show it again each second: on a terminal as a page, else as one line."_s);
    command.addSwitch(u"json"_s, u"Print the figures as one line of JSON: the result of stats.get."_s);
    return command.run(arguments, [&command] {
        const bool isJson = command.isSet(u"json"_s);
        if (!command.isSet(u"watch"_s)) {
            const Form form = isJson ? Form::Json : Form::Page;
            command.call(controlmethod::statsGet, {},
                         [&command, form](const QJsonObject &json) { command.finish(show(json, form)); });
            return;
        }
        const Form form = isJson ? Form::Json : ::isatty(STDOUT_FILENO) != 0 ? Form::Screen : Form::Line;
        QObject::connect(&command.client(), &ControlClient::notified, &command,
                         [&command, form](const QString &method, const QJsonObject &params) {
                             if (method != controlmethod::statsSample)
                                 return;
                             if (const int exitCode = show(params, form))
                                 command.finish(exitCode);
                         });
        command.call(controlmethod::statsSubscribe, {}, [](const QJsonObject &) {});
    });
}
