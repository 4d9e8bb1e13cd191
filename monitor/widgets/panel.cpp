// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/panel.h"

#include "monitor/theme.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

Panel::Panel(const QString &title, const QString &note, QWidget *parent)
    : QFrame(parent)
    , m_body(new QVBoxLayout(this))
{
    m_body->setContentsMargins(12, 10, 12, 12);
    m_body->setSpacing(4);
    auto *heading = new QLabel(title);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    heading->setFont(bold);
    m_body->addWidget(heading);
    if (!note.isEmpty()) {
        QLabel *label = makeSubtleLabel(note);
        label->setWordWrap(true);
        m_body->addWidget(label);
    }
    setAccessibleName(title);
}

void Panel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme().border);
    painter.setBrush(theme().panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 8, 8);
}

QLabel *makeSubtleLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}
