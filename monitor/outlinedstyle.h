// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

// Fusion with outlines that can be seen. It derives them from the colour of the window, which makes those of spin
// boxes, combo boxes and check boxes vanish on a dark one; here they have the colour Theme::edge.
// Combo boxes and spin boxes are as flat as other fields. The buttons of dialogs have words only.
class OutlinedStyle : public QProxyStyle
{
public:
    OutlinedStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                         const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returnData) const override;
};
