// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QVBoxLayout;

// A framed area with a title, like that of a chart.
class Panel : public QFrame
{
    Q_OBJECT

public:
    Panel(const QString &title, const QString &note, QWidget *parent = nullptr);

    QVBoxLayout *body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_body;
};

// A text in the colour of labels; it follows the theme.
QLabel *makeSubtleLabel(const QString &text, QWidget *parent = nullptr);
