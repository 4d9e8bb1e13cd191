// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QWidget>

class ServerLink;

// The state of the connection as symbol, word and colour, with what identifies the server beside it.
class StatusPill : public QWidget
{
    Q_OBJECT

public:
    explicit StatusPill(QWidget *parent = nullptr);

    void showState(const ServerLink &link, bool isSearching, qint64 uptimeSeconds);

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
    static Text textOf(const ServerLink &link, bool isSearching, qint64 uptimeSeconds);

    Text m_text;
};
