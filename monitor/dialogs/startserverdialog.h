// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/serverstarter.h"

#include <QDialog>
#include <QFileDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

// Asks how a server is to be started, starts it, and says what went wrong if it does not start.
class StartServerDialog : public QDialog
{
    Q_OBJECT

public:
    explicit StartServerDialog(QWidget *parent = nullptr);

    // What the fields hold to begin with; what no field is for is kept.
    void offer(const ServerSettings &settings);

signals:
    void started(const QString &controlPath);

protected:
    ServerSettings settings() const;
    // What the button leads to, in the end to launch() or fail(). The form is disabled meanwhile.
    virtual void begin() { launch(); }
    virtual bool isComplete() const; // the button can be pressed
    void launch();
    void fail(const QString &reason);
    void say(const QString &text);
    void explain(const QString &text); // above the form
    void setButtonText(const QString &text);

    bool event(QEvent *event) override;

private:
    QWidget *makeForm();
    QWidget *makeFileField(QLineEdit *field, const QString &purpose, QFileDialog::FileMode mode);
    void showCommand();
    void browse(QLineEdit *field, const QString &purpose, QFileDialog::FileMode mode);
    void setBusy(bool isBusy);

    ServerStarter m_starter;
    ServerSettings m_offered;
    bool m_isBusy = false;
    QWidget *m_form = nullptr;
    QLabel *m_explanation;
    QLineEdit *m_database;
    QSpinBox *m_port;
    QSpinBox *m_workers;
    QComboBox *m_durability;
    QLineEdit *m_tokenFile;
    QLabel *m_lostTokens;
    QLabel *m_command;
    QLabel *m_problem;
    QPushButton *m_startButton;
};
