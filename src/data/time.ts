/** Durations and instants as people write them. The engine knows only integer milliseconds. */

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

export const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/
export const durationAllowed = 'a duration: 250ms, 30s, 9m, 1h, 2d, or milliseconds as a number'

/** Integer milliseconds of `9m`, `250ms` or `540000`; undefined if it is not a duration. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? value : undefined
  if (typeof value !== 'string') return undefined
  const match = durationPattern.exec(value.trim())
  if (match === null) return undefined
  const [, number, unit] = match as unknown as [string, string, string]
  // 0.1 · 3 is not 0.3, yet 0.3 s is 300 ms: a millionth of a millisecond is forgiven.
  const exact = Number(number) * (unitMs[unit] as number)
  const ms = Math.round(exact)
  return Math.abs(exact - ms) < 1e-6 && Number.isSafeInteger(ms) ? ms : undefined
}

const isoPattern =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)$/
export const instantAllowed = 'an instant: 2024-08-08T23:55:00Z (with a zone), or nanoseconds'

/** Nanoseconds since 1970 of an ISO instant with a zone; undefined if it is not one. */
export function parseInstantNs(text: string): bigint | undefined {
  const match = isoPattern.exec(text.trim())
  if (match === null) return undefined
  const part = (at: number) => Number(match[at] ?? 0)
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part) as Six
  const isInRange =
    month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60
  if (!isInRange || second >= 60) return undefined
  const seconds = daysSince1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
  const ns = BigInt((match[7] ?? '').padEnd(9, '0'))
  return (BigInt(seconds) - BigInt(60 * zoneMinutes(match[8] as string))) * 1_000_000_000n + ns
}

/** When a scenario begins, milliseconds since 1970; null where it does not say. */
export function startMsOf({ start }: { readonly start?: string | undefined }): number | null {
  const ns = start === undefined ? undefined : parseInstantNs(start)
  return ns === undefined ? null : Number(ns / 1_000_000n)
}

type Six = [number, number, number, number, number, number]

function zoneMinutes(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return zone[0] === '-' ? -minutes : minutes
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (month === 2) return isLeap ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Gregorian calendar; years counted from March, so that the leap day comes last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return y * 365 + leapDays + dayOfYear - 719_468
}
