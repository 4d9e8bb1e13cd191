// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QScrollArea;
class QVBoxLayout;

// The form and what comes of it: beside each other where there is room, each scrolled by itself; in a small window one
// above the other and scrolled together, so that nothing is cut off.
class LoadPanes : public QWidget
{
    Q_OBJECT

public:
    LoadPanes(QWidget *form, QWidget *results, QWidget *parent = nullptr); // takes both

    bool isNarrow() const { return m_isNarrow; } // one above the other
    void showResults();                          // brings their beginning into view

signals:
    void arranged(); // isNarrow() has changed

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange(bool isNarrow);
    void setFormWidth(int width);

    QWidget *m_form;
    QWidget *m_results;
    QScrollArea *m_side;   // the form, in a wide window
    QScrollArea *m_main;   // the rest
    QVBoxLayout *m_column; // in m_main
    bool m_isNarrow = false;
};
