// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/banner.h"

#include "monitor/widgets/panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

Banner::Banner(Tone tone, const QString &symbol, QWidget *parent)
    : QFrame(parent)
    , m_tone(tone)
    , m_symbol(symbol)
    , m_text(new QLabel)
    , m_layout(new QHBoxLayout(this))
{
    m_layout->setContentsMargins(38, 8, 10, 8);
    m_text->setWordWrap(true);
    m_layout->addWidget(m_text, 1);
}

void Banner::setTone(Tone tone, const QString &symbol)
{
    m_tone = tone;
    m_symbol = symbol;
    update();
}

void Banner::setText(const QString &text)
{
    m_text->setText(text);
    setAccessibleName(text);
}

QPushButton *Banner::addButton(const QString &text)
{
    auto *button = new QPushButton(text);
    button->setFocusPolicy(Qt::TabFocus); // as makeActionButton()
    m_layout->addWidget(button);
    return button;
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPanel(painter, rect(), QPen(theme().colourOf(m_tone), 1.2));
    painter.drawText(QRect(0, 0, 38, height()), Qt::AlignCenter, m_symbol);
}
