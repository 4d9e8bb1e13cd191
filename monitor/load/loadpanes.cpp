// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadpanes.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>

namespace
{

constexpr int formWidth = 352;
constexpr int narrowFormWidth = 300;
constexpr int widestForm = 560;       // above the results
constexpr int narrowestResults = 440; // beside the form
constexpr int scrollBarRoom = 14;     // so that text does not move when the bar appears
constexpr int gap = 16;
constexpr int barGap = 4; // between content and scroll bar

QScrollArea *scrolled(QWidget *content)
{
    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    if (content)
        area->setWidget(content);
    return area;
}

} // namespace

LoadPanes::LoadPanes(QWidget *form, QWidget *results, QWidget *parent)
    : QWidget(parent)
    , m_form(form)
    , m_results(results)
    , m_side(scrolled(form))
{
    auto *content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, barGap, 0);
    m_column->setSpacing(gap);
    m_column->addWidget(results, 1);
    m_main = scrolled(content);
    m_side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(gap - scrollBarRoom);
    layout->addWidget(m_side);
    layout->addWidget(m_main, 1);
    setFormWidth(formWidth);
}

void LoadPanes::setFormWidth(int width)
{
    m_form->setMaximumWidth(width);
    m_side->setFixedWidth(width + scrollBarRoom);
}

void LoadPanes::showResults()
{
    if (m_isNarrow) // once the layout knows how high they are
        QTimer::singleShot(0, this, [this] { m_main->verticalScrollBar()->setValue(m_results->y()); });
}

void LoadPanes::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const auto fits = [this](int form) { return width() >= form + gap + narrowestResults; };
    const bool isNarrow = !fits(narrowFormWidth);
    if (isNarrow != m_isNarrow)
        arrange(isNarrow);
    setFormWidth(isNarrow ? widestForm : fits(formWidth) ? formWidth : narrowFormWidth);
}

void LoadPanes::arrange(bool isNarrow)
{
    m_isNarrow = isNarrow;
    if (isNarrow) {
        m_column->insertWidget(0, m_side->takeWidget());
        m_form->show();
    } else {
        m_column->removeWidget(m_form);
        m_side->setWidget(m_form);
    }
    m_side->setVisible(!isNarrow);
    emit arranged();
}
