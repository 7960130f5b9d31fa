/** Days of the history, as people call them. */
import { describe, expect, it } from 'vitest'
import { dayOf, dayText } from '../../../src/renderer/history/days.ts'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import '../../../src/renderer/marks/words.ts'

const at = (year: number, month: number, day: number, hour = 12) => new Date(year, month - 1, day, hour).getTime()

describe('days', () => {
  it('begin and end at midnight here', () => {
    expect(dayOf(at(2026, 3, 1, 0))).toBe(dayOf(at(2026, 3, 1, 23)))
    expect(dayOf(at(2026, 3, 1, 23))).not.toBe(dayOf(at(2026, 3, 2, 0)))
  })

  it('are today and yesterday, then dates, with their year when it is another', () => {
    const now = at(2026, 3, 1, 1)
    expect(dayText(at(2026, 3, 1, 0), t, now)).toBe('Today')
    expect(dayText(at(2026, 2, 28, 23), t, now)).toBe('Yesterday')
    expect(dayText(at(2026, 2, 27), t, now)).toBe('Fri, Feb 27')
    expect(dayText(at(2025, 12, 31), t, now)).toBe('Wed, Dec 31, 2025')
  })
})
