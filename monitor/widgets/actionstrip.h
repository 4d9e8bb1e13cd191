// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;
class ServerActions;

// A line that says what is being done to the server, how far it is, and what became of it. Seen only when there is
// something to say: what went well goes away by itself, what failed stays until the user takes it away.
class ActionStrip : public QWidget
{
    Q_OBJECT

public:
    explicit ActionStrip(const ServerActions &actions, QWidget *parent = nullptr);

private:
    void begin(const QString &text);
    void showProgress(qint64 done, qint64 total);
    void end(const QString &text, bool isGood);

    QLabel *m_text;
    QProgressBar *m_bar;
    QToolButton *m_dismiss;
    QTimer m_leave;
};
