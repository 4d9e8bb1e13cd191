// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/scrollpage.h"

#include <QScrollArea>
#include <QVBoxLayout>

ScrollPage::ScrollPage(QWidget *parent)
    : Page(parent)
    , m_content(new QWidget)
{
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_content);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
}

void ScrollPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    arrange(width());
}
