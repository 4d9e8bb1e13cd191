// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/uuidv7.h"

#include <utility>

namespace
{

constexpr int versionPosition = 14;
constexpr int variantPosition = 19;

constexpr bool isHyphen(int position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

constexpr int digitValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

} // namespace

void Uuidv7Sequence::startAfter(QByteArrayView id)
{
    if (id.size() != textLength)
        return;
    quint64 high = 0;
    quint64 low = 0;
    for (int i = 0; i < textLength; ++i) {
        if (isHyphen(i)) {
            if (id[i] != '-')
                return;
            continue;
        }
        const int digit = digitValue(id[i]);
        if (digit < 0 || (i == versionPosition && digit != 7) || (i == variantPosition && (digit >> 2) != 0b10))
            return;
        if (i == versionPosition)
            continue;
        quint64 &half = i < variantPosition ? high : low;
        half = half << 4 | quint64(i == variantPosition ? digit & 0b11 : digit);
    }
    raiseTo(high, low);
}

void Uuidv7Sequence::startAt(qint64 ms)
{
    raiseTo(quint64(ms) << randABits, 0);
}

void Uuidv7Sequence::raiseTo(quint64 high, quint64 low)
{
    if (std::pair(high, low) > std::pair(m_high, m_low)) {
        m_high = high;
        m_low = low;
    }
}

QString Uuidv7Sequence::next(qint64 nowMs)
{
    constexpr quint64 lowMask = (quint64(1) << randBBits) - 1;
    constexpr quint64 randAMask = (quint64(1) << randABits) - 1;
    const quint64 random = m_random.generate();
    if (nowMs > lastMs()) {
        m_high = quint64(nowMs) << randABits | (m_random.generate() & randAMask);
        m_low = random & lowMask;
    } else {
        m_low += (random & 0xffff'ffff) + 1; // 62 bits last for about 2^31 ids before they carry
        m_high += m_low >> randBBits;
        m_low &= lowMask;
    }
    return text();
}

QString Uuidv7Sequence::text() const
{
    constexpr char16_t digits[] = u"0123456789abcdef";
    const quint64 high =
        (m_high >> randABits) << 16 | quint64(7) << randABits | (m_high & ((quint64(1) << randABits) - 1));
    const quint64 low = quint64(0b10) << randBBits | m_low;
    QString text(textLength, Qt::Uninitialized);
    auto *out = reinterpret_cast<char16_t *>(text.data());
    for (int i = 0, nibble = 0; i < textLength; ++i) {
        if (isHyphen(i)) {
            out[i] = u'-';
            continue;
        }
        const quint64 half = nibble < 16 ? high : low;
        out[i] = digits[half >> (60 - 4 * (nibble % 16)) & 0xf];
        ++nibble;
    }
    return text;
}
