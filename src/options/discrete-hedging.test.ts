// What hedging a number of times leaves, by simulation: shared/golden/topics.json `hedge`, AT-11.
import { expect, test } from 'vitest'
import { exp } from '../kit/math.ts'
import { createStream } from '../kit/streams.ts'
import { black76 } from './black-76.ts'
import { discreteHedgingError } from './hedging.ts'

const month = { kind: 'call', strike: 100, years: 30 / 365, sigma: 0.8 } as const

/** Standard deviation at expiry of an option sold and hedged so often, over drawn paths. */
function simulated(hedges: number, paths: number): number {
  const random = createStream(1, 'options/discrete-hedging')
  const step = month.years / hedges
  const [drift, deviation] = [-0.5 * 0.64 * step, 0.8 * Math.sqrt(step)]
  let [sum, squares] = [0, 0]
  for (let path = 0; path < paths; path++) {
    let price = 100
    let gain = black76(100, month).value
    for (let at = 0; at < hedges; at++) {
      const { delta } = black76(price, { ...month, years: month.years - at * step })
      const next = price * exp(drift + deviation * random.normal(path, hedges, at))
      gain += delta * (next - price)
      price = next
    }
    gain -= Math.max(0, price - 100)
    sum += gain
    squares += gain * gain
  }
  return Math.sqrt(squares / paths - (sum / paths) ** 2)
}

test.each([
  [30, 1.4050136985580899],
  [120, 0.7209571947483175],
  [480, 0.365499167459312],
])(
  'with %i hedges it is what another simulation found, and a little below theory',
  (hedges, mc) => {
    const found = simulated(hedges, 4000)
    // Standard error of a standard deviation over 4,000 paths with fat tails: under 2 %.
    expect(Math.abs(found / mc - 1)).toBeLessThan(0.05)
    const { vega } = black76(100, month)
    expect(Math.abs(found / discreteHedgingError(vega, 0.8, hedges) - 1)).toBeLessThan(0.08)
  },
)

test('four times as many hedges leave half', () => {
  expect(simulated(480, 2000) / simulated(120, 2000)).toBeCloseTo(0.5, 1)
})
