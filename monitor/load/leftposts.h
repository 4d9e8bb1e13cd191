// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/postremover.h"

#include <QWidget>

class QPushButton;
class ToneLabel;

// What becomes of the posts of a load test that was stopped: how far their deletion is, and what is left of them, with
// a button for the other choice. Hidden when there is nothing to say.
class LeftPosts : public QWidget
{
    Q_OBJECT

public:
    explicit LeftPosts(const QString &program, QWidget *parent = nullptr); // `program`: LoadRunner's

    void remove(const LoadSettings &settings, const QString &runId); // REQUIRES: !isRemoving()
    bool isRemoving() const { return m_remover.isRunning(); }

private:
    void onButton();
    void showProgress();
    void onFinished(const QString &problem);

    PostRemover m_remover;
    LoadSettings m_settings;
    QString m_runId;
    ToneLabel *m_text;
    QPushButton *m_button;
};
