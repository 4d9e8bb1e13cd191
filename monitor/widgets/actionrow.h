// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

// A line about one action, from its beginning until its result was read.
class ActionRow : public QWidget
{
    Q_OBJECT

public:
    explicit ActionRow(const QString &text, QWidget *parent = nullptr);

    void showProgress(qint64 done, qint64 total);
    void showResult(const QString &text, bool isGood);

signals:
    void isRead(); // by the user who says so, or since it was there long enough

private:
    QLabel *m_text;
    QProgressBar *m_bar;
    QToolButton *m_dismiss;
    QTimer m_leave;
};
