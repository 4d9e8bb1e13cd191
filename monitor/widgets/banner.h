// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

// A line across the page: something is not as usual, and what can be done about it.
class Banner : public QFrame
{
    Q_OBJECT

public:
    Banner(Tone tone, const QString &symbol, QWidget *parent = nullptr);

    void setTone(Tone tone, const QString &symbol);
    void setText(const QString &text);
    QPushButton *addButton(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone;
    QString m_symbol;
    QLabel *m_text;
    QHBoxLayout *m_layout;
};
