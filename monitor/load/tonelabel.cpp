// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/tonelabel.h"

#include <QEvent>

ToneLabel::ToneLabel(const QString &text, QWidget *parent)
    : QLabel(text, parent)
{
    setTextFormat(Qt::PlainText);
}

ToneLabel *ToneLabel::quiet(const QString &text, QWidget *parent)
{
    auto *label = new ToneLabel(text, parent);
    label->m_isQuiet = true;
    label->setWordWrap(true);
    label->applyColour();
    return label;
}

ToneLabel *ToneLabel::heading(const QString &text, QWidget *parent)
{
    auto *label = new ToneLabel(text, parent);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 1.3);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

void ToneLabel::setTone(Tone tone)
{
    m_tone = tone;
    applyColour();
}

void ToneLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_isApplying)
        applyColour();
}

void ToneLabel::applyColour()
{
    m_isApplying = true;
    QPalette colours; // the application's
    colours.setColor(QPalette::WindowText, m_isQuiet ? theme().subtleText : theme().colourOf(m_tone));
    setPalette(colours);
    m_isApplying = false;
}
