// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/helpdialogs.h"

#include "shared/controlclient.h"
#include "shared/version.h"

#include <QAction>
#include <QCoreApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>

using namespace Qt::StringLiterals;

namespace
{

struct HelpDialogs {
    Q_DECLARE_TR_FUNCTIONS(HelpDialogs)
};

} // namespace

void showShortcuts(QMainWindow *window)
{
    QString rows;
    const auto addRow = [&rows](const QString &keys, const QString &what) {
        rows += u"<tr><td style='padding-right:24px'><b>%1</b></td><td>%2</td></tr>"_s.arg(keys.toHtmlEscaped(),
                                                                                           what.toHtmlEscaped());
    };
    const QList<QAction *> menus = window->menuBar()->actions();
    for (const QAction *menu : menus) {
        const QList<QAction *> actions = menu->menu()->actions();
        for (const QAction *action : actions) {
            if (!action->shortcut().isEmpty())
                addRow(action->shortcut().toString(QKeySequence::NativeText), action->text().remove(u'&'));
        }
    }
    addRow(HelpDialogs::tr("← →"),
           HelpDialogs::tr("Move the cross-hair of the chart that has the focus by a sample, with Ctrl by ten"));
    addRow(HelpDialogs::tr("Home, End"), HelpDialogs::tr("Move it to the first or the last sample of the window"));
    addRow(HelpDialogs::tr("Esc"), HelpDialogs::tr("Take the cross-hair away"));
    auto *box = new QMessageBox(QMessageBox::NoIcon, HelpDialogs::tr("Keyboard Shortcuts"),
                                u"<table>%1</table>"_s.arg(rows), QMessageBox::Close, window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void showAbout(QMainWindow *window)
{
    auto *box =
        new QMessageBox(QMessageBox::NoIcon, HelpDialogs::tr("About OneWriter Monitor"),
                        HelpDialogs::tr("<h3>OneWriter Monitor %1</h3>").arg(QString::fromLatin1(onewriterVersion)),
                        QMessageBox::Close, window);
    box->setIconPixmap(window->windowIcon().pixmap(QSize(64, 64), window->devicePixelRatioF()));
    box->setInformativeText(
        HelpDialogs::tr(
            "Shows what a OneWriter server does and why, and runs load tests. One process writes to SQLite; everybody "
            "else asks it to.<br><br>Free software under the GNU General Public License, version 3 or later.<br>"
            "Control protocol %1, Qt %2.")
            .arg(controlProtocolVersion)
            .arg(QString::fromLatin1(qVersion())));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}
