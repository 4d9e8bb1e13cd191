// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QLabel>

// A text in the colour of what it says, kept when the theme changes. Text that is Quiet explains something else.
// The text itself has to say it too, by a word or a symbol.
class ToneLabel : public QLabel
{
    Q_OBJECT

public:
    explicit ToneLabel(const QString &text = {}, QWidget *parent = nullptr);

    static ToneLabel *quiet(const QString &text = {}, QWidget *parent = nullptr); // wraps its lines
    static ToneLabel *heading(const QString &text = {}, QWidget *parent = nullptr);

    void setTone(Tone tone);

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyColour();

    Tone m_tone = Tone::Neutral;
    bool m_isQuiet = false;
    bool m_isApplying = false;
};
