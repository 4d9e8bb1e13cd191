// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/commandline.h"
#include "monitor/mainwindow.h"
#include "monitor/screenshot.h"
#include "monitor/widgets/glyph.h"

#include <QApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTextStream>

#include <sysexits.h>

using namespace Qt::StringLiterals;

int main(int argc, char *argv[])
{
    // Read before there is an application, so that --help works without a display.
    QCoreApplication::setOrganizationName(u"onewriter"_s);
    QCoreApplication::setApplicationName(u"onewriter-monitor"_s);
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    const auto commandLine = parseCommandLine(arguments, MainWindow::pageNames());
    if (!commandLine) {
        const CommandLineExit &exit = commandLine.error();
        QTextStream(exit.code == 0 ? stdout : stderr) << exit.text << (exit.text.endsWith(u'\n') ? "" : "\n");
        return exit.code;
    }

    const bool isScreenshot = !commandLine->screenshot.isEmpty();
    const QTemporaryDir pictureFolder; // a picture does not depend on what somebody has set, nor on his load tests
    if (isScreenshot) {
        for (const char *variable : {"XDG_CONFIG_HOME", "XDG_DATA_HOME"})
            ::qputenv(variable, QFile::encodeName(pictureFolder.path()));
    }

    // Qt itself would end with an abort.
    const bool hasDisplay = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
                            qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
    if (!hasDisplay && !isScreenshot) {
        QTextStream(stderr) << "onewriter-monitor: there is no display; start it on a desktop, or through ssh -X, or "
                               "take a picture with --screenshot FILE\n";
        return EX_UNAVAILABLE;
    }
    if (!hasDisplay)
        ::qputenv("QT_QPA_PLATFORM", "offscreen");

    QApplication application(argc, argv);
    QApplication::setApplicationDisplayName(u"OneWriter Monitor"_s);
    QGuiApplication::setDesktopFileName(u"onewriter-monitor"_s);
    QApplication::setWindowIcon(applicationIcon());

    Settings settings;
    ThemeSwitch themeSwitch;
    themeSwitch.choose(commandLine->theme.value_or(settings.theme()));
    Monitor monitor;
    MainWindow window(monitor, settings, themeSwitch);
    if (!commandLine->page.isEmpty())
        window.showPage(commandLine->page);
    if (commandLine->size)
        window.resize(*commandLine->size);
    if (isScreenshot) {
        window.setAttribute(Qt::WA_DontShowOnScreen);
        new Screenshot(monitor, &window, commandLine->screenshot, commandLine->after);
    }
    window.show();
    if (!commandLine->control.isEmpty())
        monitor.connectTo(commandLine->control);
    else if (commandLine->port)
        monitor.connectToPort(*commandLine->port);
    else
        monitor.search();
    return QApplication::exec();
}
