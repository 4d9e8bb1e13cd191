// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/outlinedstyle.h"

#include "monitor/theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace
{

void drawOutline(QPainter &painter, const QStyleOption &option)
{
    constexpr double radius = 2.5;
    const bool isEnabled = option.state & QStyle::State_Enabled;
    const bool hasFocus = option.state & QStyle::State_HasFocus;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(hasFocus ? theme().accent : isEnabled ? theme().edge : theme().border);
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.restore();
}

// Fusion's is a button with a gradient, which stands out among flat fields.
void drawFlatComboBox(const QProxyStyle &style, const QStyleOptionComplex &option, QPainter &painter,
                      const QWidget *widget)
{
    constexpr int arrowSize = 9;
    painter.fillRect(option.rect.adjusted(1, 1, -1, -1), theme().panel);
    QStyleOption arrow = option;
    arrow.rect =
        QStyle::alignedRect(option.direction, Qt::AlignCenter, {arrowSize, arrowSize},
                            style.subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxArrow, widget));
    style.drawPrimitive(QStyle::PE_IndicatorArrowDown, &arrow, &painter, widget);
}

} // namespace

OutlinedStyle::OutlinedStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void OutlinedStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                  const QWidget *widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element == PE_IndicatorCheckBox)
        drawOutline(*painter, *option);
}

void OutlinedStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                       const QWidget *widget) const
{
    if (control == CC_ComboBox)
        drawFlatComboBox(*this, *option, *painter, widget);
    else
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox || control == CC_ComboBox)
        drawOutline(*painter, *option);
}

int OutlinedStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                             QStyleHintReturn *returnData) const
{
    return hint == SH_DialogButtonBox_ButtonsHaveIcons ? 0 : QProxyStyle::styleHint(hint, option, widget, returnData);
}
