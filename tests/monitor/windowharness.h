// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/samplechart.h"
#include "monitor/mainwindow.h"
#include "monitor/widgets/statuspill.h"
#include "monitor/widgets/tile.h"
#include "tests/support/scriptedserver.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QTemporaryDir>
#include <QTest>

// The window, and at the other end of the control socket a peer that does what a test wants. Made by each test function
// anew; a PrivateHome has to be there before.
struct WindowHarness {
    QTemporaryDir folder;
    ScriptedServer server{socketPath()};
    ThemeSwitch theme;
    Settings settings{folder.filePath(QStringLiteral("settings.ini"))};
    Monitor monitor;
    MainWindow window{monitor, settings, theme};

    WindowHarness()
    {
        window.resize(1280, 800);
        window.show();
    }

    QString socketPath() const { return folder.filePath(QStringLiteral("c.sock")); }

    [[nodiscard]] bool connectToServer()
    {
        if (!QTest::qWaitForWindowActive(&window) || !server.listen())
            return false;
        monitor.connectTo(socketPath());
        return QTest::qWaitFor([this] { return monitor.link().isConnected() && server.isWatched(); });
    }

    // By its text without ampersand.
    QAction *action(const QString &text) const
    {
        const QList<QAction *> actions = window.findChildren<QAction *>();
        for (QAction *candidate : actions) {
            if (candidate->text().remove(u'&') == text)
                return candidate;
        }
        return nullptr;
    }

    QMenu *menu(const QString &title) const
    {
        const QList<QMenu *> menus = window.findChildren<QMenu *>();
        for (QMenu *candidate : menus) {
            if (candidate->title().remove(u'&') == title)
                return candidate;
        }
        return nullptr;
    }

    template <typename T>
    T *find(const QString &accessibleName) const
    {
        const QList<T *> all = window.findChildren<T *>();
        for (T *widget : all) {
            if (widget->accessibleName() == accessibleName)
                return widget;
        }
        return nullptr;
    }

    SampleChart *chart(const QString &title) const { return find<SampleChart>(title); }
    QString figure(const QString &tile) const { return find<Tile>(tile)->accessibleDescription(); }
    QString status() const { return window.findChild<StatusPill *>()->accessibleDescription(); }

    bool isSaid(const QString &text) const { return label(text) != nullptr; } // by a label that is visible
    QLabel *label(const QString &text) const
    {
        const QList<QLabel *> labels = window.findChildren<QLabel *>();
        for (QLabel *candidate : labels) {
            if (candidate->isVisible() && candidate->text().contains(text))
                return candidate;
        }
        return nullptr;
    }

    // The box or dialog that is open, waiting for it; null: there is none.
    template <typename Dialog>
    Dialog *dialog() const
    {
        Dialog *found = nullptr;
        const bool isThere = QTest::qWaitFor([&] {
            found = qobject_cast<Dialog *>(QApplication::activeModalWidget());
            return found != nullptr;
        });
        return isThere ? found : nullptr;
    }
};

// The one that is seen in `parent`, by its text without ampersand.
inline QAbstractButton *visibleButton(const QWidget *parent, const QString &text)
{
    const QList<QAbstractButton *> buttons = parent->findChildren<QAbstractButton *>();
    for (QAbstractButton *button : buttons) {
        if (button->isVisible() && button->text().remove(u'&') == text)
            return button;
    }
    return nullptr;
}

// Pastes a path, and presses Enter. (Typed, it would open a list of proposals, which takes the Enter.)
inline void answer(QFileDialog *dialog, const QString &path)
{
    auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"));
    name->setText(path);
    QTest::keyClick(name, Qt::Key_Return);
}
