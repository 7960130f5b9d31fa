/** Days as the history of changes is parted by them. */
import { describe, expect, it } from 'vitest'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import { dayName, dayOf } from '../../../src/renderer/personal/days.ts'

const at = (month: number, day: number, hour = 12, year = 2026) => new Date(year, month - 1, day, hour).getTime()

describe('a day', () => {
  it('is the same from its first moment to its last', () => {
    expect(dayOf(at(5, 3, 0))).toBe(dayOf(at(5, 3, 23)))
    expect(dayOf(at(5, 3, 23))).not.toBe(dayOf(at(5, 4, 0)))
  })

  it('is today, yesterday, or named', () => {
    const now = at(5, 3)
    expect(dayName(at(5, 3, 1), t, now)).toBe('Today')
    expect(dayName(at(5, 2, 23), t, now)).toBe('Yesterday')
    expect(dayName(at(5, 1), t, now)).toContain('May')
    expect(dayName(at(5, 1), t, now)).not.toContain('2026')
    expect(dayName(at(5, 1, 12, 2024), t, now)).toContain('2024')
  })

  it('before one of 23 hours is yesterday, too', () => {
    // Wherever clocks are put forward: the day before each day of a year.
    for (let day = 1; day <= 365; day++)
      expect(dayName(at(1, day), t, at(1, day + 1, 0)), new Date(at(1, day)).toDateString()).toBe('Yesterday')
  })
})
