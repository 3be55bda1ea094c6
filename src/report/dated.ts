/** What is told of a run that began on a known day: its times become times of the calendar, UTC. */
import { clock, pad } from './amounts.ts'
import { calendarDay } from './card-amounts.ts'
import type { Quantity } from './quantity.ts'

/**
 * The same words and numbers, with every time since the start of the run told as of `startMs`,
 * milliseconds since 1970; null: as they are. Values stay what they were, and what is one row in
 * two places stays one.
 */
export function dated<Told>(told: Told, startMs: number | null): Told {
  if (startMs === null) return told
  const known = new Map<object, unknown>()
  const visit = (it: unknown): unknown => {
    if (typeof it !== 'object' || it === null) return it
    if (!known.has(it)) known.set(it, copyOf(it))
    return known.get(it)
  }
  const copyOf = (it: object): unknown => {
    if (Array.isArray(it)) return it.map(visit)
    if ((it as Quantity).unit === 'clock') return { ...it, startMs }
    return Object.fromEntries(Object.entries(it).map(([key, value]) => [key, visit(value)]))
  }
  return visit(told) as Told
}

const day = 86_400_000
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `21:21:45 UTC`; on another day than the run began, `11 Oct 00:05:00 UTC`. */
export function utc(ms: number, startMs: number): string {
  return `${utcTime(ms, startMs)} UTC`
}

/** When something happened: in UTC where it is known when the run began, else since then. */
export const clockText = (ms: number, startMs: number | null): string =>
  startMs === null ? clock(ms) : utc(startMs + ms, startMs)

/** The same without the zone, for an axis that names it. */
export function utcTime(ms: number, startMs: number): string {
  const whole = Math.floor(ms)
  const sinceMidnight = ((whole % day) + day) % day
  const seconds = Math.floor(sinceMidnight / 1000)
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
  const rest = sinceMidnight % 1000
  const fraction = rest > 0 ? `.${pad(rest, 3)}` : ''
  const time = parts.map((part) => pad(Math.floor(part), 2)).join(':') + fraction
  if (Math.floor(whole / day) === Math.floor(startMs / day)) return time
  const [, month, dayOfMonth] = calendarDay(Math.floor(whole / day))
  return `${dayOfMonth} ${months[month - 1]} ${time}`
}
