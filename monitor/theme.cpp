// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/theme.h"

#include "monitor/outlinedstyle.h"
#include "shared/wordtable.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QPalette>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace
{

constexpr WordTable<ThemeChoice, 3> choiceNames{{
    {ThemeChoice::System, "system"_L1},
    {ThemeChoice::Light, "light"_L1},
    {ThemeChoice::Dark, "dark"_L1},
}};

const Theme *current = nullptr;

QPalette paletteOf(const Theme &theme)
{
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.panel);
    palette.setColor(QPalette::AlternateBase, theme.window);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.subtleText);
    palette.setColor(QPalette::Button, theme.raised);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::ToolTipBase, theme.raised);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.onAccent);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::BrightText, theme.bad);
    palette.setColor(QPalette::Light, theme.raised.lighter(110));
    palette.setColor(QPalette::Midlight, theme.raised);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, theme.edge);
    palette.setColor(QPalette::Shadow, theme.isDark ? QColor(Qt::black) : theme.edge);
    const QColor disabled = theme.isDark ? theme.subtleText.darker(135) : theme.subtleText.lighter(145);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.border);
    return palette;
}

// The style sheet names colours as @text and so on.
QString styleSheetOf(const Theme &theme)
{
    QFile file(u":/monitor/monitor.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<QLatin1StringView, QColor> names[] = {
        {"@window"_L1, theme.window}, {"@panel"_L1, theme.panel},           {"@raised"_L1, theme.raised},
        {"@border"_L1, theme.border}, {"@subtleText"_L1, theme.subtleText}, {"@edge"_L1, theme.edge},
        {"@text"_L1, theme.text},     {"@accent"_L1, theme.accent},         {"@onAccent"_L1, theme.onAccent},
    };
    for (const auto &[name, colour] : names)
        sheet.replace(name, colour.name());
    return sheet;
}

} // namespace

QString settingName(ThemeChoice choice)
{
    return choiceNames.nameOf(choice);
}

bool fromSettingName(QStringView name, ThemeChoice &choice)
{
    return choiceNames.find(name, choice);
}

QColor Theme::colourOf(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return text;
    case Tone::Accent:
        return accent;
    case Tone::Good:
        return good;
    case Tone::Warning:
        return warning;
    case Tone::Bad:
        return bad;
    }
    Q_UNREACHABLE();
}

const Theme &Theme::light()
{
    static const Theme theme{
        .isDark = false,
        .window = 0xf3f4f6,
        .panel = 0xffffff,
        .raised = 0xfafbfc,
        .border = 0xdde1e6,
        .edge = 0x848d97,
        .grid = 0xeceef1,
        .text = 0x1b2127,
        .subtleText = 0x56606b,
        .accent = 0x1a66c2,
        .onAccent = 0xffffff,
        .good = 0x16703f,
        .warning = 0x8a5200,
        .bad = 0xb92525,
        .series = {0x1a66c2, 0xad5200, 0x16703f, 0x7040bd, 0xb92525, 0x0b7070, 0x806300, 0xa83271},
    };
    return theme;
}

const Theme &Theme::dark()
{
    static const Theme theme{
        .isDark = true,
        .window = 0x15181c,
        .panel = 0x1d2126,
        .raised = 0x262b31,
        .border = 0x2d333a,
        .edge = 0x77818c,
        .grid = 0x292e35,
        .text = 0xe4e8ec,
        .subtleText = 0xa0a9b3,
        .accent = 0x5ea8f7,
        .onAccent = 0x0b1420,
        .good = 0x62c990,
        .warning = 0xecb04d,
        .bad = 0xff8080,
        .series = {0x5ea8f7, 0xf0a35c, 0x62c990, 0xb795f0, 0xff8080, 0x4fc4c0, 0xd9c04f, 0xe38bb9},
    };
    return theme;
}

const Theme &theme()
{
    return current != nullptr ? *current : Theme::light();
}

ThemeSwitch::ThemeSwitch(QObject *parent)
    : QObject(parent)
{
    qApp->setStyle(new OutlinedStyle); // taken over
    qApp->installEventFilter(this);
    m_applyTimer.setSingleShot(true);
    connect(&m_applyTimer, &QTimer::timeout, this, &ThemeSwitch::apply);
    apply();
}

void ThemeSwitch::choose(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void ThemeSwitch::apply()
{
    qApp->setPalette(QPalette()); // the desktop's own again
    const bool isDark = m_choice == ThemeChoice::Dark ||
                        (m_choice == ThemeChoice::System && qApp->palette().color(QPalette::Window).lightness() < 128);
    current = isDark ? &Theme::dark() : &Theme::light();
    qApp->setPalette(paletteOf(*current));
    qApp->setStyleSheet(styleSheetOf(*current));
    emit changed();
}

bool ThemeSwitch::eventFilter(QObject *watched, QEvent *event)
{
    // Qt 6.4 tells each top-level window, and nobody else, that the desktop has changed its theme.
    if (event->type() == QEvent::ThemeChange && m_choice == ThemeChoice::System && watched->isWidgetType() &&
        static_cast<QWidget *>(watched)->isWindow())
        m_applyTimer.start(0); // once for all windows
    return QObject::eventFilter(watched, event);
}
