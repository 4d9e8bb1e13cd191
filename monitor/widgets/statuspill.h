// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QWidget>

class Monitor;

// The state of the connection as symbol, word and colour, with what identifies the server beside it.
class StatusPill : public QWidget
{
    Q_OBJECT

public:
    explicit StatusPill(QWidget *parent = nullptr);

    void showState(Monitor &monitor);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Text {
        Tone tone = Tone::Neutral;
        QString symbol;
        QString word;
        QString detail;
    };
    static Text textOf(Monitor &monitor);
    static Text awayText(Monitor &monitor, const QString &doing);

    Text m_text;
};
