// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/page.h"

// A page whose content is arranged by the width there is, and scrolled where the height is not enough.
class ScrollPage : public Page
{
    Q_OBJECT

public:
    explicit ScrollPage(QWidget *parent = nullptr);

protected:
    static constexpr int spacing = 10; // between panels
    // Of panels beside each other, 1 to 3.
    static constexpr int columnsIn(int width) { return width >= 840 ? 3 : width >= 600 ? 2 : 1; }

    QWidget *content() const { return m_content; } // has no layout yet

    // The page is `width` wide now. Called whenever that changes.
    virtual void arrange(int width) = 0;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *m_content;
};
