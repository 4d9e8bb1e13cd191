// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/outlinedstyle.h"

#include "monitor/theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOptionSpinBox>

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

// As far as a line edit's text is from its edge.
constexpr int textIndent = 4;

constexpr int arrowSize = 9;

void drawArrow(const QStyle &style, QStyle::PrimitiveElement arrow, const QRect &room, QStyleOption option,
               QPainter &painter, const QWidget *widget)
{
    option.rect = QStyle::alignedRect(option.direction, Qt::AlignCenter, {arrowSize, arrowSize}, room);
    style.drawPrimitive(arrow, &option, &painter, widget);
}

// Fusion's are buttons with a gradient, and fields with a shadow, which stand out among flat ones.
void drawFlatComboBox(const QStyle &style, const QStyleOptionComplex &option, QPainter &painter, const QWidget *widget)
{
    painter.fillRect(option.rect.adjusted(1, 1, -1, -1), theme().panel);
    drawArrow(style, QStyle::PE_IndicatorArrowDown,
              style.subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxArrow, widget), option, painter,
              widget);
}

void drawFlatSpinBox(const QStyle &style, const QStyleOptionSpinBox &option, QPainter &painter, const QWidget *widget)
{
    painter.fillRect(option.rect.adjusted(1, 1, -1, -1), theme().panel);
    const auto drawButton = [&](QStyle::SubControl button, QStyle::PrimitiveElement arrow, bool isEnabled) {
        const QRect rect = style.subControlRect(QStyle::CC_SpinBox, &option, button, widget);
        QStyleOption look = option;
        look.state.setFlag(QStyle::State_Enabled, isEnabled && option.state.testFlag(QStyle::State_Enabled));
        if (look.state.testFlag(QStyle::State_Enabled) && option.activeSubControls == button)
            painter.fillRect(rect.adjusted(0, 1, -1, -1), theme().border);
        drawArrow(style, arrow, rect, look, painter, widget);
    };
    drawButton(QStyle::SC_SpinBoxUp, QStyle::PE_IndicatorArrowUp,
               option.stepEnabled.testFlag(QAbstractSpinBox::StepUpEnabled));
    drawButton(QStyle::SC_SpinBoxDown, QStyle::PE_IndicatorArrowDown,
               option.stepEnabled.testFlag(QAbstractSpinBox::StepDownEnabled));
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
    const auto *spinBox = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
    if (control == CC_ComboBox)
        drawFlatComboBox(*this, *option, *painter, widget);
    else if (control == CC_SpinBox && spinBox != nullptr)
        drawFlatSpinBox(*this, *spinBox, *painter, widget);
    else
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox || control == CC_ComboBox)
        drawOutline(*painter, *option);
}

QRect OutlinedStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                                    const QWidget *widget) const
{
    QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        rect.adjust(textIndent, 0, 0, 0);
    // Their width is that of their longest text to the pixel, so the buttons give what the indent takes.
    if (control == CC_SpinBox && part == SC_SpinBoxEditField)
        rect.adjust(textIndent, 0, textIndent, 0);
    if (control == CC_SpinBox && (part == SC_SpinBoxUp || part == SC_SpinBoxDown))
        rect.adjust(textIndent, 0, 0, 0);
    return rect;
}

int OutlinedStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                             QStyleHintReturn *returnData) const
{
    return hint == SH_DialogButtonBox_ButtonsHaveIcons ? 0 : QProxyStyle::styleHint(hint, option, widget, returnData);
}
