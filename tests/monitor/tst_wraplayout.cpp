// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/wraplayout.h"

#include <QTest>
#include <QWidget>

using namespace Qt::StringLiterals;

// Three widgets of 100 x 20, 60 x 30 and 100 x 20, with 8 between them.
class TstWrapLayout : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void goesOnInTheNextRow_data();
    void goesOnInTheNextRow();
    void asksForTheRoomOfOneRow();
    void theNextOneTakesAFreePlace();

private:
    std::unique_ptr<QWidget> m_bar;
    WrapLayout *m_layout = nullptr;
    QList<QWidget *> m_widgets;
};

void TstWrapLayout::init()
{
    m_bar = std::make_unique<QWidget>();
    m_layout = new WrapLayout(m_bar.get());
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
    m_widgets.clear();
    for (const QSize size : {QSize(100, 20), QSize(60, 30), QSize(100, 20)}) {
        auto *widget = new QWidget;
        widget->setFixedSize(size);
        m_layout->addWidget(widget);
        m_widgets.append(widget);
    }
}

void TstWrapLayout::cleanup()
{
    m_bar.reset();
}

void TstWrapLayout::goesOnInTheNextRow_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<QList<QPoint>>("places");
    QTest::addColumn<int>("height");
    const QList<QPoint> inOneRow{{0, 0}, {108, 0}, {176, 0}};
    const QList<QPoint> inTwoRows{{0, 0}, {108, 0}, {0, 38}}; // below the highest
    const QList<QPoint> inThreeRows{{0, 0}, {0, 28}, {0, 66}};
    QTest::newRow("room for more") << 500 << inOneRow << 30;
    QTest::newRow("just room for all") << 276 << inOneRow << 30;
    QTest::newRow("one pixel less") << 275 << inTwoRows << 58;
    QTest::newRow("just room for two") << 168 << inTwoRows << 58;
    QTest::newRow("room for one") << 167 << inThreeRows << 86;
    QTest::newRow("room for none") << 50 << inThreeRows << 86;
}

void TstWrapLayout::goesOnInTheNextRow()
{
    QFETCH(int, width);
    QFETCH(QList<QPoint>, places);
    QTEST(m_layout->heightForWidth(width), "height");
    m_layout->setGeometry({0, 0, width, 200});
    for (qsizetype i = 0; i < places.size(); ++i)
        QCOMPARE(m_widgets[i]->pos(), places[i]);
    m_layout->setGeometry({7, 9, width, 200}); // wherever it is
    for (qsizetype i = 0; i < places.size(); ++i)
        QCOMPARE(m_widgets[i]->pos(), places[i] + QPoint(7, 9));
}

void TstWrapLayout::asksForTheRoomOfOneRow()
{
    QCOMPARE(m_layout->sizeHint(), QSize(276, 30));
    QCOMPARE(m_layout->minimumSize(), QSize(100, 30)); // in a column, which needs its height by the width
    QVERIFY(m_layout->hasHeightForWidth());
    QWidget empty;
    const WrapLayout layout(&empty);
    QCOMPARE(layout.sizeHint(), QSize(0, 0));
    QCOMPARE(layout.heightForWidth(100), 0);
}

void TstWrapLayout::theNextOneTakesAFreePlace()
{
    delete m_widgets.takeAt(1);
    QCOMPARE(m_layout->count(), 2);
    QCOMPARE(m_layout->heightForWidth(208), 20);
    m_layout->setGeometry({0, 0, 208, 200});
    QCOMPARE(m_widgets[1]->pos(), QPoint(108, 0));
    QVERIFY(m_layout->itemAt(2) == nullptr && m_layout->takeAt(-1) == nullptr);
}

QTEST_MAIN(TstWrapLayout)
#include "tst_wraplayout.moc"
