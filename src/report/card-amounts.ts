// Numbers of impact cards as people read them.
import { exp } from '../kit/math.ts'
import { fixed, isNumber, none, pad, short } from './amounts.ts'

/** A share in basis points: 0.000123 is `1.23`. From a thousand percent on it is percent. */
export function bps(share: number | null | undefined): string {
  if (!isNumber(share)) return none
  const value = 1e4 * share
  const size = Math.abs(value)
  if (size < 5e-4) return '0'
  if (size >= 1e5) return `${short(value / 100)} %`
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
}

/** How many times more or less, of an error of a logarithm: 0.02 is `±2.0 %`. */
export function logError(error: number | null | undefined): string {
  if (!isNumber(error)) return none
  if (error >= 1) return `×/÷ ${exp(Math.min(error, 20)).toPrecision(2)}`
  return `±${(100 * error).toFixed(error < 0.1 ? 1 : 0)} %`
}

/** A time of the world's calendar, UTC: `2024-08-08 23:54:15`. */
export function instant(ms: number | null | undefined): string {
  if (!isNumber(ms)) return none
  const seconds = Math.floor(Math.round(ms) / 1000)
  const days = Math.floor(seconds / 86_400)
  const rest = seconds - 86_400 * days
  const [hours, minutes] = [Math.floor(rest / 3600), Math.floor((rest % 3600) / 60)]
  const [year, month, day] = calendarDay(days)
  const date = [pad(year, 4), pad(month, 2), pad(day, 2)].join('-')
  return `${date} ${[hours, minutes, rest % 60].map((part) => pad(part, 2)).join(':')}`
}

/** Gregorian, of days since 1970; years counted from March, so that the leap day comes last. */
export function calendarDay(days: number): [year: number, month: number, day: number] {
  const sinceMarch = days + 719_468
  const era = Math.floor(sinceMarch / 146_097)
  const day = sinceMarch - 146_097 * era
  const leapDays = Math.floor(day / 1460) - Math.floor(day / 36_524) + Math.floor(day / 146_096)
  const year = Math.floor((day - leapDays) / 365)
  const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * month + 2) / 5) + 1
  const isLater = month >= 10
  return [400 * era + year + (isLater ? 1 : 0), isLater ? month - 9 : month + 3, dayOfMonth]
}
