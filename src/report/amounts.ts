// Numbers as people read them, in text and in the scripts of a page: this file imports nothing.
// Money and counts have three significant digits, prices the digits of their market, shares are
// percent, time is what has passed since the start of the run.

/** Shown where there is no number. */
export const none = '–'
const minus = '−'

const scales = [
  [1e12, 'tn'],
  [1e9, 'bn'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

const halfCent = 0.005

/** 7_310_000_000 is `$7.31bn`. Less than half a cent is nothing: what is left of large sums. */
export function usd(value: number | null | undefined): string {
  return short(isNumber(value) && Math.abs(value) < halfCent ? 0 : value, '$')
}

/** 1_234_000 is `1.23M`. Numbers below a thousand keep three digits, whole ones their own. */
export function short(value: number | null | undefined, currency = ''): string {
  if (!isNumber(value)) return none
  // Rounded first, so that 999,600 becomes 1.00M and not 1000k.
  const rounded = Number(Math.abs(value).toPrecision(3))
  const sign = value < 0 && rounded > 0 ? minus : ''
  if (rounded < 1e-9) return `${currency}0`
  if (rounded >= 1e15) return sign + currency + rounded.toExponential(2).replace('+', '')
  const [scale, unit] = scales.find(([least]) => rounded >= least) ?? [1, '']
  const scaled = rounded / scale
  const isPlain = scale === 1 && (Number.isInteger(rounded) || rounded < 0.01)
  return sign + currency + (isPlain ? String(rounded) : scaled.toPrecision(3)) + unit
}

/** 38204 is `38,204`. */
export function count(value: number | null | undefined): string {
  return isNumber(value) ? fixed(value, 0) : none
}

/** How many decimals a market's prices have: five significant digits at its starting price. */
export function priceDigits(startPrice: number): number {
  if (!(startPrice > 0) || startPrice === Number.POSITIVE_INFINITY) return 2
  return Math.min(12, Math.max(0, 4 - magnitudeOf(startPrice)))
}

/** The power of ten of the first digit. */
export const magnitudeOf = (value: number): number => Number(value.toExponential().split('e')[1])

/** A price of a market whose prices have `digits` decimals. */
export function price(value: number | null | undefined, digits: number): string {
  return isNumber(value) ? fixed(value, digits) : none
}

/** 0.139 is `13.9 %`; below one percent there are two decimals, from a hundred on none. */
export function percent(share: number | null | undefined): string {
  if (!isNumber(share)) return none
  const value = 100 * share
  const size = Math.abs(value)
  const digits = size < 0.005 || size >= 99.95 ? 0 : size < 0.995 ? 2 : 1
  return `${fixed(value, digits)} %`
}

/** A change with its sign: 0.02 is `+2.0 %`. */
export function change(share: number | null | undefined): string {
  if (!isNumber(share)) return none
  const text = percent(share)
  return share > 0 && text !== '0 %' ? `+${text}` : text
}

/** A fall, which results count as positive, shown as what it did to the price: `−13.9 %`. */
export function drop(share: number | null | undefined): string {
  return isNumber(share) ? change(-share) : none
}

/** How many times: `2.3 ×`. */
export function times(value: number | null | undefined): string {
  return isNumber(value) ? `${fixed(value, Math.abs(value) < 0.1 ? 2 : 1)} ×` : none
}

/** A plain number such as a loop gain: `1.12`. */
export function decimals(value: number | null | undefined, digits: number): string {
  return isNumber(value) ? fixed(value, digits) : none
}

/** A number of a study, with no more digits than it has: `87,828`, `0.00125`. */
export function figure(value: number | null | undefined): string {
  if (!isNumber(value)) return none
  const text = fixed(value, 5)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** As in a condition of a threshold, six digits: `0.123457`, `4079`. */
export function exact(value: number | null | undefined): string {
  return isNumber(value) ? String(Number(value.toPrecision(6))).replace('-', minus) : 'none'
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long something took: `120 ms`, `61.7 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(ms: number | null | undefined): string {
  if (!isNumber(ms)) return none
  const size = Math.abs(ms)
  const sign = ms < 0 ? minus : ''
  if (size < second) return `${sign}${fixed(size, 0)} ms`
  if (size < 100 * second) return `${sign}${fixed(size / second, size % second === 0 ? 0 : 1)} s`
  const steps = [
    [day, 'd', hour, 'h'],
    [hour, 'h', minute, 'min'],
    [minute, 'min', second, 's'],
  ] as const
  const [large, largeName, small, smallName] = steps.find(([least]) => size >= least) ?? steps[2]
  const whole = Math.round(size / small) * small
  const rest = Math.round((whole % large) / small)
  return `${sign}${Math.floor(whole / large)} ${largeName}${rest ? ` ${rest} ${smallName}` : ''}`
}

/** When something happened, since the start: `0:07`, `12:05`, `1:02:05`, `0:00.120`. */
export function clock(ms: number | null | undefined): string {
  if (!isNumber(ms)) return none
  const hours = Math.floor(ms / hour)
  const minutes = Math.floor((ms % hour) / minute)
  const seconds = Math.floor((ms % minute) / second)
  const rest = Math.floor(ms % second)
  const tail = `${pad(seconds, 2)}${rest ? `.${pad(rest, 3)}` : ''}`
  return hours ? `${hours}:${pad(minutes, 2)}:${tail}` : `${minutes}:${tail}`
}

export function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

export function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Thousands are grouped here and not by the locale: the same text on every machine. */
export function fixed(value: number, digits: number): string {
  const [whole = '', decimals] = Math.abs(value).toFixed(digits).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const text = decimals === undefined ? grouped : `${grouped}.${decimals}`
  return value < 0 && /[1-9]/.test(text) ? minus + text : text
}
