// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/settings.h"

#include <QDialog>

class QCheckBox;
class QDoubleSpinBox;
class QSpinBox;

// Thresholds of alerts, and whether the desktop shows them.
class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    SettingsDialog(const AlertRules &rules, bool notifiesDesktop, QWidget *parent = nullptr);

    AlertRules rules() const;
    bool notifiesDesktop() const;

private:
    struct Fields {
        QCheckBox *isEnabled;
        QDoubleSpinBox *threshold;
        QSpinBox *seconds;
    };

    QWidget *makeAlerts();
    void showRules(const AlertRules &rules);

    std::array<Fields, alertKindCount> m_fields;
    QCheckBox *m_notify;
};
