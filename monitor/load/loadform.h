// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadsettings.h"

#include <QWidget>

class QAbstractButton;
class QButtonGroup;
class QCheckBox;
class QDoubleSpinBox;
class QLineEdit;
class QPushButton;
class QSpinBox;
class ToneLabel;

// The settings of a load test as a form: presets, fields that say what is wrong with them, a sentence that says what
// will happen, and the button that starts it. While a test runs that button stops it and the fields rest.
class LoadForm : public QWidget
{
    Q_OBJECT

public:
    explicit LoadForm(QWidget *parent = nullptr);

    LoadSettings settings() const;
    void setSettings(const LoadSettings &settings);
    QString preset() const; // LoadPreset::id of the one the settings are those of; empty: none
    void choosePreset(const QString &id);
    // The server the window is connected to. The address follows unless the user has entered another; while a test
    // starts or runs it stays that of the test.
    void setServerUrl(const QString &url);

    // Starting: it is found out whether it may be started.
    enum class State : quint8 { Ready, Starting, Running, Stopping };
    void setState(State state);
    State state() const { return m_state; }
    bool canStart() const; // ready, and the settings have no errors

signals:
    void startRequested(); // the settings have no errors
    void stopRequested();
    void changed(); // settings or state

private:
    struct Field {
        LoadField field;
        QWidget *input;
        ToneLabel *error;
    };

    QWidget *makePresets();
    QWidget *makeFields();
    QWidget *withError(LoadField field, QWidget *input, QWidget *row);
    void check();
    void followServer();
    void enableButton(bool isEnabled);
    void onButton();

    QButtonGroup *m_presets;
    ToneLabel *m_purpose;
    QWidget *m_fieldArea;
    QLineEdit *m_url;
    QSpinBox *m_reads;
    QSpinBox *m_writes;
    QCheckBox *m_hasRate;
    QDoubleSpinBox *m_rate;
    QCheckBox *m_hasDuration;
    QDoubleSpinBox *m_seconds;
    QDoubleSpinBox *m_warmUp;
    QCheckBox *m_verify;
    QCheckBox *m_cleanup;
    QLineEdit *m_tokenFile;
    ToneLabel *m_sentence;
    ToneLabel *m_sharing;
    QPushButton *m_button;
    QList<Field> m_fields;
    QString m_serverUrl;   // of the server the window is connected to
    QString m_followedUrl; // that of them which was last put into the field
    State m_state = State::Ready;
    bool m_awaitsFocus = false; // the button had it before it was disabled
};
