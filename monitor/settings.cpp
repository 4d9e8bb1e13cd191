// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/settings.h"

#include "monitor/timewindow.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

QString alertKey(std::size_t index, QLatin1StringView member)
{
    return u"alerts/%1/%2"_s.arg(alertKindInfo(AlertKind(index)).setting, member);
}

} // namespace

Settings::Settings()
    : m_settings(QSettings::IniFormat, QSettings::UserScope, u"onewriter"_s, u"monitor"_s)
{
}

Settings::Settings(const QString &file)
    : m_settings(file, QSettings::IniFormat)
{
}

ThemeChoice Settings::theme() const
{
    ThemeChoice choice = ThemeChoice::System;
    fromSettingName(m_settings.value("theme"_L1).toString(), choice);
    return choice;
}

void Settings::setTheme(ThemeChoice choice)
{
    m_settings.setValue("theme"_L1, settingName(choice));
}

int Settings::windowMinutes() const
{
    const int minutes = m_settings.value("windowMinutes"_L1).toInt();
    const auto &choices = TimeWindow::choicesMinutes;
    return std::find(std::begin(choices), std::end(choices), minutes) != std::end(choices) ? minutes : 5;
}

void Settings::setWindowMinutes(int minutes)
{
    m_settings.setValue("windowMinutes"_L1, minutes);
}

QString Settings::page() const
{
    return m_settings.value("page"_L1).toString();
}

void Settings::setPage(const QString &name)
{
    m_settings.setValue("page"_L1, name);
}

AlertRules Settings::alertRules() const
{
    AlertRules rules = defaultAlertRules();
    for (std::size_t i = 0; i < rules.size(); ++i) {
        AlertRule &rule = rules[i];
        rule.isEnabled = m_settings.value(alertKey(i, "enabled"_L1), rule.isEnabled).toBool();
        rule.threshold = m_settings.value(alertKey(i, "threshold"_L1), rule.threshold).toDouble();
        rule.seconds = std::clamp(m_settings.value(alertKey(i, "seconds"_L1), rule.seconds).toInt(), 1, 3600);
    }
    return rules;
}

void Settings::setAlertRules(const AlertRules &rules)
{
    for (std::size_t i = 0; i < rules.size(); ++i) {
        m_settings.setValue(alertKey(i, "enabled"_L1), rules[i].isEnabled);
        m_settings.setValue(alertKey(i, "threshold"_L1), rules[i].threshold);
        m_settings.setValue(alertKey(i, "seconds"_L1), rules[i].seconds);
    }
}

bool Settings::notifiesDesktop() const
{
    return m_settings.value("notifiesDesktop"_L1, true).toBool();
}

void Settings::setNotifiesDesktop(bool notifies)
{
    m_settings.setValue("notifiesDesktop"_L1, notifies);
}

bool Settings::isHintDismissed() const
{
    return m_settings.value("hintDismissed"_L1, false).toBool();
}

void Settings::setHintDismissed()
{
    m_settings.setValue("hintDismissed"_L1, true);
}

QStringList Settings::recentServers() const
{
    return m_settings.value("recentServers"_L1).toStringList();
}

void Settings::addRecentServer(const QString &controlPath)
{
    QStringList recent = recentServers();
    recent.removeAll(controlPath);
    recent.prepend(controlPath);
    m_settings.setValue("recentServers"_L1, recent.mid(0, maxRecentServers));
}

QByteArray Settings::loadTest(QLatin1StringView name)
{
    m_settings.sync();
    return m_settings.value("loadTest/"_L1 + name).toByteArray();
}

void Settings::setLoadTest(QLatin1StringView name, const QByteArray &json)
{
    m_settings.setValue("loadTest/"_L1 + name, json);
    m_settings.sync();
}

QByteArray Settings::geometry(const QString &name) const
{
    return m_settings.value("geometry/"_L1 + name).toByteArray();
}

void Settings::setGeometry(const QString &name, const QByteArray &geometry)
{
    m_settings.setValue("geometry/"_L1 + name, geometry);
}
