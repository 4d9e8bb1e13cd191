// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/models/alerts.h"
#include "monitor/theme.h"

#include <QByteArray>
#include <QSettings>

// What the window remembers from one time to the next.
// Errors: what cannot be read has its default; what cannot be written is forgotten.
class Settings
{
public:
    static constexpr int maxRecentServers = 5;

    Settings();                             // the user's
    explicit Settings(const QString &file); // kept in that file

    ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    int windowMinutes() const; // one of TimeWindow::choicesMinutes
    void setWindowMinutes(int minutes);
    QString page() const; // by its name on the command line
    void setPage(const QString &name);
    AlertRules alertRules() const;
    void setAlertRules(const AlertRules &rules);
    bool notifiesDesktop() const;
    void setNotifiesDesktop(bool notifies);
    bool isHintDismissed() const; // that of the first steps
    void setHintDismissed();
    QStringList recentServers() const; // control sockets, the newest first
    void addRecentServer(const QString &controlPath);

    // What load tests remember, as JSON that is their own. Includes what another window has written meanwhile.
    QByteArray loadTest(QLatin1StringView name);
    void setLoadTest(QLatin1StringView name, const QByteArray &json);

    // Of the window, and of tables by their object names.
    QByteArray geometry(const QString &name) const;
    void setGeometry(const QString &name, const QByteArray &geometry);

private:
    QSettings m_settings;
};
