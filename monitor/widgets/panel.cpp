// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/panel.h"

#include <QLabel>
#include <QPainter>
#include <QToolButton>
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
    m_body->addSpacing(6);
    setAccessibleName(title);
}

void Panel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPanel(painter, rect());
}

void paintPanel(QPainter &painter, const QRectF &area, const QPen &frame)
{
    constexpr double radius = 8;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(frame);
    painter.setBrush(theme().panel);
    painter.drawRoundedRect(area.adjusted(0.75, 0.75, -0.75, -0.75), radius, radius);
}

QLabel *makeSubtleLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QToolButton *makeBrowseButton(const QString &purpose, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setText(QStringLiteral("…"));
    button->setProperty("button", true);
    button->setProperty("square", true);
    button->setToolTip(purpose);
    button->setAccessibleName(purpose);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}
