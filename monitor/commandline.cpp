// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/commandline.h"

#include "shared/version.h"

#include "monitor/tr.h"

#include <QCommandLineParser>
#include <QFileInfo>
#include <QRegularExpression>

#include <sysexits.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr double longestAfter = 3600;
constexpr int largestSide = 8192;

std::optional<QSize> sizeFrom(const QString &text)
{
    static const QRegularExpression form(u"^(\\d{1,5})x(\\d{1,5})$"_s);
    const auto match = form.match(text);
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    if (!match.hasMatch() || size.isEmpty() || size.width() > largestSide || size.height() > largestSide)
        return std::nullopt;
    return size;
}

// QCommandLineParser asks the application for its name, which is only made once a display is needed.
QString helpOf(const QCommandLineParser &parser)
{
    return parser.helpText().replace("<executable_name>"_L1, QCoreApplication::applicationName());
}

} // namespace

tl::expected<CommandLine, CommandLineExit> parseCommandLine(const QStringList &arguments, const QStringList &pages)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        tr("Shows what a OneWriter server does, and runs load tests.\n"
           "Without --control it connects to the only server of this user, or asks which one."));
    const QCommandLineOption help({u"h"_s, u"help"_s}, tr("Show this text."));
    const QCommandLineOption version(u"version"_s, tr("Show the version."));
    const QCommandLineOption control(u"control"_s, tr("Connect to the server with this control socket."), u"PATH"_s);
    const QCommandLineOption page(u"page"_s, tr("Show this page: %1.").arg(pages.join(u", "_s)), u"PAGE"_s);
    const QCommandLineOption themeOption(u"theme"_s, tr("Colours: light, dark or system."), u"THEME"_s);
    const QCommandLineOption size(u"size"_s, tr("Size of the window, such as 1280x800."), u"WxH"_s);
    const QCommandLineOption screenshot(
        u"screenshot"_s,
        tr("Write a picture of the page to FILE (PNG) and exit; settings are neither used nor changed."), u"FILE"_s);
    const QCommandLineOption after(u"after"_s, tr("Take the picture this long after the first figures are there."),
                                   u"SECONDS"_s);
    parser.addOptions({help, version, control, page, themeOption, size, screenshot, after});

    const auto wrong = [](const QString &what) {
        return tl::unexpected(
            CommandLineExit{EX_USAGE, tr("onewriter-monitor: %1; see onewriter-monitor --help").arg(what)});
    };
    if (!parser.parse(arguments))
        return wrong(parser.errorText().remove(QRegularExpression(u"\\.$"_s)));
    if (parser.isSet(help))
        return tl::unexpected(CommandLineExit{EX_OK, helpOf(parser)});
    if (parser.isSet(version))
        return tl::unexpected(
            CommandLineExit{EX_OK, u"onewriter-monitor %1\n"_s.arg(QString::fromLatin1(onewriterVersion))});
    if (!parser.positionalArguments().isEmpty())
        return wrong(tr("unknown argument %1").arg(parser.positionalArguments().constFirst()));

    CommandLine result;
    if (parser.isSet(control) && parser.value(control).isEmpty())
        return wrong(tr("--control takes the path of a control socket, as the server's ready line names it"));
    if (parser.isSet(screenshot) && parser.value(screenshot).isEmpty())
        return wrong(tr("--screenshot takes the name of a file"));
    if (parser.isSet(control))
        result.control = QFileInfo(parser.value(control)).absoluteFilePath();
    result.screenshot = parser.value(screenshot);
    result.page = parser.value(page);
    if (parser.isSet(page) && !pages.contains(result.page))
        return wrong(tr("--page takes one of %1").arg(pages.join(u", "_s)));
    if (parser.isSet(themeOption)) {
        ThemeChoice choice{};
        if (!fromSettingName(parser.value(themeOption), choice))
            return wrong(tr("--theme takes light, dark or system"));
        result.theme = choice;
    }
    if (parser.isSet(size)) {
        result.size = sizeFrom(parser.value(size));
        if (!result.size)
            return wrong(tr("--size takes a width and a height such as 1280x800"));
    }
    if (parser.isSet(after)) {
        bool isNumber = false;
        const double seconds = parser.value(after).toDouble(&isNumber);
        if (!isNumber || !(seconds >= 0 && seconds <= longestAfter))
            return wrong(tr("--after takes a number of seconds"));
        if (result.screenshot.isEmpty())
            return wrong(tr("--after is for --screenshot"));
        result.after = std::chrono::milliseconds(qint64(seconds * 1000));
    }
    return result;
}
