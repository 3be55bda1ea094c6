/** From values to pixels and back, and where ticks stand. */

export interface Scale {
  (value: number): number
  readonly from: number
  readonly to: number
  invert(pixel: number): number
}

export function linear(from: number, to: number, start: number, end: number): Scale {
  const span = to - from || 1
  const scale = (value: number) => start + ((value - from) / span) * (end - start)
  return Object.assign(scale, {
    from,
    to,
    invert: (pixel: number) => from + ((pixel - start) / (end - start || 1)) * span,
  })
}

/** Round numbers between two ends, whichever is larger, about `count` of them. */
export function ticks(one: number, other: number, count: number): number[] {
  const [from, to] = [Math.min(one, other), Math.max(one, other)]
  const span = to - from
  if (!(span > 0) || !(count > 0)) return []
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((it) => it * power >= 0.75 * rough) ?? 10)
  const first = Math.ceil(from / step)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    // 3 · 0.2 is 0.6.
    Number(((first + at) * step).toPrecision(12)),
  )
}

const lengths = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map((it) => it * 1000),
  ...[1, 2, 3, 6, 12, 24, 48, 168, 720].map((it) => it * 3_600_000),
]

/** Times that people count in, about `count` of them; round ones, of what begins at `startMs`. */
export function timeTicks(toMs: number, count: number, startMs = 0): number[] {
  const step = lengths.find((ms) => toMs / ms <= count) ?? (lengths.at(-1) as number)
  const first = (step - (startMs % step)) % step
  const many = Math.max(0, Math.floor((toMs - first) / step) + 1)
  return Array.from({ length: many }, (_, at) => first + at * step)
}

/** What stands until the next point, and jumps there. */
export function stepPath(xs: readonly number[], ys: readonly number[]): string {
  return xs
    .map((x, at) => {
      const [left, y] = [x.toFixed(1), (ys[at] ?? 0).toFixed(1)]
      return at === 0 ? `M${left},${y}` : `L${left},${(ys[at - 1] ?? 0).toFixed(1)}L${left},${y}`
    })
    .join('')
}

/** A line through points. */
export function linePath(xs: readonly number[], ys: readonly number[]): string {
  return xs
    .map((x, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)},${(ys[at] ?? 0).toFixed(1)}`)
    .join('')
}
