// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/figures.h"

#include <QWidget>

// Requests per worker: a bar for its share in the window (full: all of them), the count since the server started, the
// share in per cent.
class ShareBars : public QWidget
{
    Q_OBJECT

public:
    explicit ShareBars(QWidget *parent = nullptr);

    void setShares(const QList<WorkerShare> &shares);
    void setStale(bool isStale);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();
    int rowHeight() const;

    QList<WorkerShare> m_shares;
    bool m_isStale = false;
};
