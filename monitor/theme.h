// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QObject>
#include <QTimer>

#include <array>

enum class ThemeChoice : quint8 { System, Light, Dark };

QString settingName(ThemeChoice choice); // "system", "light", "dark": in settings and on the command line
bool fromSettingName(QStringView name, ThemeChoice &choice);

// What a colour says. Never by colour alone: each also has a symbol or a word where it is shown.
enum class Tone : quint8 { Neutral, Accent, Good, Warning, Bad };

// The colours of the window. Every colour that text is drawn in has a contrast of at least 4.5:1 on `window` and on
// `panel` (WCAG 2.1, 1.4.3); tst_monitorfigures computes it.
struct Theme {
    bool isDark = false;
    QColor window; // behind everything
    QColor panel;  // tiles, charts, tables, fields
    QColor raised; // buttons, table headers
    QColor border; // of panels; fields and buttons use `edge`
    QColor edge;   // what shows where a control is: 3:1 (WCAG 2.1, 1.4.11)
    QColor grid;   // in charts
    QColor text;
    QColor subtleText; // labels, units, ticks
    QColor accent;     // selection, focus, links
    QColor onAccent;   // text on accent
    QColor good;
    QColor warning;
    QColor bad;
    static constexpr int seriesCount = 8;
    std::array<QColor, seriesCount> series; // of lines, each fit for text as well

    QColor colourOf(Tone tone) const; // Neutral: text

    static const Theme &light();
    static const Theme &dark();
};

// The one the window uses now. Widgets that paint ask in paintEvent(): a change of theme is a change of palette, upon
// which Qt repaints everything.
const Theme &theme();

// Puts a theme into effect: style, palette and style sheet of the application.
// System follows the desktop's palette, since Qt tells no colour scheme before 6.5: dark when its window colour is.
// Owner: main(), as long as there are widgets. One in a process.
class ThemeSwitch : public QObject
{
    Q_OBJECT

public:
    explicit ThemeSwitch(QObject *parent = nullptr);

    void choose(ThemeChoice choice);
    ThemeChoice choice() const { return m_choice; }

signals:
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void apply();

    ThemeChoice m_choice = ThemeChoice::System;
    QTimer m_applyTimer;
};
